import { setTimeout as sleep } from 'node:timers/promises'
import { findSandboxResource, type SandboxResourceRow } from '@/db/queries/sandbox-books'
import { findSandboxCall, listSandboxAttempts, listSandboxCalls, type SandboxCallRow } from '@/db/queries/sandbox-calls'
import { skipToNextCall } from '../actions/clock'
import { queryNow } from '../actions/query'
import type { Sandbox } from '../context'
import { lifeOf } from '../life'

const PATIENCE_MS = 20_000
const LOOK_AGAIN_MS = 200
/** More skips than any schedule has repeats. */
const MOST_SKIPS = 40

/** Moves the clock from repeat to repeat until the calls are over: succeeded, given up or cancelled. */
export async function untilOver(sandbox: Sandbox, callIds: string[], signal?: AbortSignal): Promise<void> {
  for (let skips = 0; skips < MOST_SKIPS && !signal?.aborted; skips += 1) {
    const calls = await Promise.all(callIds.map((id) => findSandboxCall(sandbox.db, sandbox.sellerId, id)))
    if (calls.every((call) => call?.state !== 'waiting' && call?.state !== 'held')) return
    if ((await skipToNextCall(sandbox, signal)) === 0) await sleep(LOOK_AGAIN_MS)
  }
}

/** The resource once it is active, looked up as a buyer would by opening its details; undefined when it never is. */
export async function untilActive(
  sandbox: Sandbox,
  resourceId: string,
  signal?: AbortSignal,
): Promise<SandboxResourceRow | undefined> {
  const until = Date.now() + PATIENCE_MS
  while (!signal?.aborted) {
    const resource = await findSandboxResource(sandbox.db, sandbox.sellerId, resourceId)
    const looked = resource && (resource.info || lifeOf(resource.family).look === null)
    if (resource?.instanceId && resource.state === 'active' && looked) return resource
    if (Date.now() > until || resource?.state === 'failed') return undefined
    if (resource?.instanceId && lifeOf(resource.family).look) await queryNow(sandbox, resourceId, { signal })
    await sleep(LOOK_AGAIN_MS)
  }
  return undefined
}

/** Those that ended without success. */
export async function callsThatFailed(sandbox: Sandbox, callIds: string[]): Promise<SandboxCallRow[]> {
  if (callIds.length === 0) return []
  const calls = await listSandboxCalls(sandbox.db, sandbox.sellerId, { ids: callIds, limit: callIds.length })
  return calls.filter(({ state }) => state !== 'succeeded' && state !== 'cancelled')
}

/** Distinct instance ids ever answered for a resource, late and lost answers included. */
export async function instanceIdsSeen(sandbox: Sandbox, resourceId: string): Promise<string[]> {
  const calls = await listSandboxCalls(sandbox.db, sandbox.sellerId, { resourceId, limit: 200 })
  const purchases = calls
    .filter(({ activity }) => activity === 'newInstance' || activity === 'getLicense')
    .map((call) => call.id)
  const attempts = await listSandboxAttempts(sandbox.db, sandbox.sellerId, purchases, 1000)
  const ids = attempts
    .filter(({ body, url }) => !body.includes('"testFlag":"1"') && !url.includes('testFlag=1'))
    .map((attempt) => /"instanceId"\s*:\s*"([^"]+)"/.exec(attempt.answer ?? '')?.[1])
  return [...new Set(ids.filter((id) => id !== undefined))]
}
