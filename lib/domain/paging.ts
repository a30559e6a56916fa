/**
 * A place in a list ordered by (time, id): rows added meanwhile neither repeat nor hide any. `back` asks for the page
 * before the place instead of the one after it.
 */
export type Cursor = { at: Date; id: string; back?: boolean }

/** Cursors of the pages beside this one; null at the ends of the list. */
export type Beside = { next: string | null; previous: string | null }

/** One page of a list. */
export type Page<T> = Beside & { rows: T[] }

export const PAGE_SIZE = 50

/** The cursor as it stands in an address: `<milliseconds>_<id>`, with `b` before it to go back. */
export function writeCursor({ at, id, back }: Cursor): string {
  return `${back ? 'b' : ''}${at.getTime()}_${id}`
}

/** Null for anything that `writeCursor` did not write: a mangled address shows the first page. */
export function readCursor(text: string | null | undefined): Cursor | null {
  const match = /^(b?)(-?\d{1,13})_(.{1,200})$/.exec(text ?? '')
  if (!match?.[2] || !match[3]) return null
  return { at: new Date(Number(match[2])), id: match[3], ...(match[1] ? { back: true } : {}) }
}

/**
 * Cuts `limit + 1` rows down to a page, knowing from the extra one whether there is more. Going back, the rows come
 * nearest first, as the query found them.
 */
export function toPage<T>(found: T[], limit: number, cursor: Cursor | null, cursorOf: (row: T) => Cursor): Page<T> {
  return cutPage(found, limit, cursor, (row, back) => writeCursor({ ...cursorOf(row), back }))
}

/** As `toPage`, for lists with a cursor of their own kind, which `write` puts down. */
export function cutPage<T>(
  found: T[],
  limit: number,
  cursor: { back?: boolean } | null,
  write: (row: T, back: boolean) => string,
): Page<T> {
  const back = cursor?.back === true
  const more = found.length > limit
  const rows = found.slice(0, limit)
  if (back) rows.reverse()
  const first = rows[0]
  const last = rows.at(-1)
  return {
    rows,
    next: last && (back || more) ? write(last, false) : null,
    previous: first && (back ? more : cursor !== null) ? write(first, true) : null,
  }
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** As `readCursor`, for lists whose ids are UUIDs. */
export function readUuidCursor(text: string | null | undefined): Cursor | null {
  const cursor = readCursor(text)
  return cursor && UUID.test(cursor.id) ? cursor : null
}
