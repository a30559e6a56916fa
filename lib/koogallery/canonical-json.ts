/**
 * JSON as the marketplace's signer writes it: top-level members ascending, members that are null dropped, no blanks,
 * non-ASCII as itself (protocol/saas-v2.md 2.4). Built from the received text rather than from parsed values, because
 * JSON.parse would re-render 1.0 and long integers, reorder integer-like names, and stumble over `__proto__`.
 * Nested objects keep their order. Of a repeated top-level name the last counts, as in the signer's map.
 */

export type Member = { name: string; value: string }

const utf8 = new TextDecoder('utf-8', { fatal: true })

/** Decodes UTF-8 strictly (a byte order mark is dropped); undefined when it is none. */
export function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return utf8.decode(bytes)
  } catch {
    return undefined
  }
}

/** The canonical form of a JSON object, or undefined when `text` is none. `order` exists for the explainer. */
export function canonicalJson(text: string, order: 'ascending' | 'descending' = 'ascending'): string | undefined {
  const members = topLevelMembers(text)
  if (!members) return undefined
  const latest = new Map(members.map((member) => [member.name, member.value]))
  const sign = order === 'ascending' ? 1 : -1
  const sorted = [...latest].filter(([, value]) => value !== 'null').sort(([a], [b]) => (a < b ? -sign : sign))
  return `{${sorted.map(([name, value]) => `${writeString(name)}:${value}`).join(',')}}`
}

/** Members of a JSON object in order of arrival, values compact; undefined when `text` is no valid JSON object. */
export function topLevelMembers(text: string): Member[] | undefined {
  try {
    const parsed: unknown = JSON.parse(text)
    if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) return undefined
  } catch {
    return undefined
  }
  // The text is valid from here on, so the scan below needs no checks of its own.
  const members: Member[] = []
  let name: string | undefined
  let value = ''
  let depth = 0
  for (const [token] of text.matchAll(TOKEN)) {
    const opens = token === '{' || token === '['
    const closes = token === '}' || token === ']'
    if (closes) depth -= 1
    if (depth === 0 || (depth === 1 && token === ',')) {
      if (name !== undefined) members.push({ name, value })
      name = undefined
      value = ''
    } else if (depth === 1 && name === undefined) {
      name = JSON.parse(token)
    } else if (depth > 1 || token !== ':') {
      value += token.startsWith('"') ? writeString(JSON.parse(token)) : token
    }
    if (opens) depth += 1
  }
  return members
}

/** Tokens of valid JSON; blanks between them are skipped. */
const TOKEN = /"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\],:]|[^\s{}[\],:"]+/g

/** A string as Jackson writes it: only control characters, quotes and backslashes escaped, with capital hex digits. */
function writeString(text: string): string {
  return JSON.stringify(text).replace(/\\(?:u00[01][0-9a-f]|.)/g, (written) =>
    written.length === 2 ? written : `\\u${written.slice(2).toUpperCase()}`,
  )
}
