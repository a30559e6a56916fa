import { findSandboxResource, type SandboxResourceRow } from '@/db/queries/sandbox-books'
import type { ResourceState } from '@/lib/domain/sandbox'
import type { Acted } from '../actions/order-on-resource'
import { restart } from '../actions/restart'
import type { Sandbox } from '../context'
import type { Progress } from './scenario'
import { callsThatFailed, untilOver } from './settle'

export type Step = [step: string, state: ResourceState, act: () => Promise<Acted>]

/**
 * Lets one thing after the other happen to a resource, each until it is over; what the marketplace does not repeat by
 * itself is restarted once, as a seller does in the console. Answers what was not as it must be.
 */
export async function live(
  sandbox: Sandbox,
  { id, orderId }: SandboxResourceRow,
  steps: readonly Step[],
  { signal, report }: { signal?: AbortSignal; report: (progress: Progress) => void },
): Promise<string[]> {
  for (const [step, state, act] of steps) {
    if (signal?.aborted) return []
    report({ step, detail: orderId })
    const problem = await settled(sandbox, (await act()).callIds, signal)
    if (problem) return [`order ${orderId}: ${step}: ${problem}`]
    const after = await findSandboxResource(sandbox.db, sandbox.sellerId, id)
    if (after?.state !== state && !signal?.aborted) {
      return [`order ${orderId}: ${after?.state ?? 'gone'} instead of ${state} after ${step}`]
    }
  }
  return []
}

/** Waits for the calls, restarts those that were given up, and tells of the first that still fails. */
export async function settled(sandbox: Sandbox, callIds: string[], signal?: AbortSignal): Promise<string | undefined> {
  await untilOver(sandbox, callIds, signal)
  for (const { id } of await callsThatFailed(sandbox, callIds)) {
    await restart(sandbox, id, { signal })
    await untilOver(sandbox, [id], signal)
  }
  const [failed] = signal?.aborted ? [] : await callsThatFailed(sandbox, callIds)
  return failed && `${failed.activity} was answered ${failed.resultCode ?? failed.outcome ?? 'nothing'}`
}
