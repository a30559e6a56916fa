import { randomBytes } from 'node:crypto'
import {
  findSandboxSettings,
  findSellerFlags,
  insertSandboxSettings,
  updateSandboxSettings,
} from '@/db/queries/sandbox-settings'
import type { Actor, ServiceContext } from '@/lib/services/context'
import { ServiceError } from '@/lib/services/errors'
import { type DemoProvisioning, demoProducts } from './catalogue'
import { secretContext } from './context'

/** The account of the simulated marketplace. */
export const DEMO_SELLER = 'demo'
export const DEMO_NAME = 'Demo Software'

export type Seeding = {
  contextFor: (sellerId: string, actor: Actor) => ServiceContext
  /** The portal's own address on this machine, from `ownAddress`. */
  portalUrl: string
  /**
   * Applies a configuration as the operator would, new accounts becoming sandbox accounts: the seller's half is set up
   * by the portal itself (services/settings/apply-config).
   */
  apply: (config: object) => Promise<unknown>
}

/**
 * Sets up the demo account once: random keys known to both sides, an order query that leads to the sandbox, and a
 * product of each kind. Run again it only follows a changed address, so what people changed stays. Throws `conflict`
 * when a real account has the name.
 */
export async function seedSandbox({ contextFor, portalUrl, apply }: Seeding): Promise<void> {
  const ctx = contextFor(DEMO_SELLER, { kind: 'config', name: 'sandbox' })
  const { db, secretBox, publicUrl } = ctx
  const present = await findSellerFlags(db, DEMO_SELLER)
  if (present && !present.sandbox) {
    throw new ServiceError('conflict', `The account ${DEMO_SELLER} exists and is no sandbox account.`)
  }
  const settings = await findSandboxSettings(db, DEMO_SELLER)
  const seededFor = `${portalUrl} ${publicUrl}`
  if (present && settings?.seededFor === seededFor) return

  const seal = (column: Parameters<typeof secretContext>[1], plain: string) =>
    secretBox.seal(plain, secretContext(DEMO_SELLER, column))
  const open = (column: Parameters<typeof secretContext>[1], sealed: string) =>
    secretBox.open(sealed, secretContext(DEMO_SELLER, column))
  const keys = settings
    ? {
        basic: open('basic_key', settings.basicKey),
        general: open('general_key', settings.generalKey),
        accessKeyId: settings.accessKeyId,
        secretAccessKey: open('secret_access_key', settings.secretAccessKey),
      }
    : {
        basic: randomKey(),
        general: randomKey(),
        accessKeyId: `SANDBOX${randomBytes(6).toString('hex').toUpperCase()}`,
        secretAccessKey: randomKey(),
      }
  if (!settings) {
    const now = ctx.now()
    // The marketplace's half first: without it, the next start would make other keys.
    await insertSandboxSettings(db, {
      sellerId: DEMO_SELLER,
      clockSet: now,
      clockShown: now,
      faults: [],
      basicKey: seal('basic_key', keys.basic),
      generalKey: seal('general_key', keys.general),
      accessKeyId: keys.accessKeyId,
      secretAccessKey: seal('secret_access_key', keys.secretAccessKey),
      cases: [],
      seededFor: '',
      updatedAt: now,
    })
  }
  const first = !present || !settings
  await apply(demoConfig(portalUrl, publicUrl, keys, first))
  await updateSandboxSettings(db, DEMO_SELLER, { seededFor, updatedAt: ctx.now() })
}

type Keys = { basic: string; general: string; accessKeyId: string; secretAccessKey: string }

function demoConfig(portalUrl: string, publicUrl: string, keys: Keys, first: boolean) {
  const { accessKeyId, secretAccessKey } = keys
  return {
    sellers: [
      {
        id: DEMO_SELLER,
        ...(first
          ? {
              name: DEMO_NAME,
              site: 'china',
              keys: [
                { class: 'basic', key: keys.basic },
                { class: 'general', key: keys.general },
              ],
            }
          : {}),
        openApi: { baseUrl: `${portalUrl}/api/sandbox/${DEMO_SELLER}`, accessKeyId, secretAccessKey },
        products: demoProducts().map(({ product, kind, provisioning }) => ({
          productId: product.productId,
          skuCode: product.skuCode,
          ...(first ? { name: product.productName } : {}),
          kind,
          provisioning: provisioningOf(provisioning, publicUrl),
        })),
      },
    ],
  }
}

function provisioningOf(kind: DemoProvisioning, publicUrl: string) {
  switch (kind) {
    case 'manual':
      return { mode: 'manual', promise: 'instant' }
    case 'instant':
    case 'strict':
      return {
        mode: 'builtin',
        promise: kind,
        frontEndUrl: `${publicUrl}/sandbox/${DEMO_SELLER}/product/{instanceId}`,
        adminUrl: `${publicUrl}/sandbox/${DEMO_SELLER}/product/{instanceId}?admin=1`,
        userName: 'admin',
        memo: 'A product of the sandbox: nothing behind it is real.',
      }
    default:
      return kind satisfies never
  }
}

function randomKey(): string {
  return randomBytes(24).toString('base64url')
}
