const LETTERS = 'ABCDEFGHJKLMNPQRSTUVWXYZ0123456789'
const BEIJING_MS = 8 * 3_600_000

/**
 * An order number in the marketplace's style: `CS`, the minute of ordering in Beijing time, five characters; and its
 * first order line (protocol/saas-v2.md 4.1, 6).
 */
export function newOrderId(shown: Date, random: () => number): string {
  const minute = new Date(shown.getTime() + BEIJING_MS).toISOString().replace(/\D/g, '').slice(2, 12)
  const tail = Array.from({ length: 5 }, () => LETTERS[Math.floor(random() * LETTERS.length)]).join('')
  return `CS${minute}${tail}`
}

export function lineIdOf(orderId: string, line: number): string {
  return `${orderId}-${String(line).padStart(6, '0')}`
}

/** An authorization code in the style of the documents' samples (protocol/license.md 4.3). */
export function newCode(random: () => number): string {
  return `PL${Array.from({ length: 14 }, () => LETTERS[Math.floor(random() * LETTERS.length)]).join('')}`
}
