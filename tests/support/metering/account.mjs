// The account whose usage is metered: one product per way of aggregating, and a package that stops when it is used up.
export const KEY = 'chaos-usage-key-0001'
export const API_KEY = 'kp_live_campaign_usage_0001'
export const ADDRESS = '/api/koogallery/meter'
export const QUOTA = 400

/** Product ids by what their meter does; `FACTOR` counts in thousands. */
export const PRODUCTS = {
  SUM: { aggregation: 'sum' },
  FACTOR: { aggregation: 'sum', factor: '0.001' },
  WHOLE: { aggregation: 'sum', decimals: 0 },
  GAUGE: { aggregation: 'max' },
  COUNTER: { aggregation: 'cumulative' },
}

/** The portal's configuration (PORTAL_CONFIG). */
export function usageConfig(marketplaceUrl) {
  const provisioning = { mode: 'builtin', promise: 'instant', frontEndUrl: 'https://app.acme.test/{instanceId}' }
  const metered = Object.entries(PRODUCTS).map(([productId, meter]) => ({
    productId,
    kind: 'pay_per_use',
    provisioning,
    meter: { key: `meter-${productId}`, cycle: 'hour', ...meter },
  }))
  return {
    sellers: [
      {
        id: 'meter',
        name: 'Meter',
        keys: [{ class: 'basic', key: KEY }],
        openApi: { baseUrl: marketplaceUrl, accessKeyId: 'AK', secretAccessKey: 'SK-of-the-campaign' },
        settings: { usagePauseMs: 0, usageGraceMinutes: 5, defaultProvisioning: provisioning },
        products: [
          ...metered,
          {
            productId: 'PACK',
            kind: 'package',
            provisioning,
            package: { meter: 'meter-SUM', quota: String(QUOTA), resets: 'none', whenUsedUp: 'stop' },
          },
        ],
        apiKeys: [{ name: 'campaign', key: API_KEY, scopes: ['usage:write', 'instances:read', 'jobs:read'] }],
      },
    ],
  }
}
