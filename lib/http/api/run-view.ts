import type { BulkKind } from '@/lib/domain/bulk'
import { getBulkRun } from '@/lib/services/bulk/list'
import type { BulkRunView } from '@/lib/services/bulk/view'
import type { ServiceContext } from '@/lib/services/context'
import { ServiceError } from '@/lib/services/errors'
import type { ApiScope } from './route'
import { RUN_SCOPE } from './runs'

/** A run as the API answers it. */
export function viewOfRun({ filter, cancelledBy: _, pausedBy: __, ...run }: BulkRunView) {
  return { ...run, selection: filter }
}

export function requireRunScope(kind: BulkKind, has: (scope: ApiScope) => boolean): void {
  if (has(RUN_SCOPE[kind])) return
  throw new ServiceError('forbidden', `Runs of the kind ${kind} need the scope ${RUN_SCOPE[kind]}.`)
}

/** Pauses, resumes or stops a run and answers how it stands then. */
export async function steerRun(
  ctx: ServiceContext,
  { id, reason, has }: { id: string; reason?: string; has: (scope: ApiScope) => boolean },
  verb: (ctx: ServiceContext, input: { runId: string; reason?: string }) => Promise<void>,
) {
  const { kind } = await getBulkRun(ctx, id)
  requireRunScope(kind, has)
  await verb(ctx, { runId: id, reason })
  return viewOfRun(await getBulkRun(ctx, id))
}
