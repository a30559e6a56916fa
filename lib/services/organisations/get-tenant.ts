import { z } from 'zod'
import {
  selectApplications,
  selectBindings,
  selectOpenPushes,
  selectTenant,
  selectTenantDepartments,
  selectTenantsOfInstance,
} from '@/db/queries/organisation-lists'
import { departmentTree, normaliseDomain } from '@/lib/domain/organisation'
import { requirePermission, type ServiceContext } from '@/lib/services/context'
import { parseInput } from '@/lib/services/parse'
import { notFound } from '@/lib/services/refusals'

export const tenantKeyInput = z.object({ tenantId: z.string().min(1).max(64), test: z.boolean().default(false) })
export type TenantKeyInput = z.input<typeof tenantKeyInput>

/** A tenant with its bindings, its clients at the authentication centre, and the pushes that failed. No secrets. */
export async function getTenant(ctx: ServiceContext, raw: TenantKeyInput) {
  requirePermission(ctx, 'portal:read')
  const key = { sellerId: ctx.sellerId, ...parseInput(tenantKeyInput, raw) }
  const tenant = await selectTenant(ctx.db, key)
  if (!tenant) throw notFound('tenant')
  const [bindings, applications, failures] = await Promise.all([
    selectBindings(ctx.db, key),
    selectApplications(ctx.db, key),
    selectOpenPushes(ctx.db, key),
  ])
  return {
    ...tenant,
    signInBase: tenant.domainName === null ? null : normaliseDomain(tenant.domainName),
    bindingRows: bindings,
    applications: applications.map(({ clientSecret, ...row }) => ({ ...row, hasSecret: clientSecret !== null })),
    openPushes: failures,
  }
}
export type TenantDetail = Awaited<ReturnType<typeof getTenant>>

/** The departments of one binding as a tree, marked ones included. */
export async function getDepartmentTree(ctx: ServiceContext, raw: TenantKeyInput & { instanceId: string }) {
  requirePermission(ctx, 'portal:read')
  const { instanceId, ...key } = parseInput(tenantKeyInput.extend({ instanceId: z.string().max(64) }), raw)
  return departmentTree(await selectTenantDepartments(ctx.db, { sellerId: ctx.sellerId, ...key }, instanceId))
}

/** Tenants an instance is bound to. */
export async function tenantsOfInstance(ctx: ServiceContext, instanceId: string) {
  requirePermission(ctx, 'portal:read')
  return selectTenantsOfInstance(ctx.db, ctx.sellerId, instanceId)
}
