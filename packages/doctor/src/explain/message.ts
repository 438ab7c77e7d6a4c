import type { CauseId } from '../cause.ts'
import type { ConsoleMatch } from '../console/console-scan.ts'
import type { ConsoleSource, ConsoleTemplate } from '../console/console-template.ts'
import type { Placeholders } from '../console/placeholder-text.ts'

/** Templates with the same words at the same place. */
export interface Piece {
  readonly templates: readonly [ConsoleTemplate, ...ConsoleTemplate[]]
  readonly values: Placeholders
  readonly start: number
  readonly end: number
}

/** What belongs together: a frame, a reason, a status. */
export interface Message {
  readonly pieces: readonly Piece[]
  readonly start: number
  readonly end: number
}

/** The piece that has the reason, or the most of one. */
export function decidingPiece({ pieces }: Message): Piece {
  const rank = (piece: Piece): number => ranks.indexOf(roleOf(piece))
  return pieces.reduce((best, piece) => (rank(piece) < rank(best) ? piece : best))
}

const ranks: readonly ConsoleTemplate['role'][] = [
  'deciding',
  'trailing',
  'opaque',
  'frame',
  'prefix',
  'suffix',
  'note',
  'token',
]

export const roleOf = ({ templates: [{ role }] }: Piece): ConsoleTemplate['role'] => role

export function sourcesOf({ templates }: Piece): ReadonlySet<ConsoleSource> {
  return new Set(templates.map(({ source }) => source))
}

/** All causes for which these words are printed, the first one first. */
export function causesOf({ templates }: Piece): readonly CauseId[] {
  return [...new Set(templates.flatMap(({ cause, also = [] }) => (cause === null ? also : [cause, ...also])))]
}

/** The matches that stand beside one another; of those that overlap, the one that begins first, and is longest. */
export function piecesOf(matches: readonly ConsoleMatch[]): readonly Piece[] {
  const pieces: Piece[] = []
  for (const { template, start, end, values } of matches) {
    const last = pieces.at(-1)
    if (last === undefined || start >= last.end) {
      pieces.push({ templates: [template], values, start, end })
    } else if (start === last.start && end === last.end) {
      const [first, ...others] = last.templates
      pieces[pieces.length - 1] = { ...last, templates: [first, ...others, template] }
    }
  }
  return pieces
}

/** How far a reason may stand behind its frame, and a status behind its reason: a colon, a bracket, a line end. */
const reach = { frame: 64, suffix: 32 } as const

/** Puts pieces together to messages, in the order of the text. */
export function messagesOf(pieces: readonly Piece[]): readonly Message[] {
  const messages: Message[] = []
  for (const piece of pieces) {
    const last = messages.at(-1)
    if (last !== undefined && belongs(piece, last)) {
      messages[messages.length - 1] = { pieces: [...last.pieces, piece], start: last.start, end: piece.end }
    } else if (roleOf(piece) !== 'suffix' && roleOf(piece) !== 'note' && roleOf(piece) !== 'token') {
      messages.push({ pieces: [piece], start: piece.start, end: piece.end })
    }
  }
  return messages
}

function belongs(piece: Piece, message: Message): boolean {
  const gap = piece.start - message.end
  const isOpen = message.pieces.every(part => roleOf(part) === 'frame' || roleOf(part) === 'prefix')
  switch (roleOf(piece)) {
    case 'frame':
    case 'opaque':
    case 'token':
      return false
    case 'prefix':
    case 'deciding':
    case 'trailing':
      return isOpen && gap <= reach.frame && fits(piece, message)
    case 'suffix':
    case 'note':
      return !isOpen && gap <= reach.suffix
  }
}

/** Emulations put their reasons into the frames of engines; engines do not borrow from one another. */
function fits(piece: Piece, { pieces }: Message): boolean {
  const sources = sourcesOf(piece)
  if (sources.has('node')) return true
  return pieces.every(part => [...sourcesOf(part)].some(source => source === 'node' || sources.has(source)))
}
