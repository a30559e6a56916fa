// Raw HTTP, so that the campaign can cut a connection exactly where it wants to.
import { request } from 'node:http'
import { connect } from 'node:net'

const TIMEOUT_MS = 20_000

/** The server did not answer; the marketplace would call again. */
export class NoAnswer extends Error {}

/**
 * What came back: `headers` in the spelling of the wire, `text` byte for byte, `json` read from it.
 * @typedef {{ headers: Map<string, string>, text: string, json: any }} Answer
 */

/**
 * Sends a call and gives its answer. Throws NoAnswer when the connection ends first.
 * @param {{ port: number, call: import('../support/caller.mjs').SignedCall }} input
 * @returns {Promise<Answer>}
 */
export function send({ port, call: { method, path, headers, body } }) {
  return new Promise((resolve, reject) => {
    const call = request(
      {
        host: '127.0.0.1',
        port,
        method,
        path,
        headers: body === '' ? headers : { ...headers, 'content-length': Buffer.byteLength(body) },
        timeout: TIMEOUT_MS,
      },
      (response) => {
        const chunks = []
        response.on('data', (chunk) => chunks.push(chunk))
        response.on('error', () => reject(new NoAnswer('cut while answering')))
        response.on('end', () => {
          if (!response.complete) return reject(new NoAnswer('cut while answering'))
          const text = Buffer.concat(chunks).toString()
          if (response.statusCode !== 200)
            return reject(new Error(`HTTP ${response.statusCode}: ${text.slice(0, 200)}`))
          try {
            resolve({ headers: pairs(response.rawHeaders), text, json: JSON.parse(text) })
          } catch {
            reject(new Error(`not JSON: ${text.slice(0, 200)}`))
          }
        })
      },
    )
    call.on('timeout', () => call.destroy(new NoAnswer('no answer in time')))
    call.on('error', (error) => reject(error instanceof NoAnswer ? error : new NoAnswer(error.message)))
    call.end(body)
  })
}

function pairs(raw) {
  return new Map(raw.flatMap((name, index) => (index % 2 === 0 ? [[name, raw[index + 1]]] : [])))
}

/**
 * Sends a call and cuts the connection: in the middle of it, or after it without waiting for the answer. Whether the
 * portal carried it out is not known.
 */
export function sendAndCut({ port, call, inside, afterMs }) {
  const { method, path, headers, body } = call
  const lines = Object.entries({ Host: 'portal', ...headers, 'Content-Length': Buffer.byteLength(body) })
  const head = `${method} ${path} HTTP/1.1\r\n${lines.map((line) => line.join(': ')).join('\r\n')}\r\n\r\n`
  const whole = Buffer.from(head + body)
  const sent = inside ? whole.subarray(0, whole.length - Math.ceil(Math.max(4, body.length / 2))) : whole
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.write(sent, () => setTimeout(() => socket.destroy(), afterMs))
    })
    socket.on('error', () => {})
    socket.on('close', () => resolve(undefined))
  })
}
