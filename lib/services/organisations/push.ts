import { addChanges } from '@/db/queries/changes'
import {
  type BindingKey,
  type BindingRow,
  ensureBinding,
  insertPush,
  lockTenant,
  type NewPushRow,
  type TenantRow,
} from '@/db/queries/organisations'
import type { PushEntry } from '@/db/schema'
import type { Tx } from '@/db/types'
import type { ChangedEntity } from '@/lib/domain/changes'
import type { KitScope } from '@/lib/domain/commands'
import { type Comparable, compareEntry, type SyncFlag, type SyncKind } from '@/lib/domain/organisation'
import type { Call } from '@/lib/services/fulfilment/call'

/** One push of the Kit on its way into the tables. */
export type Push = {
  call: Call
  kind: SyncKind
  flag: SyncFlag | null
  key: BindingKey
  tenant: TenantRow
  binding: BindingRow
  now: Date
  entries: (PushEntry & { entity: ChangedEntity; entityId: string })[]
  total: number
  outdated: number
}

/**
 * Begins a push: its tenant is locked, so that pushes of one tenant come one after the other, and made known if this is
 * the first to name it. The instance is never looked for (protocol/kit-and-oauth.md 1.4).
 */
export async function openPush(
  tx: Tx,
  call: Call,
  command: KitScope & { kind: SyncKind; flag?: SyncFlag },
): Promise<Push> {
  const first = firstPush(call, command)
  // Sent together; the connection keeps their order.
  const [tenant, binding] = await Promise.all([lockTenant(tx, first.tenant), ensureBinding(tx, first.binding)])
  return { ...first, tenant, binding }
}

/** The push as it is where nothing has named its tenant before. */
export function firstPush(call: Call, command: KitScope & { kind: SyncKind; flag?: SyncFlag }): Push {
  const now = call.ctx.now()
  const { kind, flag = null, tenantId, instanceId } = command
  const tenantKey = { sellerId: call.ctx.sellerId, test: call.test, tenantId }
  const key = { ...tenantKey, instanceId }
  const common = { setAt: null, createdAt: now, updatedAt: now }
  const tenant = { ...tenantKey, tenantCode: null, name: null, domainName: null, lastPushAt: now, ...common }
  // Until tenantSync speaks for it, it is there when anything but a deletion names it.
  const state = flag === 'delete' || flag === 'revoke' ? ('deleted' as const) : ('active' as const)
  const binding = { ...key, orderId: null, state, fullPushAt: null, ...common }
  return { call, kind, flag, key, tenant, binding, now, entries: [], total: 0, outdated: 0 }
}

/** Notes what the push makes of one entry; true when something is to be written. */
export function compare(
  push: Push,
  entry: { entity: ChangedEntity; key: string; scope?: string; name: string | null },
  before: Comparable | undefined,
  after: Comparable,
): boolean {
  const step = compareEntry(before, after)
  if (!step) return false
  const { entity, key, name, scope } = entry
  const { tenantId } = push.key
  const entityId = entity === 'tenant' ? tenantId : [tenantId, scope, key].filter((part) => part).join('/')
  push.entries.push({ entity, entityId, key, name, ...step })
  return true
}

/** Ends a push: its diff is kept beside the message, and the change feed told of every entry. */
export async function closePush(tx: Tx, push: Push): Promise<void> {
  await Promise.all([insertPush(tx, pushRow(push)), addChanges(tx, push.key.sellerId, changesOf(push))])
}

/** What is kept of it beside the message. */
export function pushRow({ call, key, now, kind, flag, entries, total, outdated }: Push): NewPushRow {
  const { messageId, sentAt } = call
  const changed = new Set(entries.map(({ entityId }) => entityId)).size
  const unchanged = Math.max(0, total - changed - outdated)
  const diff = entries.map(({ entityId: _, ...entry }) => entry)
  return { ...key, messageId, kind, flag, at: now, sentAt, total, outdated, unchanged, diff }
}

/** What the change feed is told of it. */
export function changesOf({ call, key, now, entries }: Push) {
  const { tenantId, instanceId, test } = key
  const { ctx, messageId } = call
  return entries.map(({ entity, entityId, change, fields, key: entryKey, name }) => ({
    id: ctx.newId(),
    entity,
    entityId,
    kind: change,
    test,
    at: now,
    payload: { tenantId, instanceId, key: entryKey, name, fields, messageId },
  }))
}
