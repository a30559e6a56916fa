// What a long history does to the lists that people work with: each page and route over few stored calls and over many.
import { againstLeast, monthsBetween, OWNER, ROUNDS, sideBySide } from './ask.mjs'
import { columns } from './columns.mjs'

const API_KEY = 'kp_live_bench_messages_0001'
const AUTHORIZED = { authorization: `Bearer ${API_KEY}` }
const CONFIG = {
  users: [{ ...OWNER, name: 'Owner', memberships: [{ seller: 'acme', role: 'owner' }] }],
  sellers: [
    {
      id: 'acme',
      keys: [{ class: 'basic', key: 'bench-access-key-0001' }],
      apiKeys: [{ name: 'bench', key: API_KEY, scopes: ['messages:read'] }],
    },
  ],
}
/** The calls lie in the last days, evenly. */
const DAYS = 60
const DAY_MS = 86_400_000
/** Open failures are today's trouble, not history: as many in either. */
const OPEN = 100
const TARGET = { ratio: 1.3 }

/** @param {{ database: string, folder: string, places: { size: number, databaseUrl?: string, port: number }[] }} input */
export const measureMessages = (input) => sideBySide({ ...input, config: CONFIG, seed, questionsOver })

/** What is asked; never twice the same where it names something. */
function questionsOver(messages, cookie) {
  const some = (index) => 1 + ((index * 7_919) % messages)
  const rest = (query) => ({ address: `/api/v1/messages?${query}`, headers: AUTHORIZED, shows: /"data":\[\{/ })
  const page = (path, shows) => ({ address: `/en/acme${path}`, headers: { cookie }, shows })
  /** @type {Record<string, import('./ask.mjs').Question>} */
  const questions = {
    'list, first page': () => rest(''),
    'list, 20 days back': (index) => rest(`after=${uuidAt(Date.now() - 20 * DAY_MS - index * 60_000)}`),
    'one interface': () => rest('activity=releaseInstance'),
    'a rare interface': () => rest('activity=getLicense'),
    'a rare family': () => rest('family=license_v1'),
    'a rare code': () => rest('code=000003'),
    'failed calls': () => rest('verdict=failed'),
    'refused calls of an interface': () => rest('verdict=refused&activity=newInstance'),
    'test traffic': () => rest('test=only'),
    'one order': (index) => rest(`order=CS${some(index)}&test=show`),
    'search, business id': (index) => rest(`q=B${some(index)}&test=show`),
    'search, nonce': (index) => rest(`q=nonce-${some(index)}&test=show`),
    'page: messages': () => page('/messages', /releaseInstance|newInstance|Purchase/),
    'page: open failures': () => page('/messages/failed', /CS\d/),
  }
  return questions
}

/** One statement; what a row is follows from its number. Every 50th did not go well, every tenth was a test. */
async function seed(rows, messages) {
  const [key] = await rows(`select id from seller_keys where seller_id = 'acme' limit 1`)
  const now = Date.now()
  for (const month of monthsBetween(now - DAYS * DAY_MS, now)) await rows(month)
  const at = `(${now - 60_000} - (n::bigint * ${DAYS * DAY_MS} / ${messages}))`
  const id = `(lpad(to_hex(${at}), 12, '0') || '7' || substr(md5(n::text), 1, 3) || '8' || substr(md5('b' || n), 1, 15))::uuid`
  const rare = Math.ceil(messages / 100)
  const activity = `case when n % ${rare} = 7 then 'getLicense' else
    (array['newInstance','queryInstance','queryInstance','releaseInstance','refreshInstance'])[1 + n % 5] end`
  const verdict = `case when n % 50 <> 0 then 'accepted' when n % 100 = 50 then 'refused' else 'failed' end`
  const code = `case when n % ${rare} = 50 then '000003' when n % 50 <> 0 then '000000' when n % 100 = 50 then '000001' else '000005' end`
  const open = Math.ceil(messages / 100 / OPEN) * 100
  const body = `convert_to('{"activity":"newInstance","businessId":"B' || n || '","orderId":"CS' || n || '","orderLineId":"CS' || n || '-000001","padding":"' || md5('p' || n) || md5('q' || n) || md5('r' || n) || '"}', 'UTF8')`
  await rows(`
    insert into messages (seller_id, id, received_at, test, family, activity, verdict, reason, result_code, open,
      method, url, headers, body, truncated, answer_headers, answer, duration_us, key_id, signed_form, sent_at, nonce,
      business_id, order_id, order_line_id, instance_id)
    select 'acme', ${id}, to_timestamp(${at} / 1000.0), n % 10 = 3,
      case when n % ${rare} = 9 then 'license_v1' else 'saas_v2' end, ${activity}, ${verdict},
      case when n % 50 <> 0 then 'created' when n % 100 = 50 then 'signature_mismatch' else 'internal' end, ${code},
      n % ${open} = 0, 'POST', '/api/koogallery/acme?signature=' || md5('s' || n) || '&timestamp=1&nonce=nonce-' || n,
      '[["content-type","application/json;charset=utf8"],["host","portal.test"],["user-agent","KooGallery"]]', ${body},
      false, '[["content-type","application/json;charset=utf-8"]]', convert_to('{"resultCode":"000000"}', 'UTF8'),
      3000 + n % 9000, '${key.id}', 'raw', to_timestamp(${at} / 1000.0), 'nonce-' || n, 'B' || n, 'CS' || n,
      'CS' || n || '-000001', 'I' || n % ${Math.ceil(messages / 20)}
    from generate_series(1, ${messages}) n`)
  await rows('vacuum analyze messages')
  // Their answers were looked at as they were given.
  await rows(`insert into answer_checks (seller_id, checked_to, message_id)
    select seller_id, received_at, id from messages order by received_at desc limit 1`)
}

/** A UUIDv7 of that millisecond, as a place to page on from. */
function uuidAt(ms) {
  const hex = Math.floor(ms).toString(16).padStart(12, '0')
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-000000000000`
}

/** @param {import('./ask.mjs').Asked[]} rows @returns {{ lines: string[], wrong: boolean }} */
export function reportMessages(rows) {
  const cells = againstLeast(rows, 'whole')
  const ratios = cells.flatMap(({ row, ratio }) => (row.database === 'postgres' && ratio ? [ratio.p95] : []))
  const worst = Math.max(0, ...ratios)
  return {
    lines: [
      `${ROUNDS} rounds of every question in turn, the whole answer; ratios against the same over the fewest calls`,
      ...columns(
        [
          ['database', 'question', 'calls', 'p50', 'ratio', 'p95', 'ratio', 'wrong'],
          ...cells.map(({ row, ratio }) => [
            row.database,
            row.question,
            String(row.size),
            `${row.whole.p50.toFixed(1)} ms`,
            ratio ? ratio.p50.toFixed(2) : '–',
            `${row.whole.p95.toFixed(1)} ms`,
            ratio ? ratio.p95.toFixed(2) : '–',
            String(row.wrong),
          ]),
        ],
        2,
      ),
      ...(ratios.length > 0
        ? [
            `Target on PostgreSQL: every ratio of p95 ≤ ${TARGET.ratio}: ${worst <= TARGET.ratio ? 'met' : `not met, worst ${worst.toFixed(2)}`}`,
          ]
        : []),
    ],
    wrong: rows.some(({ wrong }) => wrong > 0),
  }
}
