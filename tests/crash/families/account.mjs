// The account every family calls: its address, its keys, and what it sells.
import { generateKeyPairSync } from 'node:crypto'

export const ADDRESS = '/api/koogallery/acme'

/** One key per class, as the marketplace wants it (protocol/seller-center.md 3). */
export const KEYS = {
  basic: 'chaos-access-key-0001',
  general: 'chaos-access-key-0002',
  license_code: 'chaos-access-key-0003',
  kit: 'chaos-access-key-0004',
  v1: '7d1e6b52-0c2f-4e0b-9b38-5f1f3f0c9a11',
}

/** An account beside, whose answers are read from the socket. */
export const WIRE = { seller: 'wire', key: 'chaos-v1-key-0001' }

export const API_KEY = 'kp_live_campaign_0001'

const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 3072 })

export { publicKey }

const FRONT_END = 'https://app.acme.test/{instanceId}'

/** The portal's configuration (PORTAL_CONFIG). */
export function configFor(marketplaceUrl) {
  const provisioning = { mode: 'builtin', promise: 'instant', frontEndUrl: FRONT_END, userName: 'admin', memo: '欢迎' }
  const meter = { key: 'calls', aggregation: 'sum', cycle: 'hour' }
  return {
    sellers: [
      {
        id: 'acme',
        name: 'Acme',
        keys: Object.entries(KEYS).map(([name, key]) => ({ class: name, key })),
        settings: { defaultProvisioning: { mode: 'builtin', promise: 'instant', frontEndUrl: FRONT_END } },
        openApi: { baseUrl: marketplaceUrl, accessKeyId: 'AK', secretAccessKey: 'SK-of-the-campaign' },
        kit: { appId: 'app-1', privateKeyPem: privateKey.export({ type: 'pkcs8', format: 'pem' }) },
        products: [
          { productId: 'SAAS', skuCode: 'sku-saas', name: 'Acme', kind: 'saas', provisioning },
          ...['ITEM1', 'ITEM2', 'ITEM3'].map((productId) => ({ productId, kind: 'pay_per_use', provisioning, meter })),
          {
            productId: 'PACK',
            kind: 'package',
            package: { meter: 'calls', quota: '1000', resets: 'none', whenUsedUp: 'stop' },
          },
          { productId: 'KEYS', kind: 'license', license: { source: 'generated' } },
          { productId: 'POOL', kind: 'license', license: { source: 'pool', lowStock: 1 } },
        ],
        apiKeys: [{ name: 'campaign', key: API_KEY, scopes: ['licenses:stock', 'jobs:read'] }],
      },
      { id: WIRE.seller, name: 'Wire', keys: [{ class: 'v1', key: WIRE.key }] },
    ],
  }
}
