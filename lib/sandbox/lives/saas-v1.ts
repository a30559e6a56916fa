import type { SandboxBuyer, SandboxProduct } from '@/lib/domain/sandbox'
import { wireTime } from '../body'
import { findOffer } from '../catalogue'
import type { Life, Purchase } from '../life'

/** Codes of the charging modes (protocol/saas-v1.md 4.1). */
const CHARGING_MODE: Record<string, string> = { ON_DEMAND: '0', PERIOD: '1', ONE_TIME: '3', ON_DEMAND_PKG: '5' }

const AMOUNT = '1299.000'

/** What a purchase tells of its order; a period only where it is sold by one (protocol/saas-v1.md 4.1). */
export function purchaseMembers(bought: Purchase): Record<string, unknown> {
  const { orderId, chargingMode, trial, period, expireTime, product, buyer } = bought
  const metered = chargingMode === 'ON_DEMAND'
  return {
    customerId: buyer.customerId,
    customerName: buyer.customerName,
    orderId,
    skuCode: product.skuCode,
    productId: product.productId,
    chargingMode: CHARGING_MODE[chargingMode],
    trialFlag: trial ? '1' : '0',
    provisionType: '1',
    ...(expireTime ? { expireTime: wireTime(expireTime) } : {}),
    ...(period && chargingMode === 'PERIOD' ? { periodType: period.type, periodNumber: period.count } : {}),
    ...(metered ? {} : { amount: product.linearValue, orderAmount: trial ? '0.000' : AMOUNT }),
  }
}

/** Sent encrypted, where the seller chose so at publishing (protocol/saas-v1.md 4.1, 5). */
const contact = ({ mobilePhone, email }: SandboxBuyer) => ({ mobilePhone, email })

const purchase = (bought: Purchase) => ({
  activity: 'newInstance' as const,
  members: {
    ...purchaseMembers(bought),
    ...contact(bought.buyer),
    userId: bought.buyer.userId,
    userName: bought.buyer.userName,
    saasExtendParams: [{ name: 'emailDomainName', value: 'buyer.example' }],
  },
})

const target = ({ productId, skuCode, linearValue }: SandboxProduct) => ({ productId, skuCode, amount: linearValue })

/** protocol/saas-v1.md 4 */
export const SAAS_V1_LIFE: Life = {
  purchase,
  // Opening the details repeats the purchase call, live; only metered products are asked (saas-v1.md 1.2, 1.4).
  look: (resource) =>
    resource.chargingMode === 'PERIOD' || resource.chargingMode === 'ONE_TIME'
      ? purchase({ ...resource, product: findOffer(resource.offer)?.lines[0]?.[0] ?? resource.product })
      : { activity: 'queryInstance', members: { instanceId: resource.instanceId } },
  polls: false,
  refresh: ({ instanceId }, { orderId, scene, productId, expireTime, period }) => ({
    activity: 'refreshInstance',
    members: {
      orderId,
      instanceId,
      productId,
      expireTime: wireTime(expireTime),
      ...(scene === 'TRIAL_TO_FORMAL' ? { trialToFormal: '1' } : {}),
      ...(period ? { periodType: period.type, periodNumber: period.count } : {}),
      orderAmount: scene === 'UNSUBSCRIBE_RENEWAL_PERIOD' ? `-${AMOUNT}` : AMOUNT,
    },
  }),
  freeze: ({ instanceId, orderId, chargingMode }, why) =>
    why === 'expiry' && chargingMode === 'PERIOD'
      ? { activity: 'expireInstance', members: { instanceId, orderId } }
      : { activity: 'instanceStatus', members: { instanceId, instanceStatus: 'FREEZE' } },
  freezesForViolation: true,
  // Deduced (saas-v1.md 4.2).
  renewalUnfreezes: true,
  unfreeze: ({ instanceId }) => ({ activity: 'instanceStatus', members: { instanceId, instanceStatus: 'NORMAL' } }),
  // The order of the purchase, whatever caused the release (saas-v1.md 4.4).
  release: ({ instanceId, orderId }) => ({ activity: 'releaseInstance', members: { instanceId, orderId } }),
  upgrade: ({ instanceId }, { orderId }, product) => ({
    activity: 'upgrade',
    members: { instanceId, orderId, ...target(product) },
  }),
  changeCheck: null,
}
