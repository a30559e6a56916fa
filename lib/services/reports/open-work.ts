import { countJobs } from '@/db/queries/job-lists'
import { countOpenTasks } from '@/db/queries/reports'
import { requirePermission, type ServiceContext } from '@/lib/services/context'
import { listFailures } from '@/lib/services/messages/failures'

/** The numbers beside the navigation: failing calls, open tasks, jobs given up. */
export async function countOpenWork(
  ctx: ServiceContext,
): Promise<{ failures: number; tasks: number; overdue: boolean; deadJobs: number }> {
  requirePermission(ctx, 'portal:read')
  const [failures, tasks, deadJobs] = await Promise.all([
    listFailures(ctx),
    countOpenTasks(ctx.db, ctx.sellerId, ctx.now()),
    countJobs(ctx.db, ctx.sellerId, ['dead']),
  ])
  return { failures: failures.rows.length, tasks: tasks.open, overdue: tasks.overdue > 0, deadJobs }
}
