/** Keeps the head and the tail of a long id: people compare both ends. */
export function shorten(id: string, keep = 16): string {
  if (id.length <= keep + 1) return id
  const tail = Math.floor(keep / 2) - 1
  return `${id.slice(0, keep - tail)}…${id.slice(-tail)}`
}
