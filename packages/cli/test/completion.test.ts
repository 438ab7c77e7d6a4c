import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { invoke } from './command.ts'
import { temporaryDirectory } from './temporary.ts'

const bin = fileURLToPath(new URL('../bin/accredit.js', import.meta.url))

/** What may stand in the place of the last word, without what is said of it. */
async function offered(...words: readonly string[]): Promise<readonly string[]> {
  const { code, stdout, stderr } = await invoke(['complete', '--', ...words])
  expect([code, stderr]).toEqual([0, ''])
  return stdout
    .trimEnd()
    .split('\n')
    .map(line => line.split('\t')[0] ?? '')
}

describe('what is offered', () => {
  test.each<[readonly string[], readonly string[]]>([
    [[''], ['check', 'explain', 'audit', 'serve', 'validate', 'demo', 'completion', 'help', ':4']],
    [['ex'], ['explain', ':4']],
    [
      ['check', '--credentials', ''],
      ['include', 'same-origin', 'omit', ':4'],
    ],
    [
      ['check', '--engine', 'f'],
      ['firefox', ':4'],
    ],
    [
      ['check', 'http://localhost:3000/', '--redirect', ''],
      ['follow', 'error', 'manual', ':4'],
    ],
    [
      ['check', '--expect', ''],
      ['allow', 'block', ':4'],
    ],
    [
      ['explain', '--for', 'ng'],
      ['nginx', ':4'],
    ],
    [
      ['audit', '--fail-on', 'm'],
      ['medium', ':4'],
    ],
    [
      ['audit', '--format', ''],
      ['text', 'json', 'sarif', 'junit', 'github', ':4'],
    ],
    [
      ['completion', ''],
      ['bash', 'zsh', 'fish', ':4'],
    ],
    [
      ['check', '--via'],
      ['--via-xhr', ':4'],
    ],
    // Names of files are the shell's own.
    [['validate', 'pol'], [':0']],
    [['check', '--har-in', ''], [':0']],
  ])('%j', async (words, expected) => {
    expect(await offered(...words)).toEqual(expected)
  })
})

/** A folder for PATH in which the command is `accredit`, and a folder to be in with a file of ours. */
function place(): { env: NodeJS.ProcessEnv; cwd: string } {
  const directory = temporaryDirectory()
  mkdirSync(join(directory, 'bin'))
  symlinkSync(bin, join(directory, 'bin', 'accredit'))
  mkdirSync(join(directory, 'here'))
  writeFileSync(join(directory, 'here', 'policy.yaml'), '')
  return {
    env: { ...process.env, PATH: `${join(directory, 'bin')}:${process.env['PATH']}` },
    cwd: join(directory, 'here'),
  }
}

const has = (shell: string) => spawnSync(shell, ['--version']).status === 0

describe.skipIf(!has('bash'))('in bash', () => {
  const complete = (...words: readonly string[]) => {
    const script = `source <(accredit completion bash)
      COMP_WORDS=(accredit "$@"); COMP_CWORD=$#
      _accredit
      printf '%s\\n' "\${COMPREPLY[@]}"`
    return execFileSync('bash', ['-c', script, 'bash', ...words], { ...place(), encoding: 'utf8' })
  }
  test('commands, options and values', () => {
    expect(complete('va')).toBe('validate\n')
    expect(complete('check', '--engine', '')).toBe('spec\nchromium\nfirefox\nwebkit\nall\n')
    expect(complete('audit', '--fail')).toBe('--fail-on\n')
  })

  test('files where nothing is offered', () => {
    const script = 'source <(accredit completion bash); complete -p accredit'
    expect(execFileSync('bash', ['-c', script], { ...place(), encoding: 'utf8' })).toBe(
      'complete -o bashdefault -o default -F _accredit accredit\n',
    )
    expect(complete('validate', 'pol')).toBe('\n')
  })
})

describe.skipIf(!has('fish'))('in fish', () => {
  const complete = (line: string) => {
    const script = 'accredit completion fish | source; complete -C $argv[1]'
    return execFileSync('fish', ['-N', '-c', script, line], { ...place(), encoding: 'utf8' })
  }
  test('commands, values and files', () => {
    expect(complete('accredit va')).toBe('validate\treport every issue of policy files\n')
    expect(complete('accredit check --credentials o').trimEnd()).toBe('omit')
    expect(complete('accredit validate pol').trimEnd()).toBe('policy.yaml')
  })
})

describe.skipIf(!has('zsh'))('in zsh', () => {
  /** zsh completes at a terminal only: what its own functions would be told is printed instead. */
  const complete = (...words: readonly string[]) => {
    const script = `compdef() { }
      source <(accredit completion zsh)
      _describe() { local -a offered=("\${(@P)2}"); (( $#offered )) || return 1; print -rl -- "\${(@)offered%%:*}" }
      _arguments() { print -r -- files }
      words=(accredit "$@"); CURRENT=$#words
      _accredit`
    return execFileSync('zsh', ['-f', '-c', script, 'zsh', ...words], { ...place(), encoding: 'utf8' })
  }
  test('commands, values and files', () => {
    expect(complete('va')).toBe('validate\n')
    expect(complete('audit', '--fail-on', 'cr')).toBe('critical\n')
    expect(complete('validate', 'pol')).toBe('files\n')
  })
})
