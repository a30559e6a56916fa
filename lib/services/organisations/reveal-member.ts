import { z } from 'zod'
import { selectTenantMember } from '@/db/queries/organisation-lists'
import { transaction } from '@/db/transaction'
import { recordAudit } from '@/lib/services/audit'
import { requirePermission, type ServiceContext } from '@/lib/services/context'
import { parseInput } from '@/lib/services/parse'
import { notFound } from '@/lib/services/refusals'
import { tenantKeyInput } from './get-tenant'
import { openPersonal } from './list-members'

const input = tenantKeyInput.extend({
  instanceId: z.string().max(64),
  appId: z.string().max(64),
  userName: z.string().min(1).max(64),
  reason: z.string().trim().min(1).max(500),
})

export type RevealedMember = {
  mobile: string | null
  email: string | null
  employeeCode: string | null
  employeeType: string | null
  workPlace: string | null
  entryDate: string | null
  /** Whatever else the buyer shares, as JSON. */
  extension: string | null
}

/** A member's personal data in clear. The look itself is audited, before anything is shown. */
export async function revealMember(ctx: ServiceContext, raw: z.input<typeof input>): Promise<RevealedMember> {
  requirePermission(ctx, 'secrets:reveal')
  const { reason, ...key } = parseInput(input, raw)
  return transaction(ctx.db, async (tx) => {
    const row = await selectTenantMember(tx, { sellerId: ctx.sellerId, ...key })
    if (!row) throw notFound('member')
    await recordAudit(tx, ctx, {
      action: 'tenant_member.reveal',
      subjectKind: 'tenant_member',
      subjectId: `${key.tenantId}/${key.userName}`,
      reason,
    })
    const { extension, ...personal } = openPersonal(ctx, row)
    return {
      mobile: personal.mobile ?? null,
      email: personal.email ?? null,
      employeeCode: personal.employeeCode ?? null,
      employeeType: personal.employeeType ?? null,
      workPlace: personal.workPlace ?? null,
      entryDate: personal.entryDate ?? null,
      extension: extension ? JSON.stringify(extension) : null,
    }
  })
}
