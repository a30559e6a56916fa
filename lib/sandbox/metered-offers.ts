import type { MeterSettings } from '@/lib/domain/metering'
import type { Offer } from './catalogue'
import { demoProduct } from './demo-product'

/** What the demo seller sells by use (protocol/metering.md 4 and 5). */

export const CALLS_BY_HOUR: MeterSettings = { key: 'api_calls', aggregation: 'sum', cycle: 'hour', unit: 'calls' }
export const STORAGE_BY_DAY: MeterSettings = { key: 'storage_gb', aggregation: 'max', cycle: 'day', unit: 'GB' }
const PREPAID_BY_HOUR: MeterSettings = { key: 'prepaid_calls', aggregation: 'sum', cycle: 'hour', unit: 'calls' }

const API_CALLS = demoProduct('OFFIDEMO0007', 'api-calls', 'Demo API calls')
const API_STORAGE = demoProduct('OFFIDEMO0008', 'api-storage', 'Demo API storage')
const API_METERS = { OFFIDEMO0007: CALLS_BY_HOUR, OFFIDEMO0008: STORAGE_BY_DAY }

const byUse = {
  group: 'metered',
  family: 'saas_v2',
  chargingMode: 'ON_DEMAND',
  trial: false,
  kind: 'pay_per_use',
  provisioning: 'instant',
} as const

const prepaid = {
  ...byUse,
  chargingMode: 'ON_DEMAND_PKG',
  kind: 'package',
  period: { type: 'year', count: 1 },
} as const

export const METERED_OFFERS: readonly Offer[] = [
  { ...byUse, key: 'api_calls', lines: [[API_CALLS]], meters: API_METERS },
  { ...byUse, key: 'api_storage', lines: [[API_STORAGE]], meters: API_METERS },
  {
    ...prepaid,
    key: 'api_package',
    lines: [[demoProduct('OFFIDEMO0009', 'api-10k', 'Demo API 10,000 calls')]],
    package: { meter: 'api_calls', quota: '10000', resets: 'month', whenUsedUp: 'overage' },
  },
  {
    ...byUse,
    key: 'prepaid_calls',
    lines: [[demoProduct('OFFIDEMO0041', 'prepaid', 'Demo prepaid calls')]],
    meters: { OFFIDEMO0041: PREPAID_BY_HOUR },
  },
  {
    ...prepaid,
    key: 'prepaid_pack',
    lines: [[demoProduct('OFFIDEMO0042', 'prepaid-100', 'Demo 100 prepaid calls')]],
    package: { meter: 'prepaid_calls', quota: '100', resets: 'none', whenUsedUp: 'stop' },
  },
  { ...byUse, key: 'api_two_lines', lines: [[API_CALLS], [API_STORAGE]], meters: API_METERS },
  { ...byUse, key: 'api_one_line', lines: [[API_CALLS, API_STORAGE]], meters: API_METERS },
]
