// Compares what the database holds with the campaign's model: what every call and every job leaves, then each family.
import path from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import postgres from 'postgres'
import { TRACE } from './drive.mjs'

/** Reads the database while no server holds it. */
export async function openReader({ databaseUrl, dataDir }) {
  if (databaseUrl) {
    const client = postgres(databaseUrl, { max: 1, onnotice: () => {} })
    return { rows: (text) => client.unsafe(text), close: () => client.end() }
  }
  const client = await PGlite.create({ dataDir: path.join(dataDir, 'pg') })
  return { rows: async (text) => (await client.query(text)).rows, close: () => client.close() }
}

/** @returns {Promise<{ name: string, faults: string[] }[]>} */
export async function verify(reader, run, families) {
  const checks = await generalChecks(reader, run, families)
  for (const family of families) {
    const lives = run.lives.get(family) ?? []
    const took = { name: 'took part', faults: lives.length > 0 ? [] : ['no life was begun'] }
    const found = [took, ...(await family.checks(reader, lives, run))]
    checks.push(...found.map(({ name, faults }) => ({ name: `${family.name}: ${name}`, faults })))
  }
  return checks
}

async function generalChecks(reader, run, families) {
  const messages = await reader.rows(
    `select headers, family, length(body) as size, result_code, verdict, reason, open, convert_from(answer, 'UTF8') as answer,
       activity, order_id, instance_id, received_at,
       case when open then (select max(s.received_at) from messages s where s.seller_id = m.seller_id and s.verdict = 'accepted'
         and s.activity = m.activity and coalesce(s.order_id, s.instance_id) = coalesce(m.order_id, m.instance_id)) end as succeeded_at
     from messages m
     where seller_id = 'acme'`,
  )
  const jobs = await reader.rows(
    `select j.kind, j.instance_id, j.idempotency_key as key, j.state,
       count(a.attempt) filter (where a.ok)::int as succeeded
     from jobs j left join job_attempts a on a.seller_id = j.seller_id and a.job_id = j.id
     where j.seller_id = 'acme' group by 1, 2, 3, 4`,
  )
  const orders = await reader.rows(
    `select order_id, lookup from orders where seller_id = 'acme' and lookup in ('pending', 'failed')`,
  )
  const kept = new Map(messages.map((row) => [traceOf(row), row]))
  const excused = (job) => families.some((family) => family.excuses?.(job, run.lives.get(family) ?? []))
  return [
    { name: 'every call was answered by the rules', faults: run.faults },
    {
      name: 'every acknowledged call has its message, with its answer byte for byte',
      faults: [...run.acknowledged].flatMap(([trace, text]) => {
        const row = kept.get(trace)
        if (!row) return [`the call ${trace} was answered ${text} and is lost`]
        return row.answer === text ? [] : [`answered ${text}, kept ${row.answer}`]
      }),
    },
    {
      name: 'what succeeded counts as accepted, and no failure is left for a person',
      faults: messages.flatMap((row) => {
        const { headers, family, size, result_code, verdict, open, answer } = row
        const success = result_code === '000000' || result_code === '000004'
        // Cut off, and read after the clock had leapt: stale, and its repeat may have been answered before.
        const late = run.clock.leaps && row.reason === 'timestamp_stale' && !run.acknowledged.has(traceOf(row))
        if (success === (verdict === 'accepted') && (!open || late)) return []
        const [, declared = 0] = headers.find(([name]) => name.toLowerCase() === 'content-length') ?? []
        const subject = `${row.activity} ${row.order_id ?? ''} ${row.instance_id ?? ''}`
        const times = `received ${stamp(row.received_at)}, last success ${stamp(row.succeeded_at)}`
        return [
          `${family} ${subject}, ${size} of ${declared} bytes, ${verdict}${open ? ', open' : ''}, ${times}: ${answer}`,
        ]
      }),
    },
    {
      name: 'every job came to its end, each with one effect',
      faults: jobs.flatMap((job) => {
        const { key, state, succeeded } = job
        const right = (state === 'done' && succeeded === 1) || (state === 'cancelled' && succeeded === 0)
        return right || excused(job) ? [] : [`${key}: ${state}, ${succeeded} successes`]
      }),
    },
    {
      name: 'every order that can be looked up was',
      faults: orders.map(({ order_id, lookup }) => `${order_id}: ${lookup}`),
    },
  ]
}

function traceOf({ headers }) {
  return headers.find(([name]) => name.toLowerCase() === TRACE)?.[1]
}

function stamp(time) {
  return time ? new Date(time).toISOString() : 'never'
}
