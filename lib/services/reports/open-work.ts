import { countOpenTasks } from '@/db/queries/reports'
import { requirePermission, type ServiceContext } from '@/lib/services/context'
import { listFailures } from '@/lib/services/messages/failures'

/** The numbers beside the navigation: failing calls, open tasks. */
export async function countOpenWork(
  ctx: ServiceContext,
): Promise<{ failures: number; tasks: number; overdue: boolean }> {
  requirePermission(ctx, 'portal:read')
  const [failures, tasks] = await Promise.all([listFailures(ctx), countOpenTasks(ctx.db, ctx.sellerId, ctx.now())])
  return { failures: failures.rows.length, tasks: tasks.open, overdue: tasks.overdue > 0 }
}
