import type { Answer } from './answer.ts'
import { type Question, questions } from './questions.ts'

/** A question is short; what is longer is a log or an article. */
const longestQuestion = 2000

/** How many answers are given at most. */
const mostAnswers = 3

/**
 * Answers a question in words, such as “works in postman but not in the browser”. Conservative: some word of every group has
 * to be there.
 *
 * @returns the closest first; none for what is no such question
 */
export function answerQuestion(text: string): readonly Answer[] {
  if (text.length > longestQuestion) return []
  const asked = inWords(text)
  return questions
    .filter(({ words }) => words.every(group => group.some(word => asked.includes(` ${word} `))))
    .toSorted((a, b) => b.words.length - a.words.length)
    .slice(0, mostAnswers)
    .map(answerOf)
}

/** Lower case, words between single spaces, without the punctuation around them. */
function inWords(text: string): string {
  const words = text
    .toLowerCase()
    .replaceAll(/[‘’]/g, "'")
    .split(/\s+/)
    .map(word => word.replace(/^[^a-z0-9*'/]+/, '').replace(/[^a-z0-9*'/:]+$/, ''))
    .map(word => (/^'[^']*'$/.test(word) && word !== "'null'" ? word.slice(1, -1) : word))
  return ` ${words.filter(word => word !== '').join(' ')} `
}

function answerOf({ id, question, causes, answer, references }: Question): Answer {
  return { id, question, causes, answer, references }
}
