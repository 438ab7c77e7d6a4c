import type { AuditProgress } from '@accredit/doctor/audit'
import type { Terminal } from '../terminal.ts'

/** A bar on the terminal while an audit runs. */
export interface ProgressBar {
  update(progress: AuditProgress): void
  stop(): void
}

const none: ProgressBar = { update() {}, stop() {} }

/** A bar on standard error, where that is the terminal; else none. */
export async function progressBar({ stderr }: Terminal, quiet: boolean): Promise<ProgressBar> {
  if (quiet || stderr !== process.stderr || !process.stderr.isTTY) return none
  const { SingleBar } = (await import('cli-progress')).default
  const bar = new SingleBar({
    stream: process.stderr,
    format: '{bar} {value}/{total} targets  {requests} requests, {rate}/s  {findings}  {remaining}',
    barCompleteChar: '━',
    barIncompleteChar: '·',
    barsize: 20,
    clearOnComplete: true,
    hideCursor: true,
    fps: 5,
    // Its own handler would end the process before the partial report is written.
    gracefulExit: false,
  })
  let started = false
  return {
    update({ done, total, requests, findings, rate, remaining }) {
      const values = {
        requests,
        rate: rate.toFixed(1),
        findings: findings === 1 ? '1 finding' : `${findings} findings`,
        remaining: remaining === null ? '' : `${duration(remaining)} left`,
      }
      if (!started) bar.start(total ?? done, done, values)
      started = true
      bar.setTotal(total ?? done)
      bar.update(done, values)
    },
    stop() {
      if (started) bar.stop()
    },
  }
}

/** `42 s`, `3 min`, `2 h 5 min`. */
function duration(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1000)
  if (seconds < 60) return `${seconds} s`
  const minutes = Math.round(seconds / 60)
  if (minutes < 60) return `${minutes} min`
  return minutes % 60 === 0 ? `${minutes / 60} h` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}
