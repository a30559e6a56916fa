import type { ServiceContext } from '@/lib/services/context'
import { getJob, type JobView } from '@/lib/services/jobs/list'

/** A job without what only its handler needs to know. */
export function viewOfJob({ payload, ...job }: JobView) {
  return { ...job, kind: payload.kind, action: payload.kind === 'provision' ? payload.action : null }
}

/** The job with its attempts; what was sent and answered may name people, so only some keys are told. */
export async function jobDetail(ctx: ServiceContext, jobId: string, has: (scope: 'personal:read') => boolean) {
  const { attemptList, ...job } = await getJob(ctx, jobId)
  const shown = has('personal:read')
  return {
    ...viewOfJob(job),
    attemptList: attemptList.map((attempt) => (shown ? attempt : { ...attempt, request: null, answer: null })),
  }
}
