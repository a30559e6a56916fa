import type { NextRequest } from 'next/server'
import { listExport } from '@/lib/http/list-export'
import { pathSegment } from '@/lib/http/path-segment'
import { listTenantMembers } from '@/lib/services/organisations/list-members'

type Context = { params: Promise<{ seller: string; tenantId: string }> }

/** A tenant's members; contact data stays masked. */
export async function GET(request: NextRequest, { params }: Context): Promise<Response> {
  const { seller, tenantId } = await params
  const list: Parameters<typeof listExport<MemberRow>>[3] = (ctx, input) =>
    listTenantMembers(ctx, { ...input, tenantId: pathSegment(tenantId), test: input.test === '1' })
  return listExport(request, seller, 'members', list, [
    { title: 'user_name', value: (row) => row.userName },
    { title: 'name', value: (row) => row.name },
    { title: 'org_code', value: (row) => row.orgCode },
    { title: 'role', value: (row) => row.role },
    { title: 'enabled', value: (row) => row.enabled },
    { title: 'state', value: (row) => row.state },
    { title: 'instance_id', value: (row) => row.instanceId },
    { title: 'app_id', value: (row) => row.appId },
    { title: 'mobile', value: (row) => row.mobile },
    { title: 'email', value: (row) => row.email },
    { title: 'updated_at', value: (row) => row.updatedAt },
  ])
}

type MemberRow = Awaited<ReturnType<typeof listTenantMembers>>['rows'][number]
