import type { InstanceRow } from '@/db/queries/fulfilment'
import { cancelJobRow, lockProvisionJob } from '@/db/queries/job-lists'
import type { Tx } from '@/db/types'
import type { AccessData } from '@/lib/domain/outcomes'
import { recordAudit } from '@/lib/services/audit'
import type { ServiceContext } from '@/lib/services/context'
import { makeReady } from '@/lib/services/provisioning/ends'

/** A person puts an instance into the buyer's hands; automatic preparation is called off. */
export async function finishPreparation(
  tx: Tx,
  ctx: ServiceContext,
  instance: InstanceRow,
  access: AccessData,
  reason: string | undefined,
): Promise<void> {
  const { instanceId } = instance
  const historyId = await makeReady(tx, ctx, instance, access, reason)
  const job = await lockProvisionJob(tx, ctx.sellerId, instanceId, 'create')
  if (job && job.state !== 'done' && job.state !== 'cancelled') await cancelJobRow(tx, job, ctx.now())
  await recordAudit(tx, ctx, {
    action: 'instance.mark_ready',
    subjectKind: 'instance',
    subjectId: instanceId,
    reason,
    details: historyId === undefined ? {} : { historyId },
  })
}
