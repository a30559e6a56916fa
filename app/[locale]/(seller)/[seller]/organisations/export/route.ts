import type { NextRequest } from 'next/server'
import { listExport } from '@/lib/http/list-export'
import { listTenants } from '@/lib/services/organisations/list-tenants'

type Context = { params: Promise<{ seller: string }> }

export async function GET(request: NextRequest, { params }: Context): Promise<Response> {
  const { seller } = await params
  return listExport(request, seller, 'organisations', listTenants, [
    { title: 'tenant_id', value: (row) => row.tenantId },
    { title: 'tenant_code', value: (row) => row.tenantCode },
    { title: 'test', value: (row) => row.test },
    { title: 'name', value: (row) => row.name },
    { title: 'domain_name', value: (row) => row.domainName },
    { title: 'instances', value: (row) => row.bindings },
    { title: 'members', value: (row) => row.members },
    { title: 'failed_pushes', value: (row) => row.failures },
    { title: 'unreadable_secrets', value: (row) => row.unreadable },
    { title: 'last_push_at', value: (row) => row.lastPushAt },
    { title: 'created_at', value: (row) => row.createdAt },
  ])
}
