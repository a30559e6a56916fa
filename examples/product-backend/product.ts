import { readFileSync, renameSync, writeFileSync } from 'node:fs'

/** What the portal says of a job: docs/product-contract.md. A real product would take what it needs and leave the rest. */
export type PortalEvent = {
  type: string
  data: {
    jobId: string
    attempt: number
    instance: { instanceId: string; status: 'open' | 'frozen' | 'released'; expireTime: string | null }
    product: { productId: string | null; skuCode: string | null; linearValue: string | null }
    customer: { customerId: string } | null
  }
}

export type Tenant = {
  instanceId: string
  state: 'active' | 'suspended' | 'deleted'
  plan: string
  expireTime: string | null
  customerId: string | null
}

export type Result = { status: 'done'; access?: { frontEndUrl: string; adminUrl: string; userName: string } }

/**
 * A product whose tenants are kept in memory and, with a path, in a file. Every event carries the whole instance, so all of
 * them come to the same: make the tenant be so. Repeating one changes nothing, and what was deleted stays deleted.
 */
export function openProduct(file?: string) {
  const tenants = new Map<string, Tenant>(file ? load(file) : [])
  return {
    tenants: tenants as ReadonlyMap<string, Tenant>,
    apply({ data }: PortalEvent): Result {
      const { instance, product, customer } = data
      const { instanceId } = instance
      const before = tenants.get(instanceId)
      // A creation that arrives after the release must not bring the tenant back.
      if (before?.state === 'deleted') return { status: 'done', access: accessOf(before) }
      const tenant: Tenant = {
        instanceId,
        state: ({ open: 'active', frozen: 'suspended', released: 'deleted' } as const)[instance.status],
        plan: product.skuCode ?? product.productId ?? 'standard',
        expireTime: instance.expireTime,
        customerId: customer?.customerId ?? before?.customerId ?? null,
      }
      tenants.set(instanceId, tenant)
      if (file) save(file, tenants)
      return tenant.state === 'deleted' ? { status: 'done' } : { status: 'done', access: accessOf(tenant) }
    },
  }
}

function accessOf({ instanceId }: Tenant) {
  const frontEndUrl = `https://app.example.com/t/${instanceId}`
  return { frontEndUrl, adminUrl: `${frontEndUrl}/admin`, userName: `admin-${instanceId.slice(0, 8)}` }
}

function load(file: string): [string, Tenant][] {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return []
    throw error
  }
}

/** The old file stands until the new one is whole. */
function save(file: string, tenants: Map<string, Tenant>): void {
  writeFileSync(`${file}.new`, JSON.stringify([...tenants]))
  renameSync(`${file}.new`, file)
}
