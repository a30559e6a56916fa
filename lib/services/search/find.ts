import { findMessage } from '@/db/queries/inbox'
import { selectIncident } from '@/db/queries/incidents'
import { selectJob } from '@/db/queries/job-lists'
import { findLicense, findLicenseByHash } from '@/db/queries/licenses'
import { listMessages } from '@/db/queries/message-lists'
import { findTenants } from '@/db/queries/organisation-lists'
import {
  findCustomer,
  findInstances,
  findInstancesOfOrder,
  findOrders,
  findOrdersByLine,
  findPackage,
  findUsageRecord,
  summariseCalls,
} from '@/db/queries/search'
import type { JobKind } from '@/lib/domain/jobs'
import { orderOfLine } from '@/lib/domain/order-lines'
import { requirePermission, type ServiceContext } from '@/lib/services/context'
import { timeOfUuidv7 } from '@/lib/services/ids'
import { codeSubject } from '@/lib/services/licensing/code-subject'
import { keyHashes } from '@/lib/services/licensing/sealed-key'

/** What an id turned out to be. `path` goes behind the account's own address. */
export type Hit = { path: string; test: boolean } & (
  | { kind: 'order'; id: string; productName: string | null; at: Date }
  | { kind: 'instance'; id: string; productName: string | null; at: Date }
  | { kind: 'license'; id: string; productName: string | null; at: Date }
  | { kind: 'package'; id: string; productName: string | null; at: Date }
  | { kind: 'usage_record'; id: string; instanceId: string; at: Date }
  | { kind: 'tenant'; id: string; name: string | null; at: Date }
  | { kind: 'customer'; id: string; name: string | null; orders: number }
  /** Every call that names an order. */
  | { kind: 'calls'; id: string; calls: number; at: Date }
  /** A job; deliveries of hooks are jobs too. */
  | { kind: 'job'; id: string; job: JobKind; at: Date }
  | {
      kind: 'incident'
      id: string
      activity: string | null
      resultCode: string
      productName: string | null
      at: Date
    }
  | { kind: 'message'; id: string; activity: string | null; at: Date }
)

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i
const LONGEST_ID = 128
/** Signed licence keys carry their terms with them. */
const LONGEST_KEY = 1_024
const CALLS_SHOWN = 5
const INSTANCES_SHOWN = 5
const EVER = new Date(0)

/**
 * Finds whatever carries this very id: order (by its own id or a line's) with the instances it acted on, instance, job or hook delivery, licence, package,
 * usage record, organisation, customer, incident, message; and the latest calls with this nonce, business id, order line or
 * authorization code, however old. Ids are whole: nothing is matched by its beginning.
 */
