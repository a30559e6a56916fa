// Requests no sound client sends, byte by byte: the server must refuse or read each as one request, and go on answering.
import net from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

const WITHIN_MS = 10_000
const SMUGGLED = 'GET /api/noop?smuggled HTTP/1.1\r\nHost: x\r\n\r\n'
const POST = 'POST /api/koogallery/meter HTTP/1.1\r\nHost: x\r\n'

/** What is sent, and which statuses may come back; none means the connection is closed without a word. */
const CASES = [
  ['length and chunks at once', `${POST}Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${SMUGGLED}`],
  ['two lengths', `${POST}Content-Length: 0\r\nContent-Length: 44\r\n\r\n${SMUGGLED}`],
  ['a length with a sign', `${POST}Content-Length: +44\r\n\r\n${SMUGGLED}`],
  ['a negative length', `${POST}Content-Length: -1\r\n\r\n`],
  ['a length in hex', `${POST}Content-Length: 0x2c\r\n\r\n${SMUGGLED}`],
  ['chunks by another name', `${POST}Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n${SMUGGLED}`],
  ['chunks twice', `${POST}Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n${SMUGGLED}`],
  ['a space before the colon', `${POST}Content-Length : 44\r\n\r\n${SMUGGLED}`],
  ['a folded header', `${POST}Transfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n${SMUGGLED}`],
  ['a chunk longer than numbers', `${POST}Transfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\nx\r\n0\r\n\r\n`],
  ['a chunk that is none', `${POST}Transfer-Encoding: chunked\r\n\r\nzz\r\nx\r\n0\r\n\r\n`],
  ['a zero byte in a header', `${POST}X-A: a\0b\r\nContent-Length: 0\r\n\r\n`],
  ['line feeds alone', `${POST.replaceAll('\r', '')}Content-Length: 44\n\n${SMUGGLED}`],
  ['a header of 200 kB', `${POST}X-A: ${'a'.repeat(200_000)}\r\nContent-Length: 0\r\n\r\n`],
  [
    '5000 headers',
    `${POST}${Array.from({ length: 5_000 }, (_, n) => `X-${n}: a`).join('\r\n')}\r\nContent-Length: 0\r\n\r\n`,
  ],
  ['an address of 100 kB', `GET /api/koogallery/meter?${'a'.repeat(100_000)} HTTP/1.1\r\nHost: x\r\n\r\n`],
  ['no version', 'GET /api/health\r\n\r\n'],
  ['a version to come', 'GET /api/health HTTP/9.9\r\nHost: x\r\n\r\n'],
  ['another protocol', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
  ['TLS', Buffer.from([22, 3, 1, 0, 165, 1, 0, 0, 161, 3, 3, ...Buffer.alloc(32)])],
  ['nonsense', Buffer.from(Array.from({ length: 500 }, (_, n) => (n * 73) % 256))],
  ['a method nobody has', 'BREW /api/health HTTP/1.1\r\nHost: x\r\n\r\n'],
  ['a tunnel', 'CONNECT evil.test:443 HTTP/1.1\r\nHost: evil.test\r\n\r\n'],
  ['an address elsewhere', 'GET http://evil.test/api/health HTTP/1.1\r\nHost: evil.test\r\nConnection: close\r\n\r\n'],
  ['dots', 'GET /_next/static/../../../../../etc/passwd HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n'],
  [
    'encoded dots',
    'GET /_next/static/%2e%2e/%2e%2e/%2e%2e/package.json HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n',
  ],
  ['an upgrade', 'GET /api/health HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n'],
]

/**
 * @param {string} base @param {(name: string, fault?: string) => void} check
 */
export async function attackWire(base, check) {
  for (const [name, bytes] of CASES) {
    const said = await exchange(base, bytes)
    const statuses = [...said.text.matchAll(/^HTTP\/1\.1 (\d{3})/gm)].map(([, status]) => Number(status))
    const shown = `${name}: ${statuses.join(', ') || 'no answer'} ${said.closed ? '' : 'and the connection stays open'}`
    check(
      'a request that is none is answered once at most, and never by a fault of ours',
      statuses.some((status) => status >= 500 && status !== 501 && status !== 505) ? shown : undefined,
    )
    check('nothing that hides behind a request is done', statuses.length > 1 && statuses[1] < 400 ? shown : undefined)
    check('no file of the machine is handed out', /root:x:|"dependencies"/.test(said.text) ? shown : undefined)
    const location = /^location: *(\S+)/im.exec(said.text)?.[1]
    check(
      'no request leads to another host',
      location && !['127.0.0.1', 'localhost'].includes(new URL(location, base).hostname) ? shown : undefined,
    )
    check('the server goes on answering', (await health(base)) ? undefined : name)
  }
  await slowOnes(base, check)
  await greatOnes(base, check)
}

async function exchange(base, bytes) {
  const { hostname, port } = new URL(base)
  const socket = net.connect(Number(port), hostname)
  let text = ''
  let closed = false
  socket.on('data', (data) => {
    text += data.toString('latin1')
  })
  socket.on('error', () => {})
  socket.on('close', () => {
    closed = true
  })
  socket.write(bytes)
  const until = performance.now() + 1_500
  while (!closed && performance.now() < until) await sleep(20)
  socket.destroy()
  return { text, closed }
}

async function health(base) {
  const answer = await fetch(`${base}/api/health`, { signal: AbortSignal.timeout(WITHIN_MS) }).catch(() => undefined)
  return answer?.ok === true
}

/** Two hundred clients that never finish their sentence hold nobody else up. */
async function slowOnes(base, check) {
  const { hostname, port } = new URL(base)
  const sockets = Array.from({ length: 200 }, () => net.connect(Number(port), hostname).on('error', () => {}))
  for (const socket of sockets) socket.write(`${POST}Content-Length: 1000\r\n`)
  await sleep(500)
  check('clients that never finish hold nobody up', (await health(base)) ? undefined : 'no answer')
  for (const socket of sockets) socket.destroy()
}

/** A body that says it is 3 GB, and one that is 20 MB: refused without being kept. */
async function greatOnes(base, check) {
  const claimed = await exchange(base, `${POST}Content-Length: 3000000000\r\n\r\n${'x'.repeat(100_000)}`)
  check('a body of 3 GB is not waited for by others', (await health(base)) ? undefined : claimed.text.slice(0, 100))
  const answer = await fetch(`${base}/api/koogallery/meter?signature=x&timestamp=1&nonce=x`, {
    method: 'POST',
    body: 'x'.repeat(20_000_000),
    signal: AbortSignal.timeout(WITHIN_MS),
  }).catch(() => undefined)
  check('a body of 20 MB is refused by the rules', answer && answer.status >= 500 ? String(answer.status) : undefined)
  check('the server goes on answering', (await health(base)) ? undefined : 'after a great body')
}
