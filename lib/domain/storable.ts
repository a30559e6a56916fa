/** Whether the database keeps a text as it is: it knows no NUL and no half of a surrogate pair. */
export function isStorable(text: string): boolean {
  return !text.includes('\0') && text.isWellFormed()
}

/** The text without NUL, halves of surrogate pairs replaced: as near as the database can keep it. */
export function storable(text: string): string {
  return text.replaceAll('\0', '').toWellFormed()
}

const LAST_MS = Date.UTC(2200, 0)

/** Whether a time lies within the years, 1970 to 2199, that services and the database can reckon with. */
export function isReckonable(ms: number): boolean {
  return ms >= 0 && ms < LAST_MS
}
