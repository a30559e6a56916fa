/** The signature parameters of the URL, decoded once (protocol/saas-v2.md 2.1). */
export type SignatureQuery = { signature?: string; timestamp?: string; nonce?: string }

/**
 * Reads a query string, percent-decoded once. `plain` leaves `+` alone: the senders of signed JSON use it as itself;
 * `form` takes it for a blank, as the senders of V1.0 do. Of a repeated name the first counts. Never throws: a broken
 * escape stays as it is.
 */
export function readQuery(url: string, style: 'plain' | 'form' = 'plain'): Map<string, string> {
  const decode = (text: string) => decodeOnce(style === 'form' ? text.replaceAll('+', ' ') : text)
  const found = new Map<string, string>()
  const start = url.indexOf('?')
  if (start === -1) return found
  for (const pair of (url.slice(start + 1).split('#', 1)[0] ?? '').split('&')) {
    const equals = pair.indexOf('=')
    const name = decode(equals === -1 ? pair : pair.slice(0, equals))
    if (name !== '' && !found.has(name)) found.set(name, equals === -1 ? '' : decode(pair.slice(equals + 1)))
  }
  return found
}

/** The path of a URL as received, without query and fragment. */
export function pathOf(url: string): string {
  return url.split(/[?#]/, 1)[0] ?? ''
}

export function readSignatureQuery(url: string): SignatureQuery {
  const query = readQuery(url)
  return { signature: query.get('signature'), timestamp: query.get('timestamp'), nonce: query.get('nonce') }
}

function decodeOnce(text: string): string {
  if (!text.includes('%')) return text
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
