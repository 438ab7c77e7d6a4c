import type { ExitCode } from '../exit-code.ts'
import type { Terminal } from '../terminal.ts'
import type { AuditFlags } from './audit-flags.ts'

export async function auditCommand(
  _targets: readonly string[],
  _flags: AuditFlags,
  _terminal: Terminal,
): Promise<ExitCode> {
  return 0
}