export async function find(ctx: ServiceContext, { query }: { query: string }): Promise<Hit[]> {
  requirePermission(ctx, 'portal:read')
  const id = query.trim()
  if (id.length < 2 || id.length > LONGEST_KEY || /\s/.test(id)) return []
  const { db, sellerId } = ctx
  const licence = await findLicenceHit(ctx, id)
  if (id.length > LONGEST_ID) return licence
  const [orders, instances, tenants, customer, calls, message, others, ofCode] = await Promise.all([
    findOrdersOf(ctx, id),
    findInstances(db, sellerId, id),
    findTenants(db, sellerId, id),
    findCustomer(db, sellerId, id),
    summariseCalls(db, sellerId, id),
    UUID.test(id) ? findMessage(db, { sellerId, id, receivedAt: timeOfUuidv7(id) }) : undefined,
    listMessages(db, { sellerId, from: EVER, test: 'show', anyId: id }, { limit: CALLS_SHOWN }),
    // Calls about a code name it by its digest alone.
    listMessages(db, { sellerId, from: EVER, test: 'show', instanceId: codeSubject(id) }, { limit: CALLS_SHOWN }),
  ])
  const where = encodeURIComponent(id)
  const acted = await Promise.all(
    orders.map(({ orderId, test }) => findInstancesOfOrder(db, { sellerId, test, orderId }, INSTANCES_SHOWN)),
  )
  const [job, incident] = UUID.test(id)
    ? await Promise.all([selectJob(db, sellerId, id.toLowerCase()), selectIncident(db, sellerId, id.toLowerCase())])
    : []
  const hits: Hit[] = [
    ...orders.map(
      ({ orderId, test, productName, at }): Hit => ({
        kind: 'order',
        id: orderId,
        test,
        productName,
        at,
        path: `/orders/${encodeURIComponent(orderId)}${test ? '?test=1' : ''}`,
      }),
    ),
    ...[...instances, ...acted.flat()].map(
      ({ instanceId, test, productName, at }): Hit => ({
        kind: 'instance',
        id: instanceId,
        test,
        productName,
        at,
        path: `/instances/${encodeURIComponent(instanceId)}`,
      }),
    ),
  ]
  hits.push(...licence, ...(await findUsageHits(ctx, id)))
  for (const { tenantId, test, name, at } of tenants) {
    const path = `/organisations/${encodeURIComponent(tenantId)}${test ? '?test=1' : ''}`
    hits.push({ kind: 'tenant', id: tenantId, test, name, at, path })
  }
  if (customer) hits.push({ kind: 'customer', id, test: false, ...customer, path: `/customers/${where}` })
  if (calls) {
    const path = `/messages?order=${where}&test=show`
    hits.push({ kind: 'calls', id, test: calls.test, calls: calls.calls, at: calls.latest, path })
  }
  if (job)
    hits.push({ kind: 'job', id: job.id, test: job.test, job: job.kind, at: job.createdAt, path: `/jobs/${job.id}` })
  if (incident) {
    const { id: incidentId, activity, resultCode, productName, lastSeenAt } = incident.incident
    const path = `/incidents/${incidentId}`
    hits.push({
      kind: 'incident',
      id: incidentId,
      test: false,
      activity,
      resultCode,
      productName,
      at: lastSeenAt,
      path,
    })
  }
  // What names the order itself is listed behind the line above.
  const single = [...(message ? [message] : []), ...others.filter((other) => other.orderId !== id), ...ofCode]
  for (const { id: messageId, test, activity, receivedAt } of single) {
    hits.push({ kind: 'message', id: messageId, test, activity, at: receivedAt, path: `/messages/${messageId}` })
  }
  return hits
}

/** By its own id, or by that of one of its lines, which begins with it (protocol/saas-v2.md 6.1). */
async function findOrdersOf({ db, sellerId }: ServiceContext, id: string) {
  const orderId = orderOfLine(id)
  const [orders, ofLine] = await Promise.all([
    findOrders(db, sellerId, id),
    orderId === undefined ? [] : findOrdersByLine(db, sellerId, orderId, id),
  ])
  return orders.length > 0 ? orders : ofLine
}

/** A record by its serial, a package by its instance id. */
async function findUsageHits({ db, sellerId }: ServiceContext, text: string): Promise<Hit[]> {
  const [record, pack] = await Promise.all([
    UUID.test(text) ? findUsageRecord(db, sellerId, text.toLowerCase()) : undefined,
    findPackage(db, sellerId, text),
  ])
  return [
    ...(pack ? [{ kind: 'package' as const, ...pack, path: `/packages/${encodeURIComponent(pack.id)}` }] : []),
    ...(record ? [{ kind: 'usage_record' as const, ...record, path: `/metering/records/${record.id}` }] : []),
  ]
}

/** By its own id, or by its key, which is compared by digest and so never opened. */
async function findLicenceHit({ db, sellerId, secretBox }: ServiceContext, text: string): Promise<Hit[]> {
  const license = UUID.test(text)
    ? await findLicense(db, sellerId, text)
    : await findLicenseByHash(db, sellerId, keyHashes(secretBox, sellerId, text))
  if (!license) return []
  const { id, test, productName, createdAt: at } = license
  return [{ kind: 'license', id, test, productName, at, path: `/licenses/${id}` }]
}
