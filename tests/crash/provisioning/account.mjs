// The clock of a campaign runs ahead of the work, so the deadlines are the longest there are.
// Two accounts of one portal: one whose product is called, one whose product fetches its jobs.
export const KEYS = { called: 'chaos-called-key-0001', fetching: 'chaos-fetching-key-0001' }
export const API_KEYS = { called: 'kp_live_campaign_called_0001', fetching: 'kp_live_campaign_fetching_0001' }
export const SECRET = `whsec_${Buffer.from('a-hook-secret-for-campaigns-only').toString('base64')}`

/** The portal's configuration (PORTAL_CONFIG). */
export function provisioningConfig(hookUrl) {
  const account = (id, defaultProvisioning, more = {}) => ({
    id,
    keys: [{ class: 'basic', key: KEYS[id] }],
    settings: { defaultProvisioning },
    apiKeys: [{ name: 'campaign', key: API_KEYS[id], scopes: ['jobs:work', 'jobs:read'] }],
    ...more,
  })
  return {
    sellers: [
      account(
        'called',
        { mode: 'hook', promise: 'instant', endpoint: 'backend', deadlineHours: 336 },
        { hooks: [{ name: 'backend', url: hookUrl, secret: SECRET, events: [] }] },
      ),
      account('fetching', { mode: 'pull', promise: 'instant', deadlineHours: 336 }),
    ],
  }
}
