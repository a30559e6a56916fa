import { listMembersRoute } from '@/lib/http/api/organisations'
import { dataOf } from '@/lib/http/api/page'
import { serve } from '@/lib/http/rest'
import { listTenantMembers, revealTenantMembers } from '@/lib/services/organisations/list-members'

export const GET = serve(listMembersRoute, async ({ ctx, params, query: { after, test, ...query }, has }) => {
  const input = { ...query, tenantId: params.id, test: test === 'true', cursor: after }
  const page = has('personal:read') ? await revealTenantMembers(ctx, input) : await listTenantMembers(ctx, input)
  const rows = page.rows.map((member) => {
    const { instanceId, appId, userName, name, orgCode, role, enabled, position, mobile, email, state, setAt } = member
    return { instanceId, appId, userName, name, orgCode, role, enabled, position, mobile, email, state, setAt }
  })
  return dataOf({ ...page, rows })
})
