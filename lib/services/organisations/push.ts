import { addChanges } from '@/db/queries/changes'
import {
  type BindingKey,
  type BindingRow,
  ensureBinding,
  insertPush,
  lockTenant,
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
  const { ctx } = call
  const now = ctx.now()
  const flag = command.flag ?? null
  const key = {
    sellerId: ctx.sellerId,
    test: call.test,
    tenantId: command.tenantId,
    instanceId: command.instanceId,
  }
  const { instanceId: _, ...tenantKey } = key
  const tenant = await lockTenant(tx, tenantKey, now)
  const binding = await ensureBinding(tx, key, flag !== 'delete' && flag !== 'revoke', now)
  return { call, kind: command.kind, flag, key, tenant, binding, now, entries: [], total: 0, outdated: 0 }
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
  const { call, key, now, kind, flag } = push
  const { ctx, messageId, sentAt } = call
  const changed = new Set(push.entries.map(({ entityId }) => entityId)).size
  await insertPush(tx, {
    ...key,
    messageId,
    kind,
    flag,
    at: now,
    sentAt,
    total: push.total,
    outdated: push.outdated,
    unchanged: Math.max(0, push.total - changed - push.outdated),
    diff: push.entries.map(({ entityId: _, ...entry }) => entry),
  })
  await addChanges(
    tx,
    key.sellerId,
    push.entries.map(({ entity, entityId, change, fields, key: entryKey, name }) => ({
      id: ctx.newId(),
      entity,
      entityId,
      kind: change,
      test: key.test,
      at: now,
      payload: { tenantId: key.tenantId, instanceId: key.instanceId, key: entryKey, name, fields, messageId },
    })),
  )
}
