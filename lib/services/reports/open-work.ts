import { countIncidents } from '@/db/queries/incidents'
import { countJobs } from '@/db/queries/job-lists'
import { countOpenTasks } from '@/db/queries/reports'
import { requirePermission, type ServiceContext } from '@/lib/services/context'

/** The numbers beside the navigation: incidents, open tasks, jobs given up. */
export async function countOpenWork(
  ctx: ServiceContext,
): Promise<{ incidents: number; unseen: boolean; tasks: number; overdue: boolean; deadJobs: number }> {
  requirePermission(ctx, 'portal:read')
  const [incidents, tasks, deadJobs] = await Promise.all([
    countIncidents(ctx.db, ctx.sellerId),
    countOpenTasks(ctx.db, ctx.sellerId, ctx.now()),
    countJobs(ctx.db, ctx.sellerId, ['dead']),
  ])
  return {
    incidents: incidents.active,
    unseen: incidents.open > 0,
    tasks: tasks.open,
    overdue: tasks.overdue > 0,
    deadJobs,
  }
}
