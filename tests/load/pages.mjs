// What a long history does to the seller's pages: each over few orders and over many, with all that an order brings with it.
import { againstLeast, monthsBetween, OWNER, ROUNDS, sideBySide } from './ask.mjs'
import { columns } from './columns.mjs'

export const CONFIG = {
  users: [{ ...OWNER, name: 'Owner', memberships: [{ seller: 'acme', role: 'owner' }] }],
  sellers: [
    {
      id: 'acme',
      keys: [{ class: 'basic', key: 'bench-access-key-0001' }],
      settings: {
        defaultProvisioning: { mode: 'builtin', promise: 'instant', frontEndUrl: 'https://app.acme.test/{instanceId}' },
      },
    },
  ],
}
/** The orders lie in the last year, evenly; jobs and the contents of calls only as long as they are kept. */
const DAYS = 365
const JOBS_DAYS = 89
const BODIES_DAYS = 179
const DAY_MS = 86_400_000
/** Open failures, open tasks and dead jobs are today's trouble, not history: as many in either. */
const OPEN = 20
const TARGET = { ratio: 1.3, firstByteMs: 150 }

/** @param {{ database: string, folder: string, places: { size: number, databaseUrl?: string, port: number }[] }} input */
export const measurePages = (input) => sideBySide({ ...input, config: CONFIG, seed, questionsOver })

/** What is asked; never twice the same where it names something. */
function questionsOver(orders, cookie) {
  const some = (index) => 1 + ((index * 7_919) % orders)
  // An id or name that no other begins with, however many there are.
  const long = (all, index) => all - ((index * 7_919) % (all / 2))
  const page = (path, shows) => ({ address: `/en/acme${path}`, headers: { cookie }, shows })
  /** @type {Record<string, import('./ask.mjs').Question>} */
  const questions = {
    overview: () => page('', /Product P\d/),
    'overview, 30 days': () => page('?range=30d', /Product P\d/),
    orders: () => page('/orders', /CS\d/),
    'orders of a product': () => page('/orders?product=P3', /CS\d/),
    'orders of a customer': (index) => page(`/orders?customer=C${Math.ceil(some(index) / 5)}`, /CS\d/),
    'orders, an id': (index) => page(`/orders?q=CS${long(orders, index)}`, /CS\d/),
    'orders, beginning of all ids': () => page('/orders?q=CS', /CS\d/),
    'orders, part of a name': (index) => page(`/orders?q=customer+${long(orders / 5, index)}`, /CS\d/),
    'orders, a name of many': () => page('/orders?q=customer', /CS\d/),
    'orders, refund window': () => page('/orders?badge=refund', /CS\d/),
    'orders, trials': () => page('/orders?badge=trial', /CS\d/),
    'an order': (index) => page(`/orders/CS${some(index)}`, /Product P\d/),
    instances: () => page('/instances', /I\d/),
    'instances, expiring': () => page('/instances?expires=30', /I\d/),
    'instances, frozen': () => page('/instances?state=frozen', /I\d/),
    'instances, an id': (index) => page(`/instances?q=I${long(orders, index)}`, /I\d/),
    'instances, an order': (index) => page(`/instances?q=CS${long(orders, index)}`, /I\d/),
    'an instance': (index) => page(`/instances/I${some(index)}`, /Product P\d/),
    'a customer': (index) => page(`/customers/C${Math.ceil(some(index) / 5)}`, /Customer \d/),
    messages: () => page('/messages', /newInstance|Purchase/),
    'messages, open failures': () => page('/messages/failed', /CS\d/),
    incidents: () => page('/incidents', /000005/),
    jobs: () => page('/jobs', /CS\d/),
    'jobs, a rare kind': () => page('/jobs?kind=bulk_retry', /bulk_retry|Bulk/),
    'jobs, given up': () => page('/jobs?state=dead', /CS\d/),
    tasks: () => page('/tasks', /I\d/),
    'tasks, closed': () => page('/tasks?view=closed', /I\d/),
    audit: () => page('/audit', /CS\d/),
    products: () => page('/products', /Product P\d/),
  }
  return questions
}

