import { randomBytes, randomUUID } from 'node:crypto'
import { sql } from 'drizzle-orm'
import { claimJobs, type JobRow } from '@/db/queries/jobs'
import { ensureMessagePartitions } from '@/db/queries/partitions'
import { rawRows } from '@/db/rows'
import type { Db } from '@/db/types'
import { attempt } from '@/lib/jobs/registry'
import { type RunnerOptions, runJob } from '@/lib/jobs/run-job'
import type { RawRequest } from '@/lib/koogallery/codec'
import { sign } from '@/lib/koogallery/signature-v2'
import { createLogger } from '@/lib/observability/logger'
import { metrics } from '@/lib/observability/metrics'
import type { Actor, ServiceContext } from '@/lib/services/context'
import type { Inbox } from '@/lib/services/inbox/inbox'
import { createLoad } from '@/lib/services/inbox/load'
import { loadKnown } from '@/lib/services/inbox/load-known'
import { receive } from '@/lib/services/inbox/receive'
import { createRefusalLimit } from '@/lib/services/inbox/refusal-limit'
import { createSellerCache } from '@/lib/services/inbox/seller-cache'
import { createSecretBox } from '@/lib/services/secret-box'
import { applyConfig } from '@/lib/services/settings/apply-config'
import { type FakeOrder, fakeMarketplace } from './marketplace'
import { nearby } from './outside'

export const KEY = 'current-access-key-0001'
export const GENERAL_KEY = 'general-access-key-0001'
export const START = new Date('2026-11-02T08:00:00.000Z')

export type Json = Record<string, unknown>
export type Answer = Json & { resultCode: string; resultMsg: string }
export type SellerInput = Json & { id?: string }

export type SignOptions = {
  key?: string
  nonce?: string
  /** Sender's time; the clock's by default. */
  sentAt?: Date
  /** Written into the URL in place of the milliseconds. */
  timestamp?: string
  signature?: string
  /** Leaves parameters of the URL out. */
  without?: ('signature' | 'timestamp' | 'nonce')[]
}

/** A call as the marketplace signs and sends it. */
export function signedRequest(
  sellerId: string,
  body: string | Uint8Array,
  options: SignOptions & { now: Date },
): RawRequest {
  const nonce = options.nonce ?? randomUUID().replaceAll('-', '')
  const timestamp = options.timestamp ?? String((options.sentAt ?? options.now).getTime())
  const signature = options.signature ?? sign({ accessKey: options.key ?? KEY, nonce, timestamp, body }).toUpperCase()
  const query = Object.entries({ signature, timestamp, nonce })
    .filter(([name]) => !options.without?.some((left) => left === name))
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
  return {
    method: 'POST',
    url: `/api/koogallery/${sellerId}?${query.join('&')}`,
    headers: [['content-type', 'application/json;charset=utf8']],
    body: typeof body === 'string' ? Buffer.from(body) : body,
  }
}

export const BUILTIN = {
  mode: 'builtin',
  promise: 'instant',
  frontEndUrl: 'https://app.acme.test/{instanceId}',
  adminUrl: 'https://app.acme.test/{instanceId}/admin',
}

/**
 * The inbox, the worker's steps and a pretended marketplace over a test database. Time stands still unless the test
 * turns it. `seller` is laid over an account with one basic key, one general key, and built-in provisioning.
 */
