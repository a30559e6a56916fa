import { wireTime } from '../body'
import type { Life } from '../life'

/** protocol/license.md 3.2: the marketplace makes the code itself, so the purchase makes no call. */
export const LICENSE_CODE_LIFE: Life = {
  purchase: null,
  look: null,
  polls: false,
  refresh: ({ instanceId }, { orderId, orderLineId, scene, productId, expireTime }) => ({
    activity: 'refreshLicenseCode',
    members: { scene, orderId, orderLineId, license: instanceId, productId, expireTime: wireTime(expireTime) },
  }),
  freeze: ({ instanceId }) => ({
    activity: 'updateLicenseCodeStatus',
    members: { license: instanceId, status: 'FREEZE' },
  }),
  freezesForViolation: true,
  renewalUnfreezes: false,
  unfreeze: ({ instanceId }) => ({
    activity: 'updateLicenseCodeStatus',
    members: { license: instanceId, status: 'UNFREEZE' },
  }),
  release: ({ instanceId }, ids) => ({ activity: 'releaseLicenseCode', members: { license: instanceId, ...ids } }),
  upgrade: null,
  changeCheck: null,
}
