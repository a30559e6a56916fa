// The statement of a purchase, taken from PostgreSQL's log, for pgbench: what the database alone does in a second.
import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import postgres from 'postgres'
import { requirePostgres } from '../support/postgres.mjs'

const UUID = /[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}/g

/**
 * The statement that `purchase` makes, as a script of pgbench in which everything that must be unique differs each time.
 * @param {{ databaseUrl: string, log: () => string, purchase: () => Promise<{ orderId: string, nonce: string }> }} input
 */
export async function purchaseScript({ databaseUrl, log, purchase }) {
  const sql = postgres(databaseUrl, { max: 1, onnotice: () => {} })
  const set = async (value) => {
    await sql.unsafe(`alter system set log_min_duration_statement = ${value}`)
    await sql.unsafe('select pg_reload_conf()')
    await sleep(500)
  }
  try {
    await sql.unsafe('alter system set log_parameter_max_length = -1')
    await set(0)
    const before = log().length
    const made = await purchase()
    await set(-1)
    // Keys stay what they are; what the purchase made is new each time.
    const keys = await sql`select id::text from seller_keys`
    return scriptOf(log().slice(before), made, new Set(keys.map(({ id }) => id)))
  } finally {
    await sql.end()
  }
}

/** @param {string} text of the log @param {{ orderId: string, nonce: string }} made @param {Set<string>} kept ids that exist */
export function scriptOf(text, { orderId, nonce }, kept) {
  const found = [
    ...text.matchAll(
      /LOG:\s+duration: [\d.]+ ms\s+execute \S+: (with "nonce"[^\n]*)\n[^\n]*DETAIL:\s+parameters: ([^\n]*)/g,
    ),
  ]
  const match = found.find(([, , parameters]) => parameters?.includes(orderId))
  if (!match) throw new Error('The statement of the purchase is not in the log of the database.')
  const [, statement = '', parameters = ''] = match
  const values = new Map(
    [...parameters.matchAll(/\$(\d+) = (NULL|'(?:[^']|'')*')/g)].map(([, n, value]) => [Number(n), value ?? 'NULL']),
  )
  const fresh = new Map()
  const token = (id) => {
    if (!fresh.has(id)) fresh.set(id, `md5('${fresh.size}' || :a::text)`)
    return fresh.get(id)
  }
  const expression = (literal) => {
    if (literal === 'NULL') return literal
    // pgbench takes a colon with a letter after it for a variable, within quotes too.
    const parts = literal
      .replace(/:(?=[A-Za-z_])/g, ":' || '")
      .replaceAll(orderId, `' || ${token(orderId)} || '`)
      .replaceAll(nonce, `' || ${token(nonce)} || '`)
      .replace(UUID, (id) => (kept.has(id) ? id : `' || ${token(id)}::uuid || '`))
    return `(${parts})`
  }
  const body = statement.replace(/\$(\d+)(?=::)/g, (_, n) => expression(values.get(Number(n)) ?? 'NULL'))
  return `\\set a random(1, 9000000000000000)\n${body.replace(/\s+/g, ' ')};\n`
}

/** Transactions per second of a script over `connections`, every statement kept prepared. */
export function pgbench({ databaseUrl, folder, script, connections, seconds }) {
  const file = path.join(folder, 'purchase.sql')
  writeFileSync(file, script)
  const said = execFileSync(
    path.join(requirePostgres(), 'pgbench'),
    ['-n', '-M', 'prepared', '-c', String(connections), '-j', '2', '-T', String(seconds), '-f', file, databaseUrl],
    { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] },
  )
  const perSecond = Number(/tps = ([\d.]+)/.exec(said)?.[1])
  if (!(perSecond > 0) || !/number of failed transactions: 0\b/.test(said)) throw new Error(`pgbench failed:\n${said}`)
  return perSecond
}
