import { generateKeyPair, randomBytes } from 'node:crypto'
import { promisify } from 'node:util'
import {
  findSandboxSettings,
  findSellerFlags,
  insertSandboxSettings,
  type SandboxSettingsRow,
  updateSandboxSettings,
} from '@/db/queries/sandbox-settings'
import { SANDBOX_KEYS, type SandboxKey } from '@/lib/domain/sandbox'
import type { Actor, ServiceContext } from '@/lib/services/context'
import { ServiceError } from '@/lib/services/errors'
import { type DemoProvisioning, demoProducts } from './catalogue'
import { KEY_COLUMNS, openKeys, secretContext } from './context'
import type { KeyRing } from './families/family'

/** Of what is set up: another one, and accounts of an earlier release are completed. */
const EDITION = 3

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
 * Sets up the demo account once: random keys known to both sides, open APIs that lead to the sandbox, and a product of
 * each kind and family. Run again it only follows a changed address or a newer release, so what people changed stays. Throws `conflict`
 * when a real account has the name.
 */
export async function seedSandbox({ contextFor, portalUrl, apply }: Seeding): Promise<void> {
  const ctx = contextFor(DEMO_SELLER, { kind: 'config', name: 'sandbox' })
  const { db, publicUrl } = ctx
  const present = await findSellerFlags(db, DEMO_SELLER)
  if (present && !present.sandbox) {
    throw new ServiceError('conflict', `The account ${DEMO_SELLER} exists and is no sandbox account.`)
  }
  const settings = await findSandboxSettings(db, DEMO_SELLER)
  const seededFor = `${portalUrl} ${publicUrl} ${EDITION}`
  if (present && settings?.seededFor === seededFor) return

  const first = !present || !settings
  const keys: KeyRing = settings ? openKeys(ctx, settings) : {}
  const missing = SANDBOX_KEYS.filter((name) => keys[name] === undefined)
  const added = await makeKeys(missing)
  const access = settings
    ? { accessKeyId: settings.accessKeyId, secretAccessKey: openAccessKey(ctx, settings) }
    : { accessKeyId: `SANDBOX${randomBytes(6).toString('hex').toUpperCase()}`, secretAccessKey: randomKey() }
  const apiKey = settings?.apiKey
    ? ctx.secretBox.open(settings.apiKey, secretContext(DEMO_SELLER, 'api_key'))
    : `kp_live_${randomKey()}`
  await keepKeys(ctx, settings, { ...added, apiKey }, access.secretAccessKey, access.accessKeyId)
  await apply(demoConfig({ portalUrl, publicUrl, keys: added, access, apiKey, first }))
  await updateSandboxSettings(db, DEMO_SELLER, { seededFor, updatedAt: ctx.now() })
}

/** Keys made now; of the Kit a key pair too, whose private half goes to the seller's side alone. */
type Made = Partial<Record<SandboxKey, string>> & {
  credential?: { appId: string; publicKey: string; pem: string }
  /** With which the pretended product reports usage to the portal. */
  apiKey?: string | undefined
}

async function makeKeys(missing: readonly SandboxKey[]): Promise<Made> {
  const made: Made = {}
  for (const name of missing) made[name] = randomKey()
  if (missing.includes('kit')) {
    const { publicKey, privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: 3072 })
    made.credential = {
      appId: `app-${randomBytes(6).toString('hex')}`,
      publicKey: publicKey.export({ type: 'spki', format: 'der' }).toString('base64'),
      pem: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    }
  }
  return made
}

/** The marketplace's half first: without it, the next start would make other keys. */
async function keepKeys(
  ctx: ServiceContext,
  settings: SandboxSettingsRow | undefined,
  made: Made,
  secretAccessKey: string,
  accessKeyId: string,
): Promise<void> {
  const { db, secretBox } = ctx
  const now = ctx.now()
  const seal = (name: SandboxKey) =>
    made[name] ? secretBox.seal(made[name], secretContext(DEMO_SELLER, KEY_COLUMNS[name])) : undefined
  const later = {
    v1Key: seal('v1'),
    licenseCodeKey: seal('license_code'),
    kitKey: seal('kit'),
    kitAppId: made.credential?.appId,
    kitPublicKey: made.credential?.publicKey,
    apiKey: made.apiKey && secretBox.seal(made.apiKey, secretContext(DEMO_SELLER, 'api_key')),
    updatedAt: now,
  }
  const [basicKey, generalKey] = [seal('basic'), seal('general')]
  if (settings) return updateSandboxSettings(db, DEMO_SELLER, later)
  if (!basicKey || !generalKey) throw new Error('the simulated marketplace has no keys')
  await insertSandboxSettings(db, {
    sellerId: DEMO_SELLER,
    clockSet: now,
    clockShown: now,
    faults: [],
    basicKey,
    generalKey,
    accessKeyId,
    secretAccessKey: secretBox.seal(secretAccessKey, secretContext(DEMO_SELLER, 'secret_access_key')),
    cases: [],
    seededFor: '',
    ...later,
  })
}

function openAccessKey({ secretBox }: ServiceContext, { secretAccessKey }: SandboxSettingsRow): string {
  return secretBox.open(secretAccessKey, secretContext(DEMO_SELLER, 'secret_access_key'))
}

function demoConfig(input: {
  portalUrl: string
  publicUrl: string
  keys: Made
  access: { accessKeyId: string; secretAccessKey: string }
  apiKey: string
  first: boolean
}) {
  const { portalUrl, publicUrl, keys, access, apiKey, first } = input
  const listed = SANDBOX_KEYS.flatMap((name) => (keys[name] ? [{ class: name, key: keys[name] }] : []))
  const { credential } = keys
  return {
    sellers: [
      {
        id: DEMO_SELLER,
        ...(first ? { name: DEMO_NAME, site: 'china' } : {}),
        ...(listed.length > 0 ? { keys: listed } : {}),
        ...(credential ? { kit: { appId: credential.appId, privateKeyPem: credential.pem } } : {}),
        openApi: { baseUrl: `${portalUrl}/api/sandbox/${DEMO_SELLER}`, ...access },
        apiKeys: [{ name: 'sandbox product', key: apiKey, scopes: ['usage:write', 'instances:read'] }],
        products: demoProducts().map(({ product, kind, provisioning, license, meter, package: holds }) => ({
          productId: product.productId,
          skuCode: product.skuCode,
          ...(first ? { name: product.productName } : {}),
          kind,
          provisioning: provisioningOf(provisioning, publicUrl),
          ...(license && { license }),
          ...(meter && { meter }),
          ...(holds && { package: holds }),
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
