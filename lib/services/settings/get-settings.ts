import { findSeller } from '@/db/queries/sellers'
import type { SellerSettings, Site } from '@/lib/domain/seller'
import { requirePermission, type ServiceContext } from '@/lib/services/context'
import { ServiceError } from '@/lib/services/errors'
import { completeSettings } from './seller-snapshot'

export type SettingsView = {
  seller: { id: string; name: string; site: Site; sandbox: boolean }
  settings: SellerSettings
  /** To be entered in the Seller Console; one for all scenarios (protocol/seller-center.md 2). */
  productionAddress: string
}

/** The account's master data and choices. */
export async function getSettings(ctx: ServiceContext): Promise<SettingsView> {
  requirePermission(ctx, 'portal:read')
  const row = await findSeller(ctx.db, ctx.sellerId)
  if (!row) throw new ServiceError('not_found', `No seller account ${ctx.sellerId}.`)
  return {
    seller: { id: row.sellerId, name: row.name, site: row.site, sandbox: row.sandbox },
    settings: completeSettings(row.settings),
    productionAddress: `${ctx.publicUrl}/api/koogallery/${row.sellerId}`,
  }
}
