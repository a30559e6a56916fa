export type FilterParams = Record<string, string | string[] | undefined>

const PAGING = new Set(['before', 'after', 'cursor'])

/** The first value of a parameter that the address may hold several times; '' when it is absent. */
export function firstValue(value: string | string[] | undefined): string {
  return (Array.isArray(value) ? value[0] : value) ?? ''
}

/**
 * Address of a list with some parameters changed; paging (`before`, `after`, `cursor`) starts over unless it is what
 * changes. For server and client components alike.
 */
export function filterHref(path: string, params: FilterParams, change: Record<string, string>): string {
  const next = new URLSearchParams()
  const kept = Object.entries(params).filter(([name]) => !PAGING.has(name))
  for (const [name, value] of Object.entries({ ...Object.fromEntries(kept), ...change })) {
    const text = firstValue(value)
    if (text !== '') next.set(name, text)
  }
  const query = next.toString()
  return query ? `${path}?${query}` : path
}

/** What an address filters by, in one order, so that two addresses that show the same are the same; no paging. */
export function filterQuery(params: FilterParams): string {
  const entries = Object.entries(params)
    .filter(([name]) => !PAGING.has(name))
    .map(([name, value]) => [name, firstValue(value)] as const)
    .filter(([, value]) => value !== '')
  return new URLSearchParams(
    entries.toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([name, value]) => [name, value]),
  ).toString()
}
