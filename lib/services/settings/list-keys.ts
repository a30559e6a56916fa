import { countKeyUse } from '@/db/queries/key-usage'
import { listKeys as selectKeys } from '@/db/queries/sellers'
import { KEY_CLASSES, type KeyClass } from '@/lib/domain/commands'
import { requirePermission, type ServiceContext } from '@/lib/services/context'

/** How far back use is counted: probes come twice a day, so a week says enough. */
export const KEY_USE_DAYS = 7
/** Probes replay the saved cases in the morning and in the afternoon (protocol/seller-center.md 5). */
const PROBES_BEFORE_RETIRING = 2

export type KeyView = {
  id: string
  class: KeyClass
  status: 'current' | 'previous' | 'retired'
  /** Last four characters, or empty. */
  hint: string
  source: 'file' | 'portal'
  createdAt: Date
  retiredAt: Date | null
  /** Calls it verified in the last KEY_USE_DAYS days. */
  realCalls: number
  testCalls: number
  lastUsedAt: Date | null
}

/** How far the change to a new key has come, told by the calls themselves (protocol/seller-center.md 3). */
export type Rotation = {
  newKey: KeyView
  oldKeys: KeyView[]
  /** The marketplace signs with the new key: it has been bound in the console. */
  seen: boolean
  /** Seen, by two test calls or a real one, and nothing has come with an old key since: the old ones may go. */
  ready: boolean
}

export type ClassKeys = { class: KeyClass; keys: KeyView[]; rotation: Rotation | null }

/** The account's keys by class, without their secrets. */
export async function listKeys(ctx: ServiceContext): Promise<ClassKeys[]> {
  requirePermission(ctx, 'portal:read')
  const from = new Date(ctx.now().getTime() - KEY_USE_DAYS * 86_400_000)
  const [rows, uses] = await Promise.all([selectKeys(ctx.db, ctx.sellerId), countKeyUse(ctx.db, ctx.sellerId, from)])
  const keys = rows.map((row): KeyView => {
    const ofKey = uses.filter((use) => use.keyId === row.id)
    const calls = (test: boolean) => ofKey.find((use) => use.test === test)?.calls ?? 0
    const last = Math.max(0, ...ofKey.map((use) => use.lastAt.getTime()))
    return {
      id: row.id,
      class: row.class,
      status: row.status,
      hint: row.hint,
      source: row.source,
      createdAt: row.createdAt,
      retiredAt: row.retiredAt,
      realCalls: calls(false),
      testCalls: calls(true),
      lastUsedAt: last > 0 ? new Date(last) : null,
    }
  })
  return KEY_CLASSES.map((of) => {
    const ofClass = keys.filter((key) => key.class === of)
    return { class: of, keys: ofClass, rotation: rotationOf(ofClass) }
  })
}

function rotationOf(keys: KeyView[]): Rotation | null {
  const newKey = keys.find((key) => key.status === 'current')
  const oldKeys = keys.filter((key) => key.status === 'previous')
  if (!newKey || oldKeys.length === 0) return null
  const seen = newKey.lastUsedAt !== null
  const enough = newKey.realCalls > 0 || newKey.testCalls >= PROBES_BEFORE_RETIRING
  const lastOld = Math.max(0, ...oldKeys.map((key) => key.lastUsedAt?.getTime() ?? 0))
  return { newKey, oldKeys, seen, ready: enough && (newKey.lastUsedAt?.getTime() ?? 0) > lastOld }
}
