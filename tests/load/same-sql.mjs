// pgbench beside the calls: what the database alone gets through in a second of the statements that they make.
import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import postgres from 'postgres'
import { requirePostgres } from '../support/postgres.mjs'
import { portalServer } from '../support/server.mjs'
import { startFilled } from './ask.mjs'
import { processorMs } from './processor.mjs'
import { CONNECTIONS } from './rounds.mjs'
import { scriptsOf, statementsOf } from './statements.mjs'

/** Calls of each kind that are taken down: a kind may come in several shapes. */
const SAMPLE = 40
/** The first ones make what the others find: a signing key, an instance that packages pay for. */
const FIRST = 50
const COPY = 'same_sql'

/**
 * Fills the database, takes down from its log what each call does, and tries it on a copy of the database.
 * @param {{ portal: Parameters<typeof portalServer>[0], databaseUrl: string, log: () => string, orders: number,
 *   fill: (rows: (text: string) => Promise<Record<string, unknown>[]>) => Promise<void>,
 *   calls: Record<string, (index: number) => import('../support/caller.mjs').SignedCall> }} input
 * @returns {Promise<(call: string, seconds: number, pids: { server?: number, database: number }) =>
 *   import('./rounds.mjs').Bare | undefined>} what pgbench makes of a call while the server stands still
 */
export async function sameSql({ portal, databaseUrl, log, orders, fill, calls }) {
  // No jobs: only what a call does by itself.
  const server = portalServer({ ...portal, env: { ...portal.env, PORTAL_PROCESS: 'web' } })
  const scripts = {}
  const added = {}
  try {
    await startFilled({ server, databaseUrl, fill })
    const sql = postgres(databaseUrl, { max: 1, onnotice: () => {} })
    try {
      for (const [name, makeCall] of Object.entries(calls)) {
        const taken = await takeDown(sql, server.base, log, makeCall)
        added[name] = taken.added
        const types = await typesOf(sql, taken.calls.flat())
        scripts[name] = scriptsOf({ calls: taken.calls, typesOf: (text) => types.get(text) ?? [], orders }).map(
          ({ script, times }, n) => {
            const file = path.join(portal.folder, `${name}-${n}.sql`.replaceAll(' ', '-'))
            writeFileSync(file, script)
            return { file, times }
          },
        )
      }
    } finally {
      await sql.end()
    }
  } finally {
    await server.stop()
  }
  const copyUrl = await copyOf(databaseUrl)
  for (const name of Object.keys(calls)) await check(name, scripts[name], added[name], copyUrl)
  await analyze(copyUrl)
  return (call, seconds, pids) => {
    if (!scripts[call]) return undefined
    // Its jobs would run beside.
    if (pids.server) process.kill(pids.server, 'SIGSTOP')
    const usedMs = processorMs([pids.database])
    try {
      const files = scripts[call].flatMap(({ file, times }) => ['-f', `${file}@${times}`])
      const { perSecond, transactions } = pgbench(copyUrl, ['-T', String(seconds), ...files])
      return { perSecond, processor: (processorMs([pids.database]) - usedMs) / transactions }
    } finally {
      if (pids.server) process.kill(pids.server, 'SIGCONT')
    }
  }
}

/** What some calls of a kind do, and the rows that all of them add to each table. */
async function takeDown(sql, base, log, makeCall) {
  const send = async (n) => {
    const { path: address, method, headers, body } = makeCall(n)
    const response = await fetch(`${base}${address}`, { method, headers, ...(method === 'POST' ? { body } : {}) })
    const text = await response.text()
    if (!/"resultCode":"00000[04]"/.test(text)) throw new Error(`HTTP ${response.status}: ${text}`)
  }
  const logAll = async (value) => {
    await sql.unsafe(`alter system set log_min_duration_statement = ${value}`)
    await sql.unsafe('select pg_reload_conf()')
    await sleep(500)
  }
  for (let n = 0; n < FIRST; n += 1) await send(n)
  const before = await rowsOf(sql)
  await logAll(0)
  const calls = []
  for (let n = 0; n < SAMPLE; n += 1) {
    const from = log().length
    await send(FIRST + n)
    calls.push(statementsOf(log().slice(from)))
  }
  await logAll(-1)
  return { calls, added: addedTo(before, await rowsOf(sql)) }
}

