/** Longest key a buyer's console takes; the L1 field of older documents (protocol/license.md 2.2). */
const LONGEST_KEY = 1024
const SHORTEST_KEY = 4
export const IMPORT_MAX = 20_000

export type BadLine = { line: number; fault: 'too_short' | 'too_long' | 'control' }
export type ReadKeys = { keys: { key: string; line: number }[]; duplicates: number[]; bad: BadLine[] }

/** Titles that exports of other systems put over the column. */
const TITLE = /^(key|keys|licen[sc]e|licen[sc]e[ _-]?key|code|授权码|激活码|序列号|密钥|license)$/i

/**
 * Keys of a text, one a line, or of a CSV file, its first column. Empty lines and a title are passed over; lines count
 * from 1, as editors show them.
 */
export function readKeys(text: string): ReadKeys {
  const found: ReadKeys = { keys: [], duplicates: [], bad: [] }
  const seen = new Set<string>()
  const lines = text.replace(/^\uFEFF/, '').split(/\r\n|\r|\n/)
  for (const [index, whole] of lines.entries()) {
    const key = firstField(whole)
    const line = index + 1
    if (key === '' || (found.keys.length === 0 && TITLE.test(key))) continue
    const fault = faultOf(key)
    if (fault) found.bad.push({ line, fault })
    else if (seen.has(key)) found.duplicates.push(line)
    else {
      seen.add(key)
      found.keys.push({ key, line })
    }
  }
  return found
}

/** Up to the first separator; in quotes, with doubled ones inside (RFC 4180). */
function firstField(line: string): string {
  const text = line.trim()
  if (!text.startsWith('"')) return (text.split(/[,;\t]/)[0] ?? '').trim()
  const quoted = /^"((?:[^"]|"")*)"/.exec(text)
  return (quoted?.[1] ?? text).replaceAll('""', '"').trim()
}

function faultOf(key: string): BadLine['fault'] | null {
  if (key.length < SHORTEST_KEY) return 'too_short'
  if (key.length > LONGEST_KEY) return 'too_long'
  // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what is looked for
  return /[\u0000-\u001f\u007f]/.test(key) ? 'control' : null
}
