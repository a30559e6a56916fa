import { findSandboxSettings, findSellerFlags, type SandboxSettingsRow } from '@/db/queries/sandbox-settings'
import { requirePermission, type ServiceContext } from '@/lib/services/context'
import { ServiceError } from '@/lib/services/errors'
import { shownAt } from './clock'
import { productionAddress } from './target'

/** What the simulated marketplace works with. `portalUrl` is the portal's own address on this machine. */
export type Sandbox = Pick<
  ServiceContext,
  'db' | 'sellerId' | 'actor' | 'now' | 'newId' | 'random' | 'secretBox' | 'log' | 'publicUrl'
> & { portalUrl: string }

/** The sandbox as the person of `ctx` may use it. Throws `forbidden` without the permission `sandbox:use`. */
export function openSandbox(ctx: ServiceContext, portalUrl: string): Sandbox {
  requirePermission(ctx, 'sandbox:use')
  return { ...ctx, portalUrl }
}

export type Opened = {
  settings: SandboxSettingsRow
  /** What the movable clock shows. */
  shown: Date
  /** The production address of the account. */
  address: string
  keys: { basic: string; general: string }
}

/** Settings, clock, keys and address of the account; refuses every account that is no sandbox account. */
export async function loadSandbox(sandbox: Sandbox): Promise<Opened> {
  const address = productionAddress(await findSellerFlags(sandbox.db, sandbox.sellerId), sandbox.portalUrl)
  const settings = await findSandboxSettings(sandbox.db, sandbox.sellerId)
  if (!settings) throw new ServiceError('not_found', 'This account has no simulated marketplace.')
  const open = (column: 'basic_key' | 'general_key', sealed: string) =>
    sandbox.secretBox.open(sealed, secretContext(sandbox.sellerId, column))
  return {
    settings,
    shown: shownAt(settings, sandbox.now()),
    address,
    keys: { basic: open('basic_key', settings.basicKey), general: open('general_key', settings.generalKey) },
  }
}

/** What a sealed column is bound to. */
export function secretContext(sellerId: string, column: 'basic_key' | 'general_key' | 'secret_access_key'): string {
  return `${sellerId}:sandbox_settings.${column}:${sellerId}`
}
