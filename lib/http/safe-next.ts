const BASE = 'http://portal.invalid'

/** Where to go after signing in: a path of this portal, or null for anything that could lead elsewhere. */
export function safeNext(next: unknown): string | null {
  if (typeof next !== 'string' || !/^\/(?![/\\])/.test(next) || next.includes('\\')) return null
  if (!URL.canParse(next, BASE)) return null
  const url = new URL(next, BASE)
  // Browsers drop tabs and line breaks, so the path is judged as they would read it.
  if (url.origin !== BASE || url.pathname.startsWith('//')) return null
  return `${url.pathname}${url.search}${url.hash}`
}
