import { z } from 'zod'
import { type LicenseRow, lockLicense } from '@/db/queries/licenses'
import type { Tx } from '@/db/types'
import type { LicenseEvent } from '@/lib/domain/license'
import { recordAudit } from '@/lib/services/audit'
import type { ServiceContext } from '@/lib/services/context'
import { notFound, type RefusalCode, refusal } from '@/lib/services/refusals'
import { changeLicense } from './change-license'

/** Why somebody acts on a licence by hand; stands in its history and in the audit log. */
export const reasonField = z.string().trim().min(1).max(500)
export const licenseIdField = z.uuid()

/** The licence, locked and not at its end: after that nothing acts on it. */
export async function lockForAction(tx: Tx, ctx: ServiceContext, licenseId: string): Promise<LicenseRow> {
  const license = await lockLicense(tx, ctx.sellerId, licenseId)
  if (!license) throw notFound('licence')
  if (license.status === 'released' || license.status === 'revoked') throw refusal('license_ended')
  return license
}

/** Applies an operator's event, of now: whatever the marketplace sends later wins. */
export async function changeByHand(
  tx: Tx,
  ctx: ServiceContext,
  license: LicenseRow,
  event: LicenseEvent,
  act: { action: string; reason: string; unchanged: RefusalCode },
): Promise<void> {
  const step = await changeLicense(tx, ctx, license, event, { reason: act.reason })
  if (step.kind === 'outdated') throw refusal('newer_call')
  if (step.kind === 'unchanged') throw refusal(act.unchanged)
  await auditLicense(tx, ctx, license.id, act)
}

export async function auditLicense(
  tx: Tx,
  ctx: ServiceContext,
  licenseId: string,
  { action, reason, details }: { action: string; reason?: string; details?: Record<string, unknown> },
): Promise<void> {
  await recordAudit(tx, ctx, { action, subjectKind: 'license', subjectId: licenseId, reason, details })
}
