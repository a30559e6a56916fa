import { and, asc, eq, gt, inArray, like, max, or, type SQL, sql } from 'drizzle-orm'
import { jsonRows } from '@/db/json-rows'
import { rawRows } from '@/db/rows'
import { changes, hookEndpoints, jobs } from '@/db/schema'
import type { Db, Tx } from '@/db/types'
import { MAX_ATTEMPTS } from '@/lib/domain/jobs'

export type ChangeRow = typeof changes.$inferSelect

export type NewChange = Omit<typeof changes.$inferInsert, 'seq' | 'position'>

/** Tells of one change, in the change's own transaction. */
export async function addChange(tx: Tx, row: NewChange): Promise<void> {
  await tx.insert(changes).values(row)
}

/** The same for any number of changes of one account, in one statement and in the given order. */
export async function addChanges(
  tx: Tx,
  sellerId: string,
  rows: readonly Omit<NewChange, 'sellerId'>[],
): Promise<void> {
  if (rows.length === 0) return
  const written = rows.map(({ entityId, at, ...row }) => ({ ...row, entity_id: entityId, at: at.toISOString() }))
  await tx.execute(sql`
    insert into ${changes} (seller_id, id, entity, entity_id, kind, test, at, payload)
    select ${sellerId}, id, entity, entity_id, kind, test, at, payload
    from ${jsonRows(
      written,
      'id uuid, entity text, entity_id text, kind text, test boolean, at timestamptz, payload jsonb',
    )}`)
}

/** Changes published, and deliveries made, in one transaction at most. */
export const PUBLISH_STEP = 500

/** Accounts, or whether the one given, with changes that have no place in the feed yet or endpoints that lag behind it. */
export async function selectSellersToPublish(db: Db, only?: string): Promise<string[]> {
  const own = (column: SQL) => (only === undefined ? sql`` : sql`and ${column} = ${only}`)
  const rows = await rawRows(
    db,
    sql`
    select distinct seller_id from ${changes} where position is null ${own(sql`seller_id`)}
    union
    select e.seller_id from ${hookEndpoints} e where e.state = 'active' ${own(sql`e.seller_id`)}
      and exists (select 1 from ${changes} c where c.seller_id = e.seller_id and c.position > e.published)`,
  )
  return rows.map((row) => String(row.seller_id))
}

/** A change that has just got its place. `payload` of packages only. */
export type PlacedChange = {
  id: string
  /** `instance.created`, … */
  type: string
  entityId: string
  test: boolean
  at: Date
  payload: Record<string, unknown> | null
}

/**
 * Gives committed changes their places in the account's feed, in the order of writing, and makes the deliveries to its
 * active endpoints. One publisher at a time, so that places are seen in their order; not `more` when another one is at it,
 * or when there was less than one step to do. Each change is `placed` once.
 */
export async function publishStep(
  tx: Tx,
  sellerId: string,
  now: Date,
): Promise<{ more: boolean; placed: PlacedChange[] }> {
  const lock = sql`select pg_try_advisory_xact_lock(hashtextextended(${`change feed:${sellerId}`}, 0)) as mine`
  const [held] = await rawRows(tx, lock)
  if (held?.mine !== true) return { more: false, placed: [] }
  const placed = await rawRows(
    tx,
    sql`
    update ${changes} c set position = last.position + fresh.n
    from
      (select id, row_number() over (order by seq) as n from
        (select id, seq from ${changes} where seller_id = ${sellerId} and position is null order by seq limit ${PUBLISH_STEP}) f
      ) fresh,
      (select coalesce(max(position), 0) as position from ${changes} where seller_id = ${sellerId}) last
    where c.seller_id = ${sellerId} and c.id = fresh.id
    returning c.id, c.entity || '.' || c.kind as type, c.entity_id, c.test, c.at,
      case when c.entity = 'package' then c.payload end as payload`,
  )
  const behind = await rawRows(
    tx,
    sql`
    with step as (
      select e.id, e.published, least(e.published + ${PUBLISH_STEP}, head.position) as upto, head.position as head
      from ${hookEndpoints} e,
        (select coalesce(max(position), 0) as position from ${changes} where seller_id = ${sellerId}) head
      where e.seller_id = ${sellerId} and e.state = 'active' and e.published < head.position
      for update of e
    ), made as (
      insert into ${jobs} (seller_id, id, kind, lane, payload, test, instance_id, endpoint_id, state, run_at, attempts,
        max_attempts, idempotency_key, created_at)
      select c.seller_id, gen_random_uuid(), 'hook', 'hook:' || e.id || ':' || c.entity || ':' || c.entity_id,
        jsonb_build_object('kind', 'hook', 'endpointId', e.id, 'changeId', c.id, 'type', c.entity || '.' || c.kind),
        c.test, case when c.entity = 'instance' then c.entity_id end, e.id, 'waiting', ${now.toISOString()}::timestamptz, 0,
        ${MAX_ATTEMPTS.hook}, 'hook:' || e.id || ':' || c.id, ${now.toISOString()}::timestamptz
      from step join ${hookEndpoints} e on e.seller_id = ${sellerId} and e.id = step.id
      join ${changes} c on c.seller_id = ${sellerId} and c.position > step.published and c.position <= step.upto
      where c.test = e.test
        and (e.events is null or jsonb_exists(e.events, c.entity || '.' || c.kind) or jsonb_exists(e.events, c.entity || '.*'))
      order by c.position
      on conflict do nothing
    )
    update ${hookEndpoints} e set published = step.upto from step
    where e.seller_id = ${sellerId} and e.id = step.id
    returning step.upto < step.head as more`,
  )
  return {
    more: placed.length === PUBLISH_STEP || behind.some((row) => row.more === true),
    placed: placed.map((row) => ({
      id: String(row.id),
      type: String(row.type),
      entityId: String(row.entity_id),
      test: row.test === true,
      at: new Date(String(row.at)),
      payload: row.payload as PlacedChange['payload'],
    })),
  }
}

/** The highest place given so far; 0 when there is none. */
export async function headOfFeed(db: Db | Tx, sellerId: string): Promise<number> {
  const rows = await db
    .select({ head: max(changes.position) })
    .from(changes)
    .where(eq(changes.sellerId, sellerId))
  return rows[0]?.head ?? 0
}

export type FeedFilter = { types?: string[]; test?: boolean }

/** Published changes after a place, in the order of the feed. `types` as `instance.created` or `instance.*`. */
export async function selectFeed(
  db: Db | Tx,
  sellerId: string,
  after: number,
  { types, test }: FeedFilter,
  limit: number,
): Promise<ChangeRow[]> {
  const type = sql`${changes.entity} || '.' || ${changes.kind}`
  const wanted =
    types && or(inArray(type, types), ...types.filter(isGroup).map((group) => like(type, `${group.slice(0, -1)}%`)))
  return db
    .select()
    .from(changes)
    .where(
      and(
        eq(changes.sellerId, sellerId),
        gt(changes.position, after),
        test === undefined ? undefined : eq(changes.test, test),
        wanted,
      ),
    )
    .orderBy(asc(changes.position))
    .limit(limit)
}

const isGroup = (type: string) => type.endsWith('.*')

export async function findChange(db: Db | Tx, sellerId: string, id: string): Promise<ChangeRow | undefined> {
  const rows = await db
    .select()
    .from(changes)
    .where(and(eq(changes.sellerId, sellerId), eq(changes.id, id)))
    .limit(1)
  return rows[0]
}
