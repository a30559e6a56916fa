import { findSandboxCall, updateSandboxCall } from '@/db/queries/sandbox-calls'
import { ServiceError } from '@/lib/services/errors'
import { loadSandbox, type Sandbox } from '../context'
import { runCalls } from '../engine'
import type { Acted, Options } from './order-on-resource'

/**
 * The console's "Restart Debugging" (protocol/seller-center.md 6.1): the same call once more, as a new request. It keeps
 * the window it has; a refunded order stays refunded.
 */
export async function restart(sandbox: Sandbox, callId: string, { signal }: Options = {}): Promise<Acted> {
  const { shown } = await loadSandbox(sandbox)
  const call = await findSandboxCall(sandbox.db, sandbox.sellerId, callId)
  if (!call) throw new ServiceError('not_found', 'No such call.')
  if (call.state === 'succeeded' || call.state === 'cancelled') {
    throw new ServiceError('conflict', 'Only a call that has not succeeded can be restarted.')
  }
  const again = call.state === 'waiting' ? {} : { nextAt: shown, state: 'waiting' as const, finishedAt: null }
  await updateSandboxCall(sandbox.db, sandbox.sellerId, callId, { ...again, heldAt: null, fault: null })
  await runCalls(sandbox, [callId], signal)
  return { callIds: [callId] }
}
