// Raw HTTP, so that the campaign can cut a connection exactly where it wants to.
import { request } from 'node:http'
import { connect } from 'node:net'
import { signedPath } from '../support/caller.mjs'

const TIMEOUT_MS = 20_000

/** The server did not answer; the marketplace would call again. */
export class NoAnswer extends Error {}

/** Sends a signed call and gives its answer. Throws NoAnswer when the connection ends first. */
export function send({ port, path, key, fields, sentAt = Date.now() }) {
  const body = JSON.stringify(fields)
  return new Promise((resolve, reject) => {
    const call = request(
      {
        host: '127.0.0.1',
        port,
        method: 'POST',
        path: signedPath({ path, key, body, sentAt }),
        headers: { 'content-type': 'application/json;charset=utf8', 'content-length': Buffer.byteLength(body) },
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
            resolve({ ...JSON.parse(text), sentAt })
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

/**
 * Sends a signed call and cuts the connection: in the middle of the body, or after it without waiting for the answer.
 * Whether the portal carried it out is not known.
 */
export function sendAndCut({ port, path, key, fields, where, afterMs, sentAt = Date.now() }) {
  const body = JSON.stringify(fields)
  const head = `POST ${signedPath({ path, key, body, sentAt })} HTTP/1.1\r\nHost: portal\r\nContent-Type: application/json;charset=utf8\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n`
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.write(head + (where === 'in_body' ? body.slice(0, Math.floor(body.length / 2)) : body), () => {
        setTimeout(() => socket.destroy(), afterMs)
      })
    })
    socket.on('error', () => {})
    socket.on('close', () => resolve(undefined))
  })
}
