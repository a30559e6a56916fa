// Holds the portal's books against the model and the marketplace's ledger.
import { QUOTA } from '../../support/metering/account.mjs'
import { amount, show } from '../../support/metering/amount.mjs'

/** Below it nothing can be billed (protocol/metering.md 1.3). */
const LEAST = amount('0.0001')

const BOOKS = `
  select s.instance_id as id, s.counted::text, s.open::text, s.waiting::text, s.held::text, s.accepted::text,
    s.dead::text, s.carried::text, s.rounded::text, s.events::int
  from usage_series s where s.seller_id = 'meter'`

/** What is not so in one snapshot of the database; nothing, at any moment. */
export async function conservationFaults(client) {
  const rows = await client.unsafe(`
    with windows as (
      select instance_id, sum(total) filter (where state = 'open') as open, sum(total) as total, sum(events)::int as events
      from usage_windows group by 1),
    records as (
      select instance_id,
        sum(value) filter (where state in ('sealed', 'sent', 'unknown')) as waiting,
        sum(value) filter (where state = 'held') as held,
        sum(value) filter (where state in ('accepted', 'duplicate')) as accepted,
        sum(value) filter (where state in ('abnormal', 'dead')) as dead
      from usage_records group by 1)
    select s.instance_id as id from usage_series s
    left join windows w using (instance_id) left join records r using (instance_id)
    where s.seller_id = 'meter' and (
      s.counted <> coalesce(w.total, 0) or s.open <> coalesce(w.open, 0) or s.events <> coalesce(w.events, 0)
      or s.waiting <> coalesce(r.waiting, 0) or s.held <> coalesce(r.held, 0)
      or s.accepted <> coalesce(r.accepted, 0) or s.dead <> coalesce(r.dead, 0)
      or s.counted + s.rounded <> s.open + s.waiting + s.held + s.accepted + s.dead + s.carried)`)
  return rows.map(({ id }) => `the books of ${id} do not agree with its windows and records`)
}

export async function booksChecks(reader, meters) {
  const books = new Map((await reader.rows(BOOKS)).map((row) => [row.id, row]))
  const events = await reader.rows(
    `select count(*)::int as rows, count(distinct id)::int as ids from usage_events where seller_id = 'meter'`,
  )
  const reported = meters.reduce((sum, meter) => sum + meter.events, 0)
  return [
    {
      name: 'every event is kept once',
      faults: events.flatMap(({ rows, ids }) =>
        rows === reported && ids === reported ? [] : [`${rows} rows of ${ids} ids, ${reported} reported`],
      ),
    },
    {
      name: 'what was counted is what was used, to the last digit',
      faults: meters.flatMap(({ instanceId, kind, counted, events: told }) => {
        const row = books.get(instanceId)
        if (!row) return told === 0 ? [] : [`${kind} ${instanceId} has no books, ${told} events`]
        return amount(row.counted) === counted ? [] : [`${kind} ${instanceId}: ${row.counted}, not ${show(counted)}`]
      }),
    },
    {
      name: 'the books add up, nothing is left open or on its way',
      faults: [
        ...(await conservationFaults({ unsafe: reader.rows })),
        ...[...books.values()].flatMap(({ id, open, waiting }) =>
          amount(open) === 0n && amount(waiting) === 0n ? [] : [`${id}: ${open} open, ${waiting} waiting`],
        ),
      ],
    },
    {
      name: 'what is carried is too little for a record',
      faults: meters.flatMap(({ instanceId, kind }) => {
        const row = books.get(instanceId)
        const least = kind === 'WHOLE' ? amount('1') : LEAST
        return !row || (amount(row.carried) >= 0n && amount(row.carried) < least)
          ? []
          : [`${instanceId}: ${row.carried}`]
      }),
    },
  ]
}

/**
 * @param {number} workers whose leases run out when the clock leaps: then each may have a call on the way, and what is sent twice
 * has the same serials
 */
export async function ledgerChecks(reader, meters, ledger, workers) {
  const books = new Map((await reader.rows(BOOKS)).map((row) => [row.id, row]))
  const taken = totals([...ledger.taken.values()])
  const refused = totals([...ledger.refused.values()])
  const packs = new Map()
  for (const { pack, value } of ledger.taken.values()) if (pack) packs.set(pack, (packs.get(pack) ?? 0n) + value)
  return [
    {
      name: 'the marketplace was charged what the books call accepted',
      faults: same(meters, books, 'accepted', taken),
    },
    { name: 'what it refused for good is what the books call dead', faults: same(meters, books, 'dead', refused) },
    {
      name: 'no package paid for more than it holds, and excess was held back',
      faults: meters.flatMap(({ instanceId, packages = [], packaged }) => {
        const drawn = packages.map((pack) => packs.get(pack) ?? 0n)
        const over = drawn.some((value) => value > amount(String(QUOTA)))
        const paid = packaged ? drawn.reduce((sum, value) => sum + value, 0n) : taken.get(instanceId)
        const whole = paid === (taken.get(instanceId) ?? 0n) || (!packaged && paid === undefined)
        return over || !whole ? [`${instanceId}: ${drawn.map(show)} of ${show(taken.get(instanceId) ?? 0n)}`] : []
      }),
    },
    {
      name: 'calls came one at a time, of a thousand records at most',
      faults: [
        ...(ledger.widest > workers ? [`${ledger.widest} calls at once`] : []),
        ...(ledger.largest > 1_000 ? [`${ledger.largest} records in a call`] : []),
      ],
    },
  ]
}

function totals(entries) {
  const sums = new Map()
  for (const { instanceId, value } of entries) sums.set(instanceId, (sums.get(instanceId) ?? 0n) + value)
  return sums
}

function same(meters, books, column, sums) {
  return meters.flatMap(({ instanceId, kind }) => {
    const ours = books.has(instanceId) ? amount(books.get(instanceId)[column]) : 0n
    const theirs = sums.get(instanceId) ?? 0n
    return ours === theirs ? [] : [`${kind} ${instanceId}: ${show(ours)} here, ${show(theirs)} there`]
  })
}
