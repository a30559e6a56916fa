// What an hour of mixed, steady load leaves in memory: calls of the marketplace and pages of the seller's people, at a rate
// the machine carries with ease, so that growth is a leak and not a queue.
import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { signedPath } from '../support/caller.mjs'
import { portalServer } from '../support/server.mjs'
import { signIn } from './ask.mjs'
import { columns } from './columns.mjs'
import { CONFIG } from './pages.mjs'
import { median } from './quantiles.mjs'

const PER_SECOND = 20
const SAMPLE_MS = 10_000
const KEY = 'bench-access-key-0001'
const PAGES = ['', '/orders', '/instances', '/messages', '/jobs', '/tasks', '/audit', '/products', '/incidents']
/** Of the medians of the last sixth against those of the second. The first fills caches and lets the code warm up. */
const TARGET = 1.2

/** @typedef {{ database: string, minutes: number, done: number, wrong: number, beginMb: number, secondMb: number, lastMb: number, mostMb: number, ratio: number }} Held */

/**
 * @param {{ database: string, databaseUrl?: string, folder: string, port: number, minutes: number }} input
 * @returns {Promise<Held>}
 */
export async function measureMemory({ database, minutes, port, ...place }) {
  const server = portalServer({ ...place, port, config: CONFIG })
  try {
    await server.start()
    const beginMb = residentMb(server.pid())
    const cookie = await signIn(server.base)
    const samples = []
    const instances = []
    const counts = { done: 0, wrong: 0 }
    const endsAt = performance.now() + minutes * 60_000
    let sampledMs = performance.now()
    const running = new Set()
    for (let index = 0; performance.now() < endsAt; index += 1) {
      const work = one(server.base, { index, cookie, instances })
        .catch(String)
        .then((fault) => {
          counts.done += 1
          running.delete(work)
          if (fault === undefined) return
          counts.wrong += 1
          if (counts.wrong === 1) console.error(`request ${index}: ${fault}`)
        })
      running.add(work)
      if (performance.now() - sampledMs >= SAMPLE_MS) {
        sampledMs = performance.now()
        samples.push(residentMb(server.pid()))
      }
      await sleep(1_000 / PER_SECOND)
    }
    await Promise.all(running)
    const sixth = Math.floor(samples.length / 6)
    const secondMb = median(samples.slice(sixth, 2 * sixth))
    const lastMb = median(samples.slice(-sixth))
    const mostMb = Math.max(...samples)
    return { database, minutes, ...counts, beginMb, secondMb, lastMb, mostMb, ratio: lastMb / secondMb }
  } finally {
    await server.stop()
  }
}

/** Half calls of the marketplace, half pages; gives what was wrong with the answer. */
async function one(base, { index, cookie, instances }) {
  if (index % 2 === 0) {
    const page = PAGES[(index / 2) % PAGES.length]
    const response = await fetch(`${base}/en/acme${page}`, { headers: { cookie }, redirect: 'manual' })
    await response.arrayBuffer()
    return response.status === 200 ? undefined : `${page}: HTTP ${response.status}`
  }
  const known = instances[index % Math.max(1, instances.length)]
  if (index % 4 === 1 || known === undefined) {
    const orderId = `CS${randomUUID().replaceAll('-', '')}`
    const answer = await call(base, { activity: 'newInstance', orderId, orderLineId: `${orderId}-000001` })
    // The newest few hundred are asked for; the others stay where they are.
    if (answer.instanceId) instances[index % 400] = answer.instanceId
    return isRight(answer) ? undefined : JSON.stringify(answer)
  }
  const answer = await call(base, { activity: 'queryInstance', instanceId: known })
  return isRight(answer) ? undefined : JSON.stringify(answer)
}

/** Done, or being prepared. */
const isRight = ({ resultCode }) => ['000000', '000004'].includes(resultCode)

async function call(base, fields) {
  const body = JSON.stringify({ ...fields, businessId: randomUUID() })
  const response = await fetch(`${base}${signedPath({ path: '/api/koogallery/acme', key: KEY, body })}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json;charset=utf8' },
    body,
  })
  return response.json()
}

function residentMb(pid) {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1_024
}

/** @param {Held[]} rows @returns {{ lines: string[], wrong: boolean }} */
export function reportMemory(rows) {
  const mb = (value) => `${value.toFixed(0)} MB`
  const met = rows.every(({ ratio }) => ratio <= TARGET)
  return {
    lines: [
      `${PER_SECOND} requests a second, half of them signed calls, half pages; memory of the server's process`,
      ...columns(
        [
          ['database', 'minutes', 'requests', 'wrong', 'at the start', 'second sixth', 'last sixth', 'most', 'ratio'],
          ...rows.map((row) => [
            ...[row.database, String(row.minutes), String(row.done), String(row.wrong)],
            ...[mb(row.beginMb), mb(row.secondMb), mb(row.lastMb), mb(row.mostMb), row.ratio.toFixed(2)],
          ]),
        ],
        1,
      ),
      `Target: last against second sixth ≤ ${TARGET}: ${met ? 'met' : 'not met'}`,
    ],
    wrong: rows.some(({ wrong }) => wrong > 0),
  }
}
