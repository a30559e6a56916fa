// Requests as they go over the wire, with every header of the answer: nothing is merged, followed or kept alive. Without a whole
// answer the status is 0, and the text says why.
import { request as overHttp } from 'node:http'
import { request as overHttps } from 'node:https'

/**
 * @typedef {{ status: number, headers: [string, string][], text: string, tookMs: number }} Answer
 * @param {string} url @param {{ method?: string, headers?: Record<string, string>, body?: string | Buffer, ca?: string }} [options]
 * @returns {Promise<Answer>}
 */
export function ask(url, { method = 'GET', headers = {}, body, ca } = {}) {
  const startedMs = performance.now()
  const send = url.startsWith('https:') ? overHttps : overHttp
  return new Promise((resolve) => {
    const fail = (error) =>
      resolve({ status: 0, headers: [], text: String(error), tookMs: performance.now() - startedMs })
    const request = send(url, { method, headers, ca, agent: false, timeout: 60_000 }, (response) => {
      const chunks = []
      response.on('data', (chunk) => chunks.push(chunk))
      response.on('error', fail)
      response.on('end', () => {
        const raw = response.rawHeaders
        resolve({
          status: response.statusCode ?? 0,
          headers: raw.flatMap((name, at) => (at % 2 === 0 ? [[name.toLowerCase(), raw[at + 1]]] : [])),
          text: Buffer.concat(chunks).toString(),
          tookMs: performance.now() - startedMs,
        })
      })
    })
    request.on('timeout', () => request.destroy(new Error('no answer within a minute')))
    // An answer may come before all was sent.
    request.on('error', (error) => setTimeout(fail, 100, error))
    request.end(body)
  })
}

/** Every value of a header. @param {Answer} answer @param {string} name */
export const valuesOf = (answer, name) => answer.headers.filter(([each]) => each === name).map(([, value]) => value)

/** What a browser sends back. @param {Answer[]} answers */
export function cookiesOf(...answers) {
  const set = answers.flatMap((answer) => valuesOf(answer, 'set-cookie')).map((line) => line.split(';')[0] ?? '')
  return [...new Map(set.map((pair) => [pair.split('=')[0], pair])).values()].join('; ')
}