/** A handful of statements; what a row is follows from its number, 1 being the newest. */
export async function seed(rows, orders) {
  const [key] = await rows(`select id from seller_keys where seller_id = 'acme' limit 1`)
  const now = Date.now()
  for (const month of monthsBetween(now - DAYS * DAY_MS, now)) await rows(month)
  const ms = (later) => `(${now - 60_000 + later} - (n::bigint * ${DAYS * DAY_MS} / ${orders}))`
  const time = (later = 0) => `to_timestamp(${ms(later)} / 1000.0)`
  const id = (salt, later = 0) =>
    `(lpad(to_hex(${ms(later)}), 12, '0') || '7' || substr(md5('${salt}' || n), 1, 3) || '8' || substr(md5(n || '${salt}'), 1, 15))::uuid`
  const within = (days) => Math.floor((orders * days) / DAYS)
  const customer = `'C' || (n + 4) / 5`
  const product = `'P' || n % 8`
  // Oldest first, as they would have come.
  const all = `from generate_series(${orders}, 1, -1) n`
  await rows(`insert into products (seller_id, product_id, name, kind, settings, created_at, updated_at)
    select 'acme', 'P' || p, 'Product P' || p, 'saas', '{}', now(), now() from generate_series(0, 7) p`)
  await rows(`insert into customers (seller_id, customer_id, name, user_name, created_at, updated_at)
    select 'acme', 'C' || c, 'Customer ' || c, 'buyer' || c, now(), now() from generate_series(1, ${orders / 5}) c`)
  await rows(`insert into orders (seller_id, test, order_id, order_type, customer_id, product_name, charging_mode, ordered_at,
      lookup, lookup_at, details, created_at, updated_at)
    select 'acme', false, 'CS' || n, case when n % 20 = 7 then 'TRIAL' else 'NEW' end, ${customer}, 'Product ' || ${product},
      'PERIOD', ${time(-5_000)}, 'done', ${time(2_000)}, '{}', ${time()}, ${time(2_000)} ${all}`)
  await rows(`insert into order_lines (seller_id, test, order_id, order_line_id, charging_mode, period_type, period_number,
      products, created_at)
    select 'acme', false, 'CS' || n, 'CS' || n || '-000001', 'PERIOD', 'year', 1,
      jsonb_build_array(jsonb_build_object('productId', ${product}, 'productName', 'Product ' || ${product})), ${time()} ${all}`)
  await rows(`insert into order_products (seller_id, product_id, created_at, order_id, test)
    select 'acme', ${product}, ${time()}, 'CS' || n, false ${all}`)
  await rows(`insert into instances (seller_id, instance_id, test, order_id, order_line_id, product_id, product_name,
      charging_mode, customer_id, status, readiness, expire_time, frozen_at, ready_at, created_at, updated_at)
    select 'acme', 'I' || n, false, 'CS' || n, 'CS' || n || '-000001', ${product}, 'Product ' || ${product}, 'PERIOD',
      ${customer}, case when n % 200 = 9 then 'frozen' else 'open' end, 'ready', ${time(DAYS * DAY_MS)},
      case when n % 200 = 9 then now() end, ${time()}, ${time()}, ${time()} ${all}`)
  await rows(`insert into instance_orders (seller_id, test, order_id, order_line_id, effect, instance_id, expire_time, sent_at,
      created_at)
    select 'acme', false, 'CS' || n, 'CS' || n || '-000001', 'purchase', 'I' || n, null, ${time()}, ${time()} ${all}`)
  for (const [kind, later] of [
    ['created', 0],
    ['ready', 0],
    ['product_known', 2_000],
    ['expiry_set', 4_000],
  ]) {
    await rows(`insert into instance_history (seller_id, id, instance_id, at, kind, status_after, actor_kind, actor_name, order_id)
      select 'acme', ${id(kind, later)}, 'I' || n, ${time(later)}, '${kind}', 'open', 'marketplace', 'KooGallery', 'CS' || n ${all}`)
  }
  for (const [kind, lane] of [
    ['order_lookup', 'order:CS'],
    ['provision', 'instance:I'],
  ]) {
    const dead = kind === 'provision' ? OPEN : 0
    const payload = `jsonb_build_object('kind', '${kind}', 'orderId', 'CS' || n, 'instanceId', 'I' || n, 'action', 'create')`
    const jobs = `from generate_series(${within(JOBS_DAYS)}, 1, -1) n`
    await rows(`insert into jobs (seller_id, id, kind, lane, payload, test, order_id, instance_id, state, run_at, attempts,
        max_attempts, idempotency_key, created_at, finished_at)
      select 'acme', ${id(kind)}, '${kind}', '${lane}' || n, ${payload}, false, 'CS' || n, 'I' || n,
        case when n <= ${dead} then 'dead' else 'done' end, ${time()}, 1, 40, '${kind}:' || n, ${time()}, ${time(2_000)} ${jobs}`)
    await rows(`insert into job_attempts (seller_id, job_id, attempt, started_at, duration_ms, ok)
      select 'acme', ${id(kind)}, 1, ${time(1_000)}, 80 + n % 100, n > ${dead} ${jobs}`)
  }
  await rows(`insert into tasks (seller_id, id, kind, state, test, instance_id, order_id, due_at, created_at, closed_at, closed_by)
    select 'acme', ${id('task')}, 'create', case when n <= ${OPEN} then 'open' else 'done' end, false, 'I' || n, 'CS' || n,
      ${time(3_600_000)}, ${time()}, case when n > ${OPEN} then ${time(60_000)} end, case when n > ${OPEN} then 'Owner' end
    ${all} where n <= ${OPEN} or n % 20 = 0`)
  await rows(`insert into audit_log (seller_id, id, at, actor_kind, actor_name, action, subject_kind, subject_id)
    select 'acme', ${id('audit')}, ${time(5_000)}, 'user', 'Owner', 'order.looked_up_again', 'order', 'CS' || n ${all}`)
  for (const [activity, later] of [
    ['newInstance', 0],
    ['queryInstance', 1_000],
    ['refreshInstance', 4_000],
  ]) {
    const fails = activity === 'newInstance' ? `n <= ${OPEN}` : 'false'
    const kept = `n <= ${within(BODIES_DAYS)}`
    const body = `convert_to('{"activity":"${activity}","orderId":"CS' || n || '","orderLineId":"CS' || n || '-000001","padding":"' || md5('p' || n) || md5('q' || n) || '"}', 'UTF8')`
    await rows(`insert into messages (seller_id, id, received_at, test, family, activity, verdict, reason, result_code, open,
        method, url, headers, body, truncated, answer_headers, answer, duration_us, key_id, signed_form, sent_at, nonce,
        business_id, order_id, order_line_id, instance_id, erased_at)
      select 'acme', ${id(activity, later)}, ${time(later)}, false, 'saas_v2', '${activity}',
        case when ${fails} then 'failed' else 'accepted' end, case when ${fails} then 'internal' else 'created' end,
        case when ${fails} then '000005' else '000000' end, ${fails}, 'POST',
        '/api/koogallery/acme?signature=' || md5('s' || n) || '&timestamp=1&nonce=nonce-' || n,
        case when ${kept} then '[["content-type","application/json;charset=utf8"],["user-agent","KooGallery"]]'::jsonb else '[]' end,
        case when ${kept} then ${body} else ''::bytea end, false,
        '[["content-type","application/json;charset=utf-8"]]', convert_to('{"resultCode":"000000"}', 'UTF8'),
        3000 + n % 9000, '${key.id}', 'raw', ${time(later)}, '${activity}-' || n, '${activity}' || n, 'CS' || n,
        'CS' || n || '-000001', 'I' || n, case when not (${kept}) then now() end ${all}`)
  }
  await rows('vacuum analyze')
  // Their answers were looked at as they were given.
  await rows(`insert into answer_checks (seller_id, checked_to, message_id)
    select seller_id, received_at, id from messages order by received_at desc limit 1`)
}

