import type { SandboxBuyer, SandboxProduct } from '@/lib/domain/sandbox'
import { addPeriod, type Period } from './clock'
import { lineIdOf } from './order-id'

type Mock = { orderType: string; chargingMode: string; period?: Period }

const YEAR: Period = { type: 'year', count: 1 }
const MONTH: Period = { type: 'month', count: 1 }

/** The marketplace's own debugging orders (protocol/saas-v2.md 6.1); the odd spellings are official. */
const MOCKS: Record<string, Mock> = {
  MOCKPERIODYEARNEW: { orderType: 'NEW', chargingMode: 'PERIOD', period: YEAR },
  MOCKONETIMENEW: { orderType: 'NEW', chargingMode: 'ONE_TIME' },
  MOCKONDEMAND: { orderType: 'NEW', chargingMode: 'ON_DEMAND' },
  MOCKONDEMANDPKG: { orderType: 'NEW', chargingMode: 'ON_DEMAND_PKG', period: YEAR },
  MOCKPERIODDAYTRIAL: { orderType: 'TRIAL', chargingMode: 'PERIOD', period: { type: 'day', count: 7 } },
  MOCKMONTYTRIALTOFORMAL: { orderType: 'TRIAL_TO_FORMAL', chargingMode: 'PERIOD', period: MONTH },
  MOCKMONTYUNSUBSCRIBE: { orderType: 'UNSUBSCRIBE', chargingMode: 'PERIOD', period: MONTH },
  MOCKMONTYRENEW: { orderType: 'RENEW', chargingMode: 'PERIOD', period: MONTH },
  MOCKMONTYCHANGE: { orderType: 'CHANGE', chargingMode: 'PERIOD', period: MONTH },
}

export const MOCK_ORDER_IDS = Object.keys(MOCKS)

const BUYER: SandboxBuyer = {
  customerId: 'mock-customer',
  customerName: 'Mock customer',
  userId: 'mock-user',
  userName: 'mock_user',
  mobilePhone: '13800000000',
  email: 'mock@buyer.example',
}

const PRODUCT: SandboxProduct = {
  productId: 'OFFIDEMO0001',
  skuCode: 'suite-basic',
  linearValue: '10',
  productName: 'Demo Suite Basic',
}

/** The named mock order as of `now`, or undefined when there is none of that name. */
export function mockOrder(orderId: string, now: Date) {
  const mock = Object.hasOwn(MOCKS, orderId) ? MOCKS[orderId] : undefined
  if (!mock) return undefined
  const { orderType, chargingMode, period } = mock
  const line = {
    orderLineId: lineIdOf(orderId, 1),
    chargingMode,
    periodType: period?.type ?? null,
    periodNumber: period?.count ?? null,
    expireTime: period ? addPeriod(now, period) : null,
    products: [PRODUCT],
  }
  return { order: { orderId, orderType, orderedAt: now, buyer: BUYER }, lines: [line] }
}
