/** A place in a list ordered by (time, id): rows added meanwhile neither repeat nor hide any. */
export type Cursor = { at: Date; id: string }

/** One page of a list; `next` is null on the last one. */
export type Page<T> = { rows: T[]; next: string | null }

export const PAGE_SIZE = 50

/** The cursor as it stands in an address: `<milliseconds>_<id>`. */
export function writeCursor(cursor: Cursor): string {
  return `${cursor.at.getTime()}_${cursor.id}`
}

/** Null for anything that `writeCursor` did not write: a mangled address shows the first page. */
export function readCursor(text: string | null | undefined): Cursor | null {
  const match = /^(-?\d{1,15})_(.{1,200})$/.exec(text ?? '')
  if (!match?.[1] || !match[2]) return null
  return { at: new Date(Number(match[1])), id: match[2] }
}

/** Cuts `limit + 1` rows down to a page, knowing from the extra one whether there is more. */
export function toPage<T>(rows: T[], limit: number, cursorOf: (row: T) => Cursor): Page<T> {
  const kept = rows.slice(0, limit)
  const last = kept.at(-1)
  return { rows: kept, next: rows.length > limit && last ? writeCursor(cursorOf(last)) : null }
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** As `readCursor`, for lists whose ids are UUIDs. */
export function readUuidCursor(text: string | null | undefined): Cursor | null {
  const cursor = readCursor(text)
  return cursor && UUID.test(cursor.id) ? cursor : null
}
