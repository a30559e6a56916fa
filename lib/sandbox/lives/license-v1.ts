import { wireTime } from '../body'
import type { Life } from '../life'
import { purchaseMembers } from './saas-v1'

/** protocol/license.md 2: no query, no unfreezing, no upgrade; a renewal ends the freeze. */
export const LICENSE_V1_LIFE: Life = {
  purchase: (bought) => {
    const { trialFlag: _, orderAmount: __, ...members } = purchaseMembers(bought)
    // Typed by the buyer in service supervision, or made by the platform (license.md 1.1).
    const identificationCode = `HW-${bought.orderId.slice(-5)}-01`
    return {
      activity: 'getLicense',
      members: { ...members, saasExtendParams: [{ name: 'identificationCode', value: identificationCode }] },
    }
  },
  look: null,
  polls: false,
  refresh: ({ instanceId }, { orderId, productId, expireTime, period }) => ({
    activity: 'refreshLicense',
    members: {
      orderId,
      instanceId,
      productId,
      expireTime: wireTime(expireTime),
      ...(period ? { periodType: period.type, periodNumber: period.count } : {}),
    },
  }),
  freeze: ({ instanceId, orderId }) => ({ activity: 'expireLicense', members: { orderId, instanceId } }),
  freezesForViolation: false,
  renewalUnfreezes: true,
  unfreeze: null,
  release: ({ instanceId, orderId }) => ({ activity: 'releaseLicense', members: { orderId, instanceId } }),
  upgrade: null,
  changeCheck: null,
}