/** The types of the parameters of each statement, as PostgreSQL takes them. */
async function typesOf(sql, statements) {
  const types = new Map()
  for (const text of new Set(statements.filter(({ values }) => values.length > 0).map((statement) => statement.sql))) {
    await sql.unsafe(`prepare asked as ${text}`)
    const [row] = await sql`select parameter_types::text[] as types from pg_prepared_statements where name = 'asked'`
    types.set(text, row?.types)
    await sql.unsafe('deallocate asked')
  }
  return types
}

/** A copy of the database, which nobody may be connected to. */
async function copyOf(databaseUrl) {
  const name = new URL(databaseUrl).pathname.slice(1)
  const at = (database) => databaseUrl.replace(/[^/]*$/, database)
  const sql = postgres(at('template1'), { max: 1, onnotice: () => {} })
  try {
    await sql.unsafe(`create database ${COPY} template ${name}`)
  } finally {
    await sql.end()
  }
  return at(COPY)
}

/** Has PostgreSQL plan for the rows that are there now. @param {string} databaseUrl */
export async function analyze(databaseUrl) {
  const sql = postgres(databaseUrl, { max: 1, onnotice: () => {} })
  try {
    await sql.unsafe('vacuum analyze')
  } finally {
    await sql.end()
  }
}

/** Runs every script as often as it stands for a call, on each connection, and counts whether the same rows came of it. */
async function check(name, scripts, added, copyUrl) {
  const sql = postgres(copyUrl, { max: 1, onnotice: () => {} })
  try {
    const before = await rowsOf(sql)
    for (const { file, times } of scripts) pgbench(copyUrl, ['-t', String(times), '-f', file])
    const found = addedTo(before, await rowsOf(sql))
    const wrong = Object.keys({ ...added, ...found }).filter(
      (table) => (added[table] ?? 0) * CONNECTIONS !== (found[table] ?? 0),
    )
    if (wrong.length > 0) {
      const said = wrong.map((table) => `${table} ${(found[table] ?? 0) / CONNECTIONS}, not ${added[table] ?? 0}`)
      throw new Error(`${name}: ${SAMPLE} replays add other rows than the calls: ${said.join('; ')}`)
    }
  } finally {
    await sql.end()
  }
}

/** @returns {Promise<Record<string, number>>} */
async function rowsOf(sql) {
  const tables = await sql`select relname::text as name from pg_class
    where relkind = 'r' and relnamespace = 'public'::regnamespace`
  const counts = tables.map(({ name }) => `select '${name}' as name, count(*)::int as count from "${name}"`)
  const rows = await sql.unsafe(counts.join(' union all '))
  return Object.fromEntries(rows.map(({ name, count }) => [name, count]))
}

function addedTo(before, after) {
  const gained = Object.entries(after).map(([table, count]) => [table, count - (before[table] ?? 0)])
  return Object.fromEntries(gained.filter(([, count]) => count !== 0))
}

/** Over as many connections as the calls have, every statement kept prepared, and planned as the portal has it. */
function pgbench(databaseUrl, options) {
  const said = execFileSync(
    path.join(requirePostgres(), 'pgbench'),
    ['-n', '-M', 'prepared', '-c', String(CONNECTIONS), '-j', '2', ...options, databaseUrl],
    { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, PGOPTIONS: '-c jit=off' } },
  )
  const perSecond = Number(/tps = ([\d.]+)/.exec(said)?.[1])
  if (!(perSecond > 0) || !/number of failed transactions: 0\b/.test(said)) throw new Error(`pgbench failed:\n${said}`)
  return { perSecond, transactions: Number(/actually processed: (\d+)/.exec(said)?.[1]) }
}
