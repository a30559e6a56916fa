// Bulk runs of many failed calls and of many dead jobs, while the server is killed again and again and one run is paused and
// resumed. In the end every item was done once, and the counts of the run, its items and the books agree to the last one.
import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { portalServer } from '../../support/server.mjs'
import { openReader } from '../compare.mjs'
import { chance } from '../model.mjs'

const API_KEY = 'kp_live_campaign_bulk_runs_0001'
const LIMIT_MS = 4 * 3_600_000
/** Every so many items are such that no run can mend. */
const HOPELESS = 50

const CONFIG = {
  sellers: [
    {
      id: 'acme',
      keys: [{ class: 'basic', key: 'bulk-access-key-0001' }],
      settings: {
        defaultProvisioning: { mode: 'builtin', promise: 'instant', frontEndUrl: 'https://app.test/{instanceId}' },
      },
      apiKeys: [{ name: 'campaign', key: API_KEY, scopes: ['messages:write', 'messages:read', 'jobs:write'] }],
    },
  ],
}

/**
 * @param {{ databaseUrl?: string, folder: string, port: number, items: number, kills: number, seed: number }} input
 * @returns {Promise<{ name: string, faults: string[] }[]>}
 */
export async function bulkCampaign({ databaseUrl, folder, port, items, kills, seed }) {
  const random = chance(seed)
  const server = portalServer({ folder: `${folder}/bulk`, port, databaseUrl, config: CONFIG })
  const endsAt = performance.now() + LIMIT_MS
  const place = { databaseUrl, dataDir: server.dataDir }
  // Its tables and its account first; what failed is written while nobody holds the database.
  await server.start()
  await server.stop()
  await withRows(place, (rows) => seedFailures(rows, items))
  try {
    await server.start()
    const checks = []
    for (const kind of ['messages', 'jobs']) {
      const startedMs = performance.now()
      const { run, killed } = await drive({ server, port, kind, kills: Math.ceil(kills / 2), random, endsAt })
      console.log(
        `  ${kind}: ${run.total} items, ${run.succeeded} succeeded, ${run.failed} failed, ${run.skipped} skipped, ${run.leftOut} left out, ${killed} kills, ${((performance.now() - startedMs) / 1_000).toFixed(0)} s`,
      )
      checks.push({ kind, run })
    }
    await server.stop()
    return await withRows(place, (rows) => verdict(rows, items, checks))
  } finally {
    await server.kill()
  }
}

async function withRows(place, use) {
  const reader = await openReader(place)
  try {
    return await use(reader.rows)
  } finally {
    await reader.close()
  }
}

/** Failed purchases as the inbox keeps them, signed by our key; some that are hopeless; and as many dead jobs. */
async function seedFailures(rows, items) {
  const [key] = await rows(`select id from seller_keys where seller_id = 'acme' limit 1`)
  const now = Date.now()
  // UUIDv7 of the millisecond it was received in, which is how its partition is found.
  const at = `(${now - 3_600_000} + n)`
  const id = `(lpad(to_hex(${at}), 12, '0') || '7' || substr(md5(n::text || random()), 1, 3) || '8' || substr(md5(random()::text), 1, 15))::uuid`
  const body = `convert_to('{"activity":"newInstance","businessId":"B' || n || '","orderId":"CS' || n || '","orderLineId":"CS' || n || '-000001"}', 'UTF8')`
  await rows(`
    insert into messages (seller_id, id, received_at, test, family, activity, verdict, reason, detail, result_code, open,
      method, url, headers, body, truncated, answer_headers, answer, duration_us, key_id, signed_form, sent_at, nonce,
      order_id)
    select 'acme', ${id}, to_timestamp(${at} / 1000.0), false, 'saas_v2', 'newInstance', 'failed', 'internal', null,
      '000005', true, 'POST', '/api/koogallery/acme', '[]', ${body}, n % ${HOPELESS} = 0, '[]', '\\x7b7d', 1000,
      '${key.id}', 'raw', to_timestamp(${at} / 1000.0), 'nonce-' || n, 'CS' || n
    from generate_series(1, ${items}) n`)
  await rows(`
    insert into jobs (seller_id, id, kind, lane, payload, test, order_id, state, run_at, attempts, max_attempts,
      idempotency_key, created_at, finished_at, last_error)
    select 'acme', gen_random_uuid(), 'order_lookup', 'dead:' || n,
      jsonb_build_object('kind', 'order_lookup', 'orderId', 'DEAD' || n), true, 'DEAD' || n, 'dead', now(), 40, 40,
      'dead:' || n, now(), now(), 'no answer'
    from generate_series(1, ${items}) n`)
  await rows('analyze messages')
  await rows('analyze jobs')
}

