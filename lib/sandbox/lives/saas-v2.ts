import { wireTime } from '../body'
import type { Life } from '../life'

/** protocol/saas-v2.md 4 */
export const SAAS_V2_LIFE: Life = {
  purchase: ({ orderId, orderLineId }) => ({ activity: 'newInstance', members: { orderId, orderLineId } }),
  look: ({ instanceId }) => ({ activity: 'queryInstance', members: { instanceId } }),
  polls: true,
  refresh: ({ instanceId }, { orderId, orderLineId, scene, productId, expireTime }) => ({
    activity: 'refreshInstance',
    members: { orderId, orderLineId, scene, instanceId, productId, expireTime: wireTime(expireTime) },
  }),
  freeze: ({ instanceId }) => ({ activity: 'updateInstanceStatus', members: { instanceId, status: 'FREEZE' } }),
  freezesForViolation: true,
  renewalUnfreezes: false,
  unfreeze: ({ instanceId }) => ({ activity: 'updateInstanceStatus', members: { instanceId, status: 'UNFREEZE' } }),
  release: ({ instanceId }, ids) => ({ activity: 'releaseInstance', members: { ...ids, instanceId } }),
  upgrade: ({ instanceId }, ids) => ({ activity: 'upgradeInstance', members: { ...ids, instanceId } }),
  changeCheck: ({ instanceId }, { productId, skuCode, linearValue }) => ({
    activity: 'changeInstanceCheck',
    members: { instanceId, productInfo: { productId, skuCode, linearValue } },
    mode: 'once',
  }),
}

/** Four of its calls are those of SaaS V2.0; there is no query and no upgrade (protocol/license.md 0.3, 3.3). */
export const LICENSE_ASYNC_LIFE: Life = {
  ...SAAS_V2_LIFE,
  look: null,
  polls: false,
  upgrade: null,
  changeCheck: null,
}
