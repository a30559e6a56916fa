// What really leaves the built server: read from the socket, because clients lower-case the names of headers.
import { createHmac } from 'node:crypto'
import { connect } from 'node:net'

/** A probe, which changes nothing; its values hold all that is troublesome in an address (protocol/saas-v1.md 2.5). */
const PROBE = {
  activity: 'queryInstance',
  customerName: 'a b+c 中',
  empty: '',
  instanceId: 'huaiweitest123456',
  testFlag: '1',
  timeStamp: '20260101040000123',
}

/**
 * Asks an account by SaaS V1.0, well signed and badly, and gives what is wrong with the signature of the answers
 * (protocol/saas-v1.md 3): the header's spelling, its form, or its value over the exact body.
 * @param {{ port: number, seller: string, key: string }} target
 * @returns {Promise<string[]>}
 */
export async function bodySignFaults({ port, seller, key }) {
  const text = Object.entries(PROBE)
    .map(([name, value]) => `${name}=${value}`)
    .join('&')
  const token = createHmac('sha256', key + PROBE.timeStamp)
    .update(text)
    .digest('base64')
  const faults = []
  for (const [authToken, code] of [
    [token, '000000'],
    ['wrong', '000001'],
  ]) {
    const query = new URLSearchParams({ ...PROBE, authToken })
    const received = await rawGet(port, `/api/koogallery/${seller}?${query}`)
    const [head = '', rest = ''] = received.split(/\r\n\r\n(.*)/s)
    const body = /\{.*\}/s.exec(rest)?.[0] ?? ''
    const signature = createHmac('sha256', key).update(body).digest('base64')
    const expected = `Body-Sign: sign_type="HMAC-SHA256", signature="${signature}"`
    if (!body.includes(`"resultCode":"${code}"`)) faults.push(`${code} expected, but the answer was ${body}`)
    if (!head.split('\r\n').includes(expected)) faults.push(`${expected} expected, but the head was ${head}`)
  }
  return faults
}

/** @param {number} port @param {string} path @returns {Promise<string>} */
function rawGet(port, path) {
  return new Promise((resolve, reject) => {
    let text = ''
    const socket = connect(port, '127.0.0.1')
    socket.setEncoding('utf8')
    socket.on('data', (chunk) => {
      text += chunk
    })
    socket.on('end', () => resolve(text)).on('error', reject)
    socket.write(`GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n`)
  })
}
