import { getTenantRoute } from '@/lib/http/api/organisations'
import { serve } from '@/lib/http/rest'
import { getTenant } from '@/lib/services/organisations/get-tenant'

export const GET = serve(getTenantRoute, async ({ ctx, params, query }) => {
  const key = { tenantId: params.id, test: query.test === 'true' }
  const { bindingRows, applications, openPushes: _, ...tenant } = await getTenant(ctx, key)
  return {
    ...tenant,
    instances: bindingRows.map(({ instanceId, orderId, state, setAt }) => ({ instanceId, orderId, state, setAt })),
    applications: applications.map(({ instanceId, appId, clientId, hasSecret, secretUnreadable, state, setAt }) => ({
      instanceId,
      appId,
      clientId,
      hasSecret,
      secretUnreadable,
      state,
      setAt,
    })),
  }
})
