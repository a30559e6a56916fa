// Asks the same questions of several servers in turn: what the machine does beside it hits all alike.
import { setTimeout as sleep } from 'node:timers/promises'
import { openReader } from '../crash/compare.mjs'
import { portalServer } from '../support/server.mjs'
import { median, quantile } from './quantiles.mjs'

export const OWNER = { email: 'owner@bench.test', password: 'owner-of-the-bench' }
export const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 200)
const WARM_UP = 5
const NODE_ARGS = (process.env.BENCH_NODE_ARGS ?? '').split(' ').filter(Boolean)

/**
 * @typedef {(index: number) => { address: string, headers: Record<string, string>, shows: RegExp }} Question
 * @typedef {{ database: string, size: number, question: string, first: { p50: number, p95: number },
 *   whole: { p50: number, p95: number }, wrong: number }} Asked
 * `first` is the time to the answer's first byte, `whole` to its last; milliseconds.
 */

/**
 * One server for each size, side by side, filled before it is asked.
 * @param {{ database: string, folder: string, places: { size: number, databaseUrl?: string, port: number }[], config: object,
 *   seed: (rows: (text: string) => Promise<Record<string, unknown>[]>, size: number) => Promise<void>,
 *   questionsOver: (size: number, cookie: string) => Record<string, Question> }} input
 */
export async function sideBySide({ database, folder, places, config, seed, questionsOver }) {
  const portals = places.map(({ size, databaseUrl, port }) => ({
    size,
    databaseUrl,
    server: portalServer({ folder: `${folder}/${size}`, port, databaseUrl, config, nodeArgs: NODE_ARGS }),
  }))
  try {
    const asked = []
    for (const { server, databaseUrl, size } of portals) {
      await startFilled({ server, databaseUrl, fill: (rows) => seed(rows, size) })
      asked.push({ base: server.base, size, questions: questionsOver(size, await signIn(server.base)) })
    }
    // The open failures are grouped into incidents first, as they would have been long ago.
    await sleep(10_000)
    return await ask(database, asked)
  } finally {
    for (const { server } of portals) await server.stop()
  }
}

/** Starts a server over rows written beforehand: its tables first, the rows while nobody holds the database. */
export async function startFilled({ server, databaseUrl, fill }) {
  await server.start()
  await server.stop()
  const reader = await openReader({ databaseUrl, dataDir: server.dataDir })
  try {
    await fill(reader.rows)
  } finally {
    await reader.close()
  }
  await server.start()
}

/**
 * Every question many times, in turn, first over little and then over much.
 * @param {string} database
 * @param {{ base: string, size: number, questions: Record<string, Question> }[]} servers the smallest first
 * @returns {Promise<Asked[]>}
 */
async function ask(database, servers) {
  const found = servers.flatMap(({ base, size, questions }) =>
    Object.entries(questions).map(([question, make]) => ({
      base,
      size,
      question,
      make,
      first: [],
      whole: [],
      wrong: 0,
    })),
  )
  const inTurn = Object.keys(servers[0]?.questions ?? {}).flatMap((name) =>
    found.filter((one) => one.question === name),
  )
  for (let index = 0; index < WARM_UP + ROUNDS; index += 1) {
    for (const one of inTurn) {
      const { address, headers, shows } = one.make(index)
      const startedMs = performance.now()
      const response = await fetch(`${one.base}${address}`, { headers, redirect: 'manual' })
      let firstMs = 0
      const chunks = []
      for await (const chunk of response.body ?? []) {
        firstMs ||= performance.now() - startedMs
        chunks.push(chunk)
      }
      const wholeMs = performance.now() - startedMs
      if (index < WARM_UP) continue
      one.first.push(firstMs)
      one.whole.push(wholeMs)
      if (response.status !== 200 || !shows.test(Buffer.concat(chunks).toString())) {
        one.wrong += 1
        if (one.wrong === 1) console.error(`${one.question} over ${one.size}: HTTP ${response.status}, ${address}`)
      }
    }
  }
  return inTurn.map(({ size, question, first, whole, wrong }) => ({
    ...{ database, size, question, wrong },
    ...{ first: quantiles(first), whole: quantiles(whole) },
  }))
}

/** Signs the owner in as the sign-in form does; gives the cookie. */
export async function signIn(base) {
  const asked = await fetch(`${base}/api/auth/csrf`)
  const { csrfToken } = await asked.json()
  const answer = await fetch(`${base}/api/auth/callback/credentials`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', cookie: cookiesOf(asked) },
    body: new URLSearchParams({ ...OWNER, csrfToken }),
    redirect: 'manual',
  })
  const cookie = cookiesOf(answer)
  if (!cookie.includes('session-token')) throw new Error(`Signing in was answered with HTTP ${answer.status}.`)
  return cookie
}

function cookiesOf(response) {
  return response.headers
    .getSetCookie()
    .map((cookie) => cookie.split(';')[0])
    .join('; ')
}

const quantiles = (values) => ({ p50: median(values), p95: quantile(values, 0.95) })

/** Each row beside the same question over the least. @param {Asked[]} rows @param {'first' | 'whole'} part */
export function againstLeast(rows, part) {
  const least = Math.min(...rows.map(({ size }) => size))
  return rows.map((row) => {
    const base = rows.find(
      ({ database, question, size }) => database === row.database && question === row.question && size === least,
    )
    if (!base || base === row) return { row, ratio: undefined }
    return { row, ratio: { p50: row[part].p50 / base[part].p50, p95: row[part].p95 / base[part].p95 } }
  })
}

/** The months of partitions that a portal of that age would have made as they came. */
export function monthsBetween(from, to) {
  const statements = []
  const first = new Date(from)
  for (let ahead = 0; ; ahead += 1) {
    const begins = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + ahead, 1))
    const ends = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + ahead + 1, 1))
    if (begins.getTime() > to) return statements
    const name = `messages_${begins.toISOString().slice(0, 7).replace('-', '_')}`
    statements.push(
      `create table if not exists ${name} partition of messages for values from ('${begins.toISOString()}') to ('${ends.toISOString()}')`,
    )
  }
}
