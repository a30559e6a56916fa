import { selectTenantsForLanding } from '@/db/queries/landing'
import { type CentreClient, centreBase } from '@/lib/koogallery/oauth'
import { kitPlace } from '@/lib/services/organisations/sealed-place'
import type { LandingDeps } from './deps'

type Row = Awaited<ReturnType<typeof selectTenantsForLanding>>[number]

/** A tenant's client at its identity centre, ready to be asked. */
export type Centre = {
  tenant: Row['tenant']
  seller: Row['seller']
  application: { instanceId: string; appId: string; setAt: Date }
  client: CentreClient
}

export type FoundCentres =
  | { kind: 'found'; centres: Centre[] }
  | { kind: 'none'; fault: 'unknown_tenant' | 'no_client' | 'bad_domain'; row: Row | null }

/** More clients than this are not tried: each try is a call to the outside while the buyer waits. */
const MOST = 3

/**
 * Who can exchange a code for a tenant (protocol/kit-and-oauth.md 5.1, 5.12): by tenantId, else by tenantCode; with
 * `sellerId` and `appId` only those. One client that serves several instances counts once.
 */
export async function findCentres(
  deps: LandingDeps,
  wanted: { tenant: string; sellerId?: string; appId?: string },
): Promise<FoundCentres> {
  const found = await selectTenantsForLanding(deps.db, wanted.tenant, wanted.sellerId)
  const byId = found.filter(({ tenant }) => tenant.tenantId === wanted.tenant)
  const rows = byId.length > 0 ? byId : found
  const [first = null] = rows
  if (!first) return { kind: 'none', fault: 'unknown_tenant', row: null }
  const centres = new Map<string, Centre>()
  let badDomain = false
  for (const { tenant, application, seller } of rows) {
    if (!application?.clientId || !application.clientSecret) continue
    if (wanted.appId !== undefined && application.appId !== wanted.appId) continue
    const base = centreBase(tenant.domainName ?? '')
    if (base === null) {
      badDomain = true
      continue
    }
    const { instanceId, appId, setAt, clientId } = application
    const key = JSON.stringify([seller.sellerId, tenant.test, tenant.tenantId, clientId])
    if (centres.has(key)) continue
    const clientSecret = deps.secretBox.open(application.clientSecret, kitPlace.clientSecret(application))
    const client = { base, clientId, clientSecret, fetch: deps.fetchFor(seller) }
    centres.set(key, { tenant, seller, application: { instanceId, appId, setAt }, client })
  }
  if (centres.size === 0) return { kind: 'none', fault: badDomain ? 'bad_domain' : 'no_client', row: first }
  return { kind: 'found', centres: [...centres.values()].slice(0, MOST) }
}
