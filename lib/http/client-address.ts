/**
 * Address of the caller: the entry of `X-Forwarded-For` that the nearest hop wrote. Earlier entries are the caller's own
 * words and could be made up.
 */
export function clientAddress(headers: Headers): string {
  return headers.get('x-forwarded-for')?.split(',').at(-1)?.trim() || 'unknown'
}
