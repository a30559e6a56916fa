import type { ProductKind } from '@/lib/domain/products'
import type { SandboxProduct } from '@/lib/domain/sandbox'
import type { Period } from './clock'

/** How the demo seller provisions what it sells. */
export type DemoProvisioning = 'instant' | 'strict' | 'manual'

export type Offer = {
  key: OfferKey
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
  'api_package',
] as const
export type OfferKey = (typeof OFFER_KEYS)[number]

const product = (productId: string, skuCode: string, productName: string, linearValue = '1'): SandboxProduct => ({
  productId,
  skuCode,
  linearValue,
  productName,
})

const SUITE_MONTHLY = product('OFFIDEMO0002', 'suite-basic', 'Demo Suite Basic', '10')
const SUITE_PRO = product('OFFIDEMO0004', 'suite-pro', 'Demo Suite Pro', '50')
const API_CALLS = product('OFFIDEMO0007', 'api-calls', 'Demo API calls')
const API_STORAGE = product('OFFIDEMO0008', 'api-storage', 'Demo API storage')

/** What the demo seller sells: one of every kind, and each way of provisioning. */
export const OFFERS: readonly Offer[] = [
  {
    key: 'suite_yearly',
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
    chargingMode: 'PERIOD',
    trial: false,
    period: { type: 'month', count: 1 },
    lines: [[product('OFFIDEMO0005', 'vault', 'Demo Vault')]],
    kind: 'saas',
    provisioning: 'strict',
  },
  {
    key: 'migration',
    chargingMode: 'ONE_TIME',
    trial: false,
    lines: [[product('OFFIDEMO0006', 'migration', 'Demo Migration')]],
    kind: 'saas',
    provisioning: 'manual',
  },
  {
    key: 'api_two_lines',
    chargingMode: 'ON_DEMAND',
    trial: false,
    lines: [[API_CALLS], [API_STORAGE]],
    kind: 'pay_per_use',
    provisioning: 'instant',
  },
  {
    key: 'api_one_line',
    chargingMode: 'ON_DEMAND',
    trial: false,
    lines: [[API_CALLS, API_STORAGE]],
    kind: 'pay_per_use',
    provisioning: 'instant',
  },
  {
    key: 'api_package',
    chargingMode: 'ON_DEMAND_PKG',
    trial: false,
    period: { type: 'year', count: 1 },
    lines: [[product('OFFIDEMO0009', 'api-10k', 'Demo API 10,000 calls')]],
    kind: 'package',
    provisioning: 'instant',
  },
]

export function findOffer(key: string): Offer | undefined {
  return OFFERS.find((offer) => offer.key === key)
}

export const isOfferKey = (key: string): key is OfferKey => findOffer(key) !== undefined

/** Every product once, the targets of upgrades included. */
export function demoProducts(): { product: SandboxProduct; kind: ProductKind; provisioning: DemoProvisioning }[] {
  const found = new Map<string, { product: SandboxProduct; kind: ProductKind; provisioning: DemoProvisioning }>()
  for (const { lines, upgrade, kind, provisioning } of OFFERS) {
    for (const one of [...lines.flat(), ...(upgrade ? [upgrade] : [])]) {
      found.set(one.productId, { product: one, kind, provisioning })
    }
  }
  return [...found.values()]
}
