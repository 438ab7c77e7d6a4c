import { parseArgs } from 'node:util'

/** A fault of the user's, told without a stack. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

const profileNames = ['spec', 'chromium', 'firefox', 'webkit'] as const
export type ProfileName = (typeof profileNames)[number]

export interface CommandLine {
  readonly directory: string
  readonly profile: ProfileName
  /** Test ids that are run; all of them where absent. */
  readonly only: RegExp | null
  readonly isJson: boolean
  readonly updateExpectations: boolean
  readonly jobs: number
  /** Prints what the browser did in each test. */
  readonly trace: boolean
}

export const usage = `usage: WPT_DIR=/path/to/wpt npm run wpt -- [options]

  --only REGEX            run the tests whose id matches, such as ^/fetch/api/cors/
  --profile NAME          ${profileNames.join(', ')}; spec by default
  --json                  the results as JSON
  --update-expectations   write what came out to lab/wpt/expectations.json
  --jobs N                tests at the same time; 3 by default
  --trace                 print every step of the browser, best with --only
  --help

WPT_DIR is a checkout of https://github.com/web-platform-tests/wpt outside of this repository. It needs at least
common, cookies, cors, docs, eventsource, fetch, html, images, interfaces, resources, tools, websockets and xhr.`

/**
 * Reads arguments and environment; null where help is wanted.
 *
 * @throws UsageError
 */
export function readCommandLine(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): CommandLine | null {
  const { values } = parse(args)
  if (values.help) return null
  const directory = environment['WPT_DIR']
  if (directory === undefined || directory === '') {
    throw new UsageError(
      'WPT_DIR is not set: it names a checkout of the web-platform-tests.\n' +
        '  git clone --depth 1 https://github.com/web-platform-tests/wpt ../wpt\n' +
        '  WPT_DIR=../wpt npm run wpt',
    )
  }
  return {
    directory,
    profile: profileOf(values.profile),
    only: values.only === undefined ? null : patternOf(values.only),
    isJson: values.json,
    updateExpectations: values['update-expectations'],
    jobs: jobsOf(values.jobs),
    trace: values.trace,
  }
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        only: { type: 'string' },
        profile: { type: 'string', default: 'spec' },
        json: { type: 'boolean', default: false },
        'update-expectations': { type: 'boolean', default: false },
        jobs: { type: 'string', default: '3' },
        trace: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    })
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : error}\n\n${usage}`)
  }
}

function profileOf(text: string): ProfileName {
  const name = profileNames.find(candidate => candidate === text)
  if (name === undefined) throw new UsageError(`--profile ${text}: write one of ${profileNames.join(', ')}`)
  return name
}

function patternOf(text: string): RegExp {
  try {
    return new RegExp(text)
  } catch (error) {
    throw new UsageError(`--only ${text}: ${error instanceof Error ? error.message : error}`)
  }
}

function jobsOf(text: string): number {
  const jobs = Number(text)
  if (!Number.isInteger(jobs) || jobs < 1) throw new UsageError(`--jobs ${text}: write a number from 1 on`)
  return jobs
}
