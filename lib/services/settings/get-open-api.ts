import { findOpenApi, findSeller } from '@/db/queries/sellers'
import { SITE_HOSTS } from '@/lib/domain/seller'
import { requirePermission, type ServiceContext } from '@/lib/services/context'
import { ServiceError } from '@/lib/services/errors'

export type OpenApiView = {
  /** Null until the credentials have been entered; the secret is never given out. */
  saved: { baseUrl: string; fallbackUrl: string | null; accessKeyId: string; updatedAt: Date } | null
  /** Hosts of the account's site. */
  suggested: { baseUrl: string; fallbackUrl?: string }
}

/** Addresses and access key of the open API. */
export async function getOpenApi(ctx: ServiceContext): Promise<OpenApiView> {
  requirePermission(ctx, 'portal:read')
  const [seller, row] = await Promise.all([findSeller(ctx.db, ctx.sellerId), findOpenApi(ctx.db, ctx.sellerId)])
  if (!seller) throw new ServiceError('not_found', `No seller account ${ctx.sellerId}.`)
  return {
    saved: row
      ? { baseUrl: row.baseUrl, fallbackUrl: row.fallbackUrl, accessKeyId: row.accessKeyId, updatedAt: row.updatedAt }
      : null,
    suggested: SITE_HOSTS[seller.site],
  }
}