export async function openPortal(getDb: Db, seller: SellerInput = {}) {
  const clock = { now: START }
  const secretBox = createSecretBox(randomBytes(32))
  const marketplace = fakeMarketplace()
  let db = getDb
  let wakes = 0
  const sellerId = seller.id ?? 'acme'

  const context = (id: string, actor: Actor): ServiceContext => ({
    db,
    sellerId: id,
    actor,
    now: () => clock.now,
    newId: randomUUID,
    random: () => 0.5,
    secretBox,
    log: createLogger('silent'),
    publicUrl: 'https://portal.test',
    wakeWorker: () => {
      wakes += 1
    },
    settingsChanged: () => sellers.forget(id),
  })
  const sellers = createSellerCache(
    (id) => loadKnown(db, secretBox, id),
    () => clock.now.getTime(),
  )
  const inbox: Inbox = {
    sellers,
    refusals: createRefusalLimit(() => clock.now.getTime()),
    metrics: metrics(),
    outside: nearby(),
    load: createLoad(),
    context: (id, messageId) => context(id, { kind: 'marketplace', messageId }),
  }
  const runner: RunnerOptions = {
    context: (id) => context(id, { kind: 'worker' }),
    known: (id) => sellers.get(id),
    attempt,
    fetch: marketplace.fetch,
    outside: nearby(),
    metrics: metrics(),
  }

  const configure = async (changes: Json = {}) => {
    const entry = {
      id: sellerId,
      name: 'Acme',
      keys: [
        { class: 'basic', key: KEY },
        { class: 'general', key: GENERAL_KEY },
      ],
      settings: { defaultProvisioning: BUILTIN },
      ...changes,
    }
    await applyConfig(
      (id, actor) => ({ ...context(id, actor), db: getDb }),
      { sellers: [entry] },
      { actorName: 'test' },
    )
  }

  const deliver = async (request: RawRequest, to = sellerId): Promise<Answer> => {
    const answer = await receive(inbox, { sellerId: to, receivedAt: clock.now }, request)
    if (answer.status !== 200) throw new Error(`HTTP ${answer.status}`)
    return JSON.parse(answer.body) as Answer
  }
  /** Signs and delivers a body given as members, as text or as bytes. */
  const send = (body: Json | string | Uint8Array, options: SignOptions = {}) => {
    const text = typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body)
    return deliver(signedRequest(sellerId, text, { now: clock.now, ...options }))
  }

  const claim = (limit = 1, worker = 'test'): Promise<JobRow[]> =>
    claimJobs(db, { worker, now: clock.now, leaseMs: 60_000, limit })

  const portal = {
    sellerId,
    clock,
    secretBox,
    inbox,
    runner,
    marketplace,
    context,
    configure,
    deliver,
    send,
    claim,
    as: (actor: Actor) => context(sellerId, actor),
    wakes: () => wakes,
    /** The handle calls and jobs use from now on; the given one by default. */
    switchDb(other: Db = getDb) {
      db = other
      sellers.forget(sellerId)
    },
    tick(ms: number) {
      clock.now = new Date(clock.now.getTime() + ms)
    },
    call: (activity: string, fields: Json = {}, options: SignOptions = {}) => send({ activity, ...fields }, options),
    /** A purchase; every call has another businessId, as the marketplace does it. */
    buy: (orderId: string, fields: Json = {}, options: SignOptions = {}) =>
      send(
        { activity: 'newInstance', businessId: randomUUID(), orderId, orderLineId: `${orderId}-000001`, ...fields },
        options,
      ),
    /** Buys and works everything off; gives the instance's id. */
    async bought(orderId: string, fields: Json = {}): Promise<string> {
      const answer = await portal.buy(orderId, fields)
      await portal.work()
      return String(answer.instanceId)
    },
    /** One attempt at the oldest due job; false when none is due. */
    async step(): Promise<boolean> {
      const [job] = await claim()
      if (job) await runJob(runner, job)
      return job !== undefined
    },
    /** Works off all that is due now. */
    async work(): Promise<void> {
      for (let steps = 0; await portal.step(); steps += 1) {
        if (steps > 1_000) throw new Error('The work does not end.')
      }
    },
    rows: (table: string, order = '1') => rawRows(getDb, sql.raw(`select * from ${table} order by ${order}`)),
    async count(table: string, where = 'true'): Promise<number> {
      const [row] = await rawRows(getDb, sql.raw(`select count(*)::int as n from ${table} where ${where}`))
      return Number(row?.n)
    },
    /** The only row that fits. */
    async row(table: string, where = 'true'): Promise<Json> {
      const rows = await rawRows(getDb, sql.raw(`select * from ${table} where ${where}`))
      if (rows.length !== 1 || !rows[0]) throw new Error(`${rows.length} rows in ${table} where ${where}`)
      return rows[0]
    },
    instance: (instanceId: string) => portal.row('instances', `instance_id = '${instanceId}'`),
    /** Kinds of what happened to an instance, oldest first. */
    async history(instanceId: string): Promise<string[]> {
      const where = sql`instance_id = ${instanceId}`
      const rows = await rawRows(getDb, sql`select kind from instance_history where ${where} order by at, ctid`)
      return rows.map((row) => String(row.kind))
    },
    /** What the feed tells of instances, in order, with the expiry of then. */
    async events(): Promise<Json[]> {
      const rows = await rawRows(
        getDb,
        sql`select kind, payload ->> 'expireTime' as "expireTime" from changes where entity = 'instance' order by seq`,
      )
      return rows.map((row) => ({ ...row }))
    },
    async lastMessage(): Promise<Json> {
      const [row] = await rawRows(getDb, sql`select * from messages order by received_at desc, ctid desc limit 1`)
      if (!row) throw new Error('There is no message.')
      return row
    },
    /** Declares an order for the order query. */
    order: (order: FakeOrder) => marketplace.orders.set(order.orderId, order),
  }

  await ensureMessagePartitions(getDb, START)
  const { id: _, ...changes } = seller
  await configure(changes)
  return portal
}

export type Portal = Awaited<ReturnType<typeof openPortal>>

/** Open-API credentials that point at the pretended marketplace. */
export const OPEN_API = { baseUrl: 'https://marketplace.test', accessKeyId: 'AK', secretAccessKey: 'SK-secret' }
