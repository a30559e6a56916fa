import { type KitKeyPairRow, listKitKeyPairs } from '@/db/queries/kit-keys'
import { findKit, listKeys } from '@/db/queries/sellers'
import { requirePermission, type ServiceContext } from '@/lib/services/context'

/** A key pair without its private half. */
export type KitKeyPairView = Omit<KitKeyPairRow, 'sellerId' | 'privateKey'>

export type KitView = {
  appId: string | null
  pairs: KitKeyPairView[]
  /** An access key for the joint-SaaS sync interfaces is here, or the single Key for V1. */
  hasKitKey: boolean
  hasV1Key: boolean
}

/** The account's side of the joint-operations Kit: application id, key pairs, and whether calls could be verified. */
export async function getKit(ctx: ServiceContext): Promise<KitView> {
  requirePermission(ctx, 'portal:read')
  const [kit, pairs, keys] = await Promise.all([
    findKit(ctx.db, ctx.sellerId),
    listKitKeyPairs(ctx.db, ctx.sellerId),
    listKeys(ctx.db, ctx.sellerId),
  ])
  const has = (wanted: 'kit' | 'v1') => keys.some((key) => key.class === wanted && key.status !== 'retired')
  return {
    appId: kit?.appId ?? null,
    pairs: pairs.map(({ sellerId: _s, privateKey: _p, ...pair }) => pair),
    hasKitKey: has('kit'),
    hasV1Key: has('v1'),
  }
}
