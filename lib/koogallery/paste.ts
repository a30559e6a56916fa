/**
 * Reads a request that a person pastes: a curl command line, raw HTTP as a log or a proxy shows it, or only an address.
 * What stays is as it was: nothing is decoded, trimmed or laid out anew, because a signature is about bytes.
 */
export type PastedRequest = { method: string; url: string; headers: [string, string][]; body: string }

/** Undefined for text that is none of them. */
export function readPasted(text: string): PastedRequest | undefined {
  const start = text.trimStart()
  if (/^(?:\$\s*)?curl\s/.test(start)) return readCurl(start)
  if (/^[A-Z]{3,7} \S+/.test(start)) return readHttp(start)
  return /^(?:https?:\/\/|\/)\S+\s*$/.test(start)
    ? { method: 'GET', url: start.trim(), headers: [], body: '' }
    : undefined
}

function readHttp(text: string): PastedRequest | undefined {
  // The head ends at the first empty line, whatever ends its lines; the body is everything after it.
  const end = /\r?\n\r?\n/.exec(text)
  const head = end ? text.slice(0, end.index) : text
  const [first = '', ...lines] = head.split(/\r?\n/)
  const [, method, url] = /^([A-Z]{3,7}) (\S+)(?: HTTP\/[\d.]+)?\s*$/.exec(first) ?? []
  if (!method || !url) return undefined
  const headers = lines.flatMap((line): [string, string][] => {
    const colon = line.indexOf(':')
    return colon > 0 ? [[line.slice(0, colon).trim(), line.slice(colon + 1).trim()]] : []
  })
  return { method, url, headers, body: end ? text.slice(end.index + end[0].length) : '' }
}

const DATA = new Set(['-d', '--data', '--data-raw', '--data-binary', '--data-ascii', '--json'])
/** Options of curl that take a value which says nothing about the request. */
const WITH_VALUE = new Set([
  '-o',
  '--output',
  '-m',
  '--max-time',
  '--connect-timeout',
  '-A',
  '--user-agent',
  '-x',
  '--proxy',
])

function readCurl(text: string): PastedRequest | undefined {
  const [, ...words] = shellWords(text.replace(/^\$\s*/, ''))
  const request: PastedRequest = { method: '', url: '', headers: [], body: '' }
  const bodies: string[] = []
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index] ?? ''
    const [option, joined] = word.startsWith('--') && word.includes('=') ? split(word) : [word, undefined]
    const value = () => {
      if (joined !== undefined) return joined
      index += 1
      return words[index] ?? ''
    }
    if (option === '-X' || option === '--request') request.method = value()
    else if (/^-X./.test(word)) request.method = word.slice(2)
    else if (option === '-H' || option === '--header') {
      const [name, content] = split(value(), ':')
      request.headers.push([name.trim(), content.trim()])
    } else if (DATA.has(option)) {
      const data = value()
      // curl itself takes line ends out of --data, and out of that alone.
      bodies.push(option === '-d' || option === '--data' ? data.replace(/\r?\n/g, '') : data)
    } else if (option === '--url') request.url = value()
    else if (WITH_VALUE.has(option)) value()
    else if (!option.startsWith('-')) request.url = word
  }
  if (request.url === '') return undefined
  const body = bodies.join('&')
  return { ...request, method: request.method || (bodies.length > 0 ? 'POST' : 'GET'), body }
}

function split(text: string, at = '='): [string, string] {
  const place = text.indexOf(at)
  return place < 0 ? [text, ''] : [text.slice(0, place), text.slice(place + 1)]
}

/** Words as a shell reads them: quotes of both kinds, `$'…'`, backslashes, and lines that go on. */
function shellWords(text: string): string[] {
  const words: string[] = []
  const parts = /\s+|\\\r?\n|\\([\s\S])|'([^']*)'|\$'((?:\\[\s\S]|[^'\\])*)'|"((?:\\[\s\S]|[^"\\])*)"|([^\s\\'"$]+|\$)/g
  let word: string | undefined
  for (const [all, escaped, single, ansi, double, plain] of text.matchAll(parts)) {
    if (/^\s+$/.test(all) || /^\\\r?\n$/.test(all)) {
      if (word !== undefined && !all.startsWith('\\')) {
        words.push(word)
        word = undefined
      }
      continue
    }
    const piece =
      single ?? plain ?? escaped ?? (ansi === undefined ? undefined : ansiText(ansi)) ?? unescaped(double ?? '')
    word = (word ?? '') + piece
  }
  if (word !== undefined) words.push(word)
  return words
}

const unescaped = (text: string) => text.replace(/\\([\\"$`])/g, '$1').replace(/\\\r?\n/g, '')

const ANSI: Record<string, string> = { n: '\n', r: '\r', t: '\t' }
const ansiText = (text: string) =>
  text.replace(/\\(u[0-9a-f]{4}|x[0-9a-f]{2}|[\s\S])/gi, (_, code: string) =>
    /^[ux]./i.test(code) ? String.fromCharCode(Number.parseInt(code.slice(1), 16)) : (ANSI[code] ?? code),
  )