/** @param {import('./ask.mjs').Asked[]} rows @returns {{ lines: string[], wrong: boolean }} */
export function reportPages(rows) {
  const cells = againstLeast(rows, 'first')
  const counted = cells.filter(({ row }) => row.database === 'postgres')
  const grown = counted.filter(({ ratio }) => ratio && ratio.p50 > TARGET.ratio)
  const slow = counted.filter(({ row }) => row.first.p95 >= TARGET.firstByteMs)
  const named = (missed) =>
    missed.length === 0 ? 'met' : `not met by ${missed.map(({ row }) => `${row.question} (${row.size})`).join(', ')}`
  const ms = (value) => `${value.toFixed(1)} ms`
  return {
    lines: [
      `${ROUNDS} rounds of every page in turn; to the first byte, and to the last; ratios against the same over the fewest orders`,
      ...columns(
        [
          ['database', 'page', 'orders', 'first p50', 'ratio', 'first p95', 'ratio', 'last p50', 'last p95', 'wrong'],
          ...cells.map(({ row, ratio }) => [
            ...[row.database, row.question, String(row.size)],
            ...[ms(row.first.p50), ratio ? ratio.p50.toFixed(2) : '–'],
            ...[ms(row.first.p95), ratio ? ratio.p95.toFixed(2) : '–'],
            ...[ms(row.whole.p50), ms(row.whole.p95), String(row.wrong)],
          ]),
        ],
        2,
      ),
      ...(counted.length > 0
        ? [
            `Target on PostgreSQL: every ratio of p50 ≤ ${TARGET.ratio}: ${named(grown)}`,
            `Target on PostgreSQL: p95 to the first byte < ${TARGET.firstByteMs} ms: ${named(slow)}`,
          ]
        : []),
    ],
    wrong: rows.some(({ wrong }) => wrong > 0),
  }
}
