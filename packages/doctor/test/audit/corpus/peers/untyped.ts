/** Options as a program in JavaScript may have them, from its environment say: types refuse them, the library does not. */
export function untyped(options: object): object {
  return JSON.parse(JSON.stringify(options))
}
