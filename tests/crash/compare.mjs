// Compares what the database holds with the campaign's model.
import path from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import postgres from 'postgres'

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
export async function verify(reader, run) {
  const instances = await reader.rows(
    `select order_id, instance_id, status, readiness, test, (extract(epoch from expire_time) * 1000)::float8 as expires from instances`,
  )
  const effects = await reader.rows(`select order_id, effect, instance_id from instance_orders`)
  const history = await reader.rows(
    `select instance_id, kind, count(*)::int as n from instance_history group by instance_id, kind`,
  )
  const jobs = await reader.rows(
    `select j.idempotency_key as key, j.state, count(a.attempt) filter (where a.ok)::int as succeeded
     from jobs j left join job_attempts a on a.seller_id = j.seller_id and a.job_id = j.id group by 1, 2`,
  )
  const messages = await reader.rows(
    `select business_id, result_code, verdict from messages where business_id is not null`,
  )
  const orders = await reader.rows(`select order_id, lookup from orders`)

  const byOrder = Map.groupBy(instances, (row) => row.order_id)
  const byInstance = Map.groupBy(effects, (row) => row.instance_id)
  const counts = new Map(history.map((row) => [`${row.instance_id} ${row.kind}`, row.n]))
  const kept = new Map(messages.map((row) => [row.business_id, row]))
  const of = (line) => byOrder.get(line.orderId)?.[0]
  /** Faults of every line, found by `look`. */
  const lines = (look) => run.lines.flatMap((line) => look(line, of(line)).map((fault) => `${line.orderId}: ${fault}`))

  return [
    { name: 'every call was answered by the rules', faults: run.faults },
    {
      name: 'exactly one instance per order line',
      faults: [
        ...lines((line) => {
          const found = byOrder.get(line.orderId)?.length ?? 0
          return found === 1 ? [] : [`${found} instances`]
        }),
        ...(instances.length === run.lines.length ? [] : [`${instances.length} instances, ${run.lines.length} lines`]),
      ],
    },
    {
      name: 'the same id in every acknowledged answer',
      faults: lines((line, row) => [
        ...line.strayIds.map((id) => `was also answered ${id}`),
        ...(row?.instance_id === line.instanceId ? [] : [`answered ${line.instanceId}, holds ${row?.instance_id}`]),
      ]),
    },
    {
      name: 'status as the model says',
      faults: lines((line, row) => (row?.status === line.status ? [] : [`${row?.status}, not ${line.status}`])),
    },
    {
      name: 'expiry as the model says',
      faults: lines((line, row) =>
        row?.expires === line.expireTime ? [] : [`${row?.expires}, not ${line.expireTime}`],
      ),
    },
    {
      name: 'every order acted once, and none that was not sent',
      faults: lines((line, row) => {
        const found = (byInstance.get(row?.instance_id) ?? []).map(({ effect, order_id }) => `${effect} ${order_id}`)
        const expected = [...line.effects].sort(byText)
        return JSON.stringify(found.sort(byText)) === JSON.stringify(expected) ? [] : [`${found}, not ${expected}`]
      }),
    },
    {
      name: 'every acknowledged call has its message, with its answer',
      faults: [...run.acknowledged].flatMap(([businessId, code]) => {
        const row = kept.get(businessId)
        if (!row) return [`the call ${businessId} was answered ${code} and is lost`]
        return row.result_code === code && row.verdict === 'accepted'
          ? []
          : [`answered ${code}, kept ${row.result_code}`]
      }),
    },
    {
      name: 'nothing happened twice to an instance',
      faults: lines((line, row) => {
        const once = (kind, expected) => {
          const n = counts.get(`${row?.instance_id} ${kind}`) ?? 0
          return expected.includes(n) ? [] : [`${n} × ${kind}`]
        }
        const upgrades = [...line.effects].filter((effect) => effect.startsWith('upgrade')).length
        const released = line.status === 'released'
        return [
          ...once('created', [1]),
          ...once('released', [released ? 1 : 0]),
          ...once('upgraded', [upgrades]),
          ...once('ready', released ? [0, 1] : [1]),
        ]
      }),
    },
    {
      name: 'every job came to its end, each with one effect',
      faults: jobs.flatMap(({ key, state, succeeded }) => {
        const right = (state === 'done' && succeeded === 1) || (state === 'cancelled' && succeeded === 0)
        return right ? [] : [`${key}: ${state}, ${succeeded} successes`]
      }),
    },
    {
      name: 'every instance is ready or released, every order looked up',
      faults: [
        ...lines((_, row) => (row?.readiness === 'ready' || row?.status === 'released' ? [] : [row?.readiness])),
        ...orders.filter(({ lookup }) => lookup !== 'done').map(({ order_id, lookup }) => `${order_id}: ${lookup}`),
      ],
    },
  ]
}

function byText(a, b) {
  return a < b ? -1 : a > b ? 1 : 0
}
