/**
 * Reads a request that a person pastes: a curl command line, raw HTTP as a log or a proxy shows it, or only an address.
 * What stays is as it was: nothing is decoded, trimmed or laid out anew, because a signature is about bytes.
 */
export type PastedRequest = { method: string; url: string; headers: [string, string][]; body: string }

/** Undefined for text that is none of them. */
export function readPasted(text: string): PastedRequest | undefined {
  const start = text.trimStart()
  if (/^(?:\$\s*)?curl\s/.test(start)) return readCurl(start)
  if (/^[A-Z]{3,7} /.test(start)) return readHttp(start)
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
  ...['-A', '--user-agent', '-b', '--cookie', '-e', '--referer', '-m', '--max-time', '-o', '--output', '-u', '--user'],
  ...['-w', '--write-out', '-x', '--proxy', '--cacert', '--connect-timeout', '--resolve', '--retry'],
])
/** Short options may follow one another behind one dash; the first that takes a value ends them, with it or before it. */
const SHORT = /^-[^-]*?([AHXbdemouwx])([\s\S]*)$/

function readCurl(text: string): PastedRequest | undefined {
  const words = shellWords(text.replace(/^\$?\s*curl\s/, ''))
  const request: Omit<PastedRequest, 'body'> = { method: '', url: '', headers: [] }
  const bodies: string[] = []
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index] ?? ''
    const [option, joined] = readOption(word)
    const value = () => {
      if (joined !== undefined) return joined
      index += 1
      return words[index] ?? ''
    }
    if (option === '-X' || option === '--request') request.method = value()
    else if (option === '-H' || option === '--header') {
      const [name, content] = split(value(), ':')
      request.headers.push([name.trim(), content.trim()])
    } else if (DATA.has(option)) bodies.push(value())
    else if (option === '--url') request.url = value()
    else if (WITH_VALUE.has(option)) value()
    else if (!option.startsWith('-')) request.url = word
  }
  if (request.url === '') return undefined
  const body = bodies.join('&')
  return { ...request, method: request.method || (bodies.length > 0 ? 'POST' : 'GET'), body }
}

/** An option's name, and its value where that is in the same word. */
function readOption(word: string): [string, string | undefined] {
  if (word.startsWith('--')) return word.includes('=') ? split(word) : [word, undefined]
  const [, letter, rest] = SHORT.exec(word) ?? []
  return letter === undefined ? [word, undefined] : [`-${letter}`, rest || undefined]
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
    if (/^\s|^\\\r?\n/.test(all)) {
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

const unescaped = (text: string) => text.replace(/\\(?:([\\"$`])|\r?\n)/g, '$1')

const ANSI: Record<string, string> = { n: '\n', r: '\r', t: '\t', '\\': '\\', "'": "'", '"': '"' }
/** What stands for a character in `$'…'`; what stands for none stays as it is. */
const ansiText = (text: string) =>
  text.replace(
    /\\(u[0-9a-fA-F]{1,4}|x[0-9a-fA-F]{1,2}|[nrt\\'"])/g,
    (_, code: string) => ANSI[code] ?? String.fromCharCode(Number.parseInt(code.slice(1), 16)),
  )
