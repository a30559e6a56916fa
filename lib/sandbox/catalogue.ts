import type { MeterSettings, PackageSettings } from '@/lib/domain/metering'
import type { ProductKind } from '@/lib/domain/products'
import type { KitFamily, ResourceFamily, SandboxProduct } from '@/lib/domain/sandbox'
import type { Period } from './clock'
import { demoProduct as product } from './demo-product'
import { CALLS_BY_HOUR, METERED_OFFERS, STORAGE_BY_DAY } from './metered-offers'

/** How the demo seller provisions what it sells. */
export type DemoProvisioning = 'instant' | 'strict' | 'manual'

/** Shelves of the storefront. */
export const OFFER_GROUPS = ['saas', 'metered', 'licenses', 'joint', 'classic'] as const
export type OfferGroup = (typeof OFFER_GROUPS)[number]

export type Offer = {
  key: OfferKey
  group: OfferGroup
  /** How the seller hears of it. */
  family: ResourceFamily
  /** Joint product: how the buyer's organisation is told. */
  kit?: KitFamily
  /** Where the demo seller takes its licences from. */
  license?: { source: 'generated' | 'pool'; lowStock?: number }
  /** How the demo seller meters each product of it, and what a package of it holds. */
  meters?: Record<string, MeterSettings>
  package?: PackageSettings
  chargingMode: 'PERIOD' | 'ONE_TIME' | 'ON_DEMAND' | 'ON_DEMAND_PKG'
  trial: boolean
  period?: Period
  /** One order line per element; a line of several products is one pay-per-use line with several billing items. */
  lines: SandboxProduct[][]
  /** What an upgrade, or a change upon renewal, leads to. */
  upgrade?: SandboxProduct
  /** What a trial becomes when it is paid for. */
  formal?: { product: SandboxProduct; period: Period }
  kind: ProductKind
  provisioning: DemoProvisioning
}

export const OFFER_KEYS = [
  'suite_yearly',
  'suite_monthly',
  'suite_trial',
  'vault_monthly',
  'migration',
  'api_two_lines',
  'api_one_line',
  'api_calls',
  'api_storage',
  'api_package',
  'prepaid_calls',
  'prepaid_pack',
  'license_generated',
  'license_pool',
  'license_code',
  'license_device',
  'joint_suite',
  'joint_classic',
  'v1_yearly',
  'v1_once',
  'v1_metered',
] as const
export type OfferKey = (typeof OFFER_KEYS)[number]

const SUITE_MONTHLY = product('OFFIDEMO0002', 'suite-basic', 'Demo Suite Basic', '10')
const SUITE_PRO = product('OFFIDEMO0004', 'suite-pro', 'Demo Suite Pro', '50')

const YEAR: Period = { type: 'year', count: 1 }

