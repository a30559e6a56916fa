import { findSandboxCall, listSandboxAttempts, type SandboxAttemptRow } from '@/db/queries/sandbox-calls'
import { ServiceError } from '@/lib/services/errors'
import type { Sandbox } from '../context'
import { lifeOf } from '../life'
import { type Acted, callOnResource, type Options, openResource } from './order-on-resource'

/**
 * The buyer opens the resource details: a live question with its raw answer (protocol/saas-v2.md 4.2). Throws `conflict`
 * where the family has none.
 */
export async function queryNow(
  sandbox: Sandbox,
  resourceId: string,
  { signal }: Options = {},
): Promise<Acted & { good: boolean; attempt: SandboxAttemptRow | undefined }> {
  const resource = await openResource(sandbox, resourceId, ['opening', 'active', 'frozen', 'released'])
  const { look } = lifeOf(resource.family)
  if (!look) throw new ServiceError('conflict', 'The seller is not asked about such a purchase.')
  const acted = await callOnResource(sandbox, resource, { ...look(resource), mode: 'once' }, { fault: null, signal })
  const [callId = ''] = acted.callIds
  const call = await findSandboxCall(sandbox.db, sandbox.sellerId, callId)
  const [attempt] = await listSandboxAttempts(sandbox.db, sandbox.sellerId, acted.callIds)
  return { ...acted, good: call?.state === 'succeeded', attempt }
}