/** Plans, begins, and sees a run to its end; killed at random moments of it, and paused once in the middle. */
async function drive({ server, port, kind, kills, random, endsAt }) {
  const selection = kind === 'jobs' ? { test: '1', state: 'dead', kind: 'order_lookup' } : {}
  const plan = await call(port, 'POST', '/runs/plan', { kind, selection })
  const run = await call(port, 'POST', '/runs', { kind, selection, reason: 'campaign' }, randomUUID())
  if (plan.runs !== run.total) throw new Error(`planned ${plan.runs}, began ${run.total}`)
  let killed = 0
  let paused = false
  for (;;) {
    if (performance.now() > endsAt) throw new Error('The run did not end in time.')
    const { state, left, ...now } = await call(port, 'GET', `/runs/${run.id}`)
    if (state === 'done') return { run: { ...run, ...now, left, state }, killed }
    const gone = 1 - left / run.total
    if (!paused && gone > 0.5) {
      paused = true
      // A short run may end between the look and the pause, which then is refused.
      const asked = await call(port, 'POST', `/runs/${run.id}/pause`, {}, undefined, [409])
      if (asked.status !== 409) await call(port, 'POST', `/runs/${run.id}/resume`, {})
    }
    if (killed < kills && gone >= (killed + 0.5) / kills) {
      await sleep(random.below(200))
      await server.kill()
      killed += 1
      await server.start()
    }
    await sleep(100)
  }
}

async function call(port, method, path, body, idempotencyKey, expected = []) {
  const response = await fetch(`http://127.0.0.1:${port}/api/v1${path}`, {
    method,
    headers: {
      authorization: `Bearer ${API_KEY}`,
      ...(body ? { 'content-type': 'application/json' } : {}),
      ...(idempotencyKey ? { 'idempotency-key': idempotencyKey } : {}),
    },
    ...(body ? { body: JSON.stringify(body) } : {}),
    signal: AbortSignal.timeout(120_000),
  })
  const text = await response.text()
  if (!response.ok && !expected.includes(response.status))
    throw new Error(`${method} ${path}: HTTP ${response.status}: ${text.slice(0, 300)}`)
  return JSON.parse(text)
}

async function verdict(rows, items, checks) {
  const hopeless = Math.floor(items / HOPELESS)
  const is = (what, found, right) => (Number(found) === right ? [] : [`${what}: ${found}, not ${right}`])
  const [messages] = await rows(`
    select count(*) filter (where rerun_of is null and open and not truncated)::int as open,
      count(*) filter (where truncated and open)::int as hopeless,
      count(*) filter (where rerun_of is not null)::int as reruns, count(distinct rerun_of)::int as rerun
    from messages where seller_id = 'acme'`)
  const [instances] = await rows(
    `select count(*)::int as n, count(distinct order_id)::int as orders from instances where seller_id = 'acme'`,
  )
  const [audit] = await rows(
    `select count(*)::int as n, count(distinct subject_id)::int as subjects from audit_log where action = 'message.rerun'`,
  )
  const [dead] = await rows(
    `select count(*)::int as n from jobs where idempotency_key like 'dead:%' and state = 'dead' and max_attempts = 40`,
  )
  const counted = await rows(`select r.kind, r.total, r.succeeded, r.failed, r.skipped,
      count(*)::int as items, count(distinct i.subject_id)::int as subjects,
      count(*) filter (where i.state = 'succeeded')::int as items_succeeded,
      count(*) filter (where i.state = 'failed')::int as items_failed,
      count(*) filter (where i.state = 'skipped')::int as items_skipped,
      count(*) filter (where i.state = 'waiting')::int as items_waiting
    from bulk_runs r join bulk_run_items i on i.seller_id = r.seller_id and i.run_id = r.id group by 1, 2, 3, 4, 5`)
  return [
    {
      name: 'what the runs count is what their items say, and nothing is left',
      faults: [
        ...is('runs', counted.length, checks.length),
        ...counted.flatMap((row) => [
          ...is(`${row.kind}: items`, row.items, row.total),
          ...is(`${row.kind}: different items`, row.subjects, row.total),
          ...is(`${row.kind}: succeeded`, row.items_succeeded, row.succeeded),
          ...is(`${row.kind}: failed`, row.items_failed, row.failed),
          ...is(`${row.kind}: skipped`, row.items_skipped, row.skipped),
          ...is(`${row.kind}: waiting`, row.items_waiting, 0),
          ...is(`${row.kind}: sum`, row.succeeded + row.failed + row.skipped, row.total),
        ]),
      ],
    },
    {
      name: 'every failed call was run again once, and every order has one instance',
      faults: [
        ...is('run again', messages.reruns, items - hopeless),
        ...is('different calls', messages.rerun, items - hopeless),
        ...is('still open', messages.open, 0),
        ...is('hopeless, left alone', messages.hopeless, hopeless),
        ...is('instances', instances.n, items - hopeless),
        ...is('orders', instances.orders, items - hopeless),
        ...is('entries of the audit log', audit.n, items - hopeless),
        ...is('calls in the audit log', audit.subjects, items - hopeless),
      ],
    },
    { name: 'every dead job is due again', faults: is('still dead', dead.n, 0) },
  ]
}