/** What the demo seller sells: one of every kind and family, and each way of provisioning. */
export const OFFERS: readonly Offer[] = [
  {
    key: 'suite_yearly',
    group: 'saas',
    family: 'saas_v2',
    chargingMode: 'PERIOD',
    trial: false,
    period: { type: 'year', count: 1 },
    lines: [[product('OFFIDEMO0001', 'suite-basic', 'Demo Suite Basic', '10')]],
    upgrade: SUITE_PRO,
    kind: 'saas',
    provisioning: 'instant',
  },
  {
    key: 'suite_monthly',
    group: 'saas',
    family: 'saas_v2',
    chargingMode: 'PERIOD',
    trial: false,
    period: { type: 'month', count: 1 },
    lines: [[SUITE_MONTHLY]],
    upgrade: SUITE_PRO,
    kind: 'saas',
    provisioning: 'instant',
  },
  {
    key: 'suite_trial',
    group: 'saas',
    family: 'saas_v2',
    chargingMode: 'PERIOD',
    trial: true,
    period: { type: 'day', count: 7 },
    lines: [[product('OFFIDEMO0003', 'suite-basic', 'Demo Suite trial', '3')]],
    formal: { product: SUITE_MONTHLY, period: { type: 'month', count: 1 } },
    kind: 'saas',
    provisioning: 'instant',
  },
  {
    key: 'vault_monthly',
    group: 'saas',
    family: 'saas_v2',
    chargingMode: 'PERIOD',
    trial: false,
    period: { type: 'month', count: 1 },
    lines: [[product('OFFIDEMO0005', 'vault', 'Demo Vault')]],
    kind: 'saas',
    provisioning: 'strict',
  },
  {
    key: 'migration',
    group: 'saas',
    family: 'saas_v2',
    chargingMode: 'ONE_TIME',
    trial: false,
    lines: [[product('OFFIDEMO0006', 'migration', 'Demo Migration')]],
    kind: 'saas',
    provisioning: 'manual',
  },
  ...METERED_OFFERS,
  {
    key: 'license_generated',
    group: 'licenses',
    family: 'license_v1',
    license: { source: 'generated' },
    chargingMode: 'PERIOD',
    trial: false,
    period: YEAR,
    lines: [[product('OFFIDEMO0021', 'desktop', 'Demo Desktop', '5')]],
    kind: 'license',
    provisioning: 'instant',
  },
  {
    key: 'license_pool',
    group: 'licenses',
    family: 'license_v1',
    license: { source: 'pool', lowStock: 2 },
    chargingMode: 'PERIOD',
    trial: false,
    period: YEAR,
    lines: [[product('OFFIDEMO0022', 'desktop-oem', 'Demo Desktop OEM')]],
    kind: 'license',
    provisioning: 'instant',
  },
  {
    key: 'license_code',
    group: 'licenses',
    family: 'license_code',
    chargingMode: 'PERIOD',
    trial: false,
    period: YEAR,
    lines: [[product('OFFIDEMO0023', 'renderer', 'Demo Renderer', '2')]],
    kind: 'license',
    provisioning: 'instant',
  },
  {
    key: 'license_device',
    group: 'licenses',
    family: 'license_async',
    license: { source: 'generated' },
    chargingMode: 'PERIOD',
    trial: false,
    period: YEAR,
    lines: [[product('OFFIDEMO0024', 'cad', 'Demo CAD', '10')]],
    kind: 'license',
    provisioning: 'instant',
  },
  {
    key: 'joint_suite',
    group: 'joint',
    family: 'saas_v2',
    kit: 'kit_v2',
    chargingMode: 'PERIOD',
    trial: false,
    period: YEAR,
    lines: [[product('OFFIDEMO0031', 'joint', 'Demo Joint Suite', '20')]],
    kind: 'saas',
    provisioning: 'instant',
  },
  {
    key: 'joint_classic',
    group: 'joint',
    family: 'saas_v1',
    kit: 'kit_v1',
    chargingMode: 'PERIOD',
    trial: false,
    period: YEAR,
    lines: [[product('OFFIDEMO0032', 'joint-classic', 'Demo Joint Classic', '20')]],
    kind: 'saas',
    provisioning: 'instant',
  },
  {
    key: 'v1_yearly',
    group: 'classic',
    family: 'saas_v1',
    chargingMode: 'PERIOD',
    trial: false,
    period: YEAR,
    lines: [[product('OFFIDEMO0011', 'classic', 'Demo Classic', '10')]],
    upgrade: product('OFFIDEMO0012', 'classic-pro', 'Demo Classic Pro', '50'),
    kind: 'saas',
    provisioning: 'instant',
  },
  {
    key: 'v1_once',
    group: 'classic',
    family: 'saas_v1',
    chargingMode: 'ONE_TIME',
    trial: false,
    lines: [[product('OFFIDEMO0013', 'classic-once', 'Demo Classic, for ever')]],
    kind: 'saas',
    provisioning: 'instant',
  },
  {
    key: 'v1_metered',
    group: 'classic',
    family: 'saas_v1',
    chargingMode: 'ON_DEMAND',
    trial: false,
    lines: [
      [product('OFFIDEMO0014', 'classic-api', 'Demo Classic calls')],
      [product('OFFIDEMO0015', 'classic-api', 'Demo Classic storage')],
    ],
    meters: { OFFIDEMO0014: CALLS_BY_HOUR, OFFIDEMO0015: STORAGE_BY_DAY },
    kind: 'pay_per_use',
    provisioning: 'instant',
  },
]

export function findOffer(key: string): Offer | undefined {
  return OFFERS.find((offer) => offer.key === key)
}

export const isOfferKey = (key: string): key is OfferKey => findOffer(key) !== undefined

export type DemoProduct = { product: SandboxProduct; meter?: MeterSettings } & Pick<
  Offer,
  'kind' | 'provisioning' | 'license' | 'package'
>

/** Every product once, the targets of upgrades included. */
export function demoProducts(): DemoProduct[] {
  const found = new Map<string, DemoProduct>()
  for (const { lines, upgrade, kind, provisioning, license, meters, package: holds } of OFFERS) {
    for (const product of [...lines.flat(), ...(upgrade ? [upgrade] : [])]) {
      const meter = meters?.[product.productId]
      found.set(product.productId, {
        product,
        kind,
        provisioning,
        ...(license && { license }),
        ...(meter && { meter }),
        ...(holds && { package: holds }),
      })
    }
  }
  return [...found.values()]
}
