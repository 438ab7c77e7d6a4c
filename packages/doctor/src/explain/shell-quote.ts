/** An argument as a POSIX shell reads it back, whatever is in it. Control characters are left out. */
export function shellQuote(argument: string): string {
  const printable = argument.replaceAll(/[\u0000-\u001f\u007f-\u009f]/g, '')
  return /^[A-Za-z0-9_@%+=:,./-]+$/.test(printable) ? printable : `'${printable.replaceAll("'", "'\\''")}'`
}
