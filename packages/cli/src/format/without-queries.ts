const queries = /(\bhttps?:\/\/[^\s?#'"`‘’“”<>]*)[?#][^\s'"`‘’“”<>]*/g

/** Text that a pipeline keeps for many to read: of its URLs without what may hold secrets. */
export function withoutQueries(text: string): string {
  return text.replace(queries, (whole, url: string) => {
    // What ends the sentence is no part of the URL.
    const [end = ''] = /[.,:;)]*$/.exec(whole) ?? []
    return `${url}?…${end}`
  })
}
