import { findSandboxSettings, findSellerFlags, type SandboxSettingsRow } from '@/db/queries/sandbox-settings'
import type { SandboxKey } from '@/lib/domain/sandbox'
import { requirePermission, type ServiceContext } from '@/lib/services/context'
import { ServiceError } from '@/lib/services/errors'
import { shownAt } from './clock'
import type { KeyRing } from './families/family'
import { productionAddress } from './target'

/** What the simulated marketplace works with. `portalUrl` is the portal's own address on this machine. */
export type Sandbox = Pick<
  ServiceContext,
  'db' | 'sellerId' | 'actor' | 'now' | 'newId' | 'random' | 'secretBox' | 'log' | 'publicUrl'
> & {
  portalUrl: string
  /** Shorter where tests play every fault of every family. */
  slowUploadMs?: number
}

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
  keys: KeyRing & { basic: string; general: string }
}

/** Settings, clock, keys and address of the account; refuses every account that is no sandbox account. */
export async function loadSandbox(sandbox: Sandbox): Promise<Opened> {
  const address = productionAddress(await findSellerFlags(sandbox.db, sandbox.sellerId), sandbox.portalUrl)
  const settings = await findSandboxSettings(sandbox.db, sandbox.sellerId)
  if (!settings) throw new ServiceError('not_found', 'This account has no simulated marketplace.')
  return {
    settings,
    shown: shownAt(settings, sandbox.now()),
    address,
    keys: openKeys(sandbox, settings),
  }
}

/** The marketplace's copies of the keys, in clear. */
export function openKeys(
  { secretBox, sellerId }: Pick<Sandbox, 'secretBox' | 'sellerId'>,
  settings: SandboxSettingsRow,
): Opened['keys'] {
  const open = (name: SandboxKey, sealed: string) => secretBox.open(sealed, secretContext(sellerId, KEY_COLUMNS[name]))
  const { v1Key, licenseCodeKey, kitKey, kitPublicKey } = settings
  return {
    basic: open('basic', settings.basicKey),
    general: open('general', settings.generalKey),
    ...(v1Key ? { v1: open('v1', v1Key) } : {}),
    ...(licenseCodeKey ? { license_code: open('license_code', licenseCodeKey) } : {}),
    ...(kitKey ? { kit: open('kit', kitKey) } : {}),
    ...(kitPublicKey ? { kitPublicKey } : {}),
  }
}

export const KEY_COLUMNS = {
  basic: 'basic_key',
  general: 'general_key',
  v1: 'v1_key',
  license_code: 'license_code_key',
  kit: 'kit_key',
} as const satisfies Record<SandboxKey, string>

type SealedColumn = (typeof KEY_COLUMNS)[SandboxKey] | 'secret_access_key' | 'api_key'

/** What a sealed column is bound to. */
export function secretContext(sellerId: string, column: SealedColumn): string {
  return `${sellerId}:sandbox_settings.${column}:${sellerId}`
}
