import { listMembershipsOfUser } from '@/db/queries/users'
import type { Tx } from '@/db/types'
import { type AuditEntry, recordAudit } from '@/lib/services/audit'
import type { AccessContext } from './context'

/** Writes what people do to their own sign-in to the audit log of every seller account they belong to. */
export async function auditOwnAccount(
  tx: Tx,
  ctx: AccessContext,
  user: { id: string; name: string },
  entry: Pick<AuditEntry, 'action' | 'details'>,
): Promise<void> {
  for (const { sellerId, role } of await listMembershipsOfUser(tx, user.id)) {
    const actor = { kind: 'user' as const, id: user.id, name: user.name, role }
    await recordAudit(tx, { ...ctx, sellerId, actor }, { ...entry, subjectKind: 'user', subjectId: user.id })
  }
}
