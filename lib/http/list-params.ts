import { zonedInstant } from '@/lib/i18n/zoned'

export type SearchParams = Record<string, string | string[] | undefined>

const DAY_MS = 86_400_000

/**
 * Parameters of a list's address as its service takes them: one value each; `from` and `to` are days in the reader's
 * zone, both included.
 */
export function listParams(search: SearchParams, timeZone: string): Record<string, unknown> {
  const flat = Object.fromEntries(
    Object.entries(search).map(([name, value]) => [name, Array.isArray(value) ? value[0] : value]),
  )
  const from = flat.from ? zonedInstant(flat.from, timeZone) : null
  const lastDay = flat.to ? zonedInstant(flat.to, timeZone) : null
  return { ...flat, from: from ?? undefined, to: lastDay ? new Date(lastDay.getTime() + DAY_MS) : undefined }
}

/** Addresses of the list's other pages: on with `cursor`, and back to the first. */
export function pageLinks(path: string, search: SearchParams, next: string | null) {
  const addressOf = (cursor: string | null) => {
    const query = new URLSearchParams()
    for (const [name, value] of Object.entries(search)) {
      const text = Array.isArray(value) ? value[0] : value
      if (text && name !== 'cursor') query.set(name, text)
    }
    if (cursor !== null) query.set('cursor', cursor)
    const text = query.toString()
    return text ? `${path}?${text}` : path
  }
  return { older: next === null ? null : addressOf(next), newer: search.cursor ? addressOf(null) : null }
}

/** The list's export with the same filters. `path` with the language, because it is no page. */
export function exportHref(path: string, search: SearchParams): string {
  return pageLinks(path, { ...search, cursor: 'first' }, null).newer ?? path
}
