/**
 * Writes request bodies as the marketplace does: members ascending, compact, no nulls (protocol/saas-v2.md 2.4).
 * Written from the protocol documents, apart from the portal's codecs, so that each side checks the other.
 */
export function writeBody(members: Record<string, unknown>): string {
  const present = Object.entries(members).filter(([, value]) => value !== undefined && value !== null)
  present.sort(([a], [b]) => (a < b ? -1 : 1))
  return JSON.stringify(Object.fromEntries(present))
}

/** yyyyMMddHHmmss in UTC, as in expireTime. */
export function wireTime(at: Date): string {
  return at.toISOString().replace(/\D/g, '').slice(0, 14)
}

export function readWireTime(text: string): Date {
  const [, y, mo, d, h, mi, s] = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)/.exec(text) ?? []
  return new Date(`${y}-${mo}-${d}T${h}:${mi}:${s}.000Z`)
}
