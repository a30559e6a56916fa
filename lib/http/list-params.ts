import type { Beside } from '@/lib/domain/paging'
import { zonedInstant } from '@/lib/i18n/zoned'

export type SearchParams = Record<string, string | string[] | undefined>

const DAY_MS = 86_400_000

/**
 * Parameters of a list's address as its service takes them: one value each; `from` and `to` are days in the reader's
 * zone, both included. How many rows make a page is not the address's to say.
 */
export function listParams(search: SearchParams, timeZone: string): Record<string, unknown> {
  const flat = Object.fromEntries(
    Object.entries(search).map(([name, value]) => [name, Array.isArray(value) ? value[0] : value]),
  )
  const from = flat.from ? zonedInstant(flat.from, timeZone) : null
  const lastDay = flat.to ? zonedInstant(flat.to, timeZone) : null
  return {
    ...flat,
    limit: undefined,
    from: from ?? undefined,
    to: lastDay ? new Date(lastDay.getTime() + DAY_MS) : undefined,
  }
}

/** Addresses of the pages beside this one. */
export function pageLinks(path: string, search: SearchParams, page: Beside) {
  const at = (cursor: string | null) => (cursor === null ? null : addressOf(path, { ...search, cursor }))
  return { older: at(page.next), newer: at(page.previous) }
}

/** The list's export with the same filters. `path` with the language, because it is no page. */
export function exportHref(path: string, search: SearchParams): string {
  return addressOf(path, { ...search, cursor: undefined })
}

function addressOf(path: string, search: SearchParams): string {
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(search)) {
    const text = Array.isArray(value) ? value[0] : value
    if (text) query.set(name, text)
  }
  const text = query.toString()
  return text ? `${path}?${text}` : path
}
