import {
  findSandboxOrder,
  findSandboxResource,
  findSandboxResourceByInstance,
  listSandboxResources,
  type SandboxResourceRow,
} from '@/db/queries/sandbox-books'
import {
  findSandboxCall,
  listSandboxAttempts,
  listSandboxCalls,
  type SandboxAttemptRow,
  type SandboxCallRow,
} from '@/db/queries/sandbox-calls'
import type { CallState, SavedCase } from '@/lib/domain/sandbox'
import { ServiceError } from '@/lib/services/errors'
import { availableVerbs, type Verb } from './available'
import { loadSandbox, type Sandbox } from './context'
import { RETRY_RULES, type RetryRule } from './schedule'

/** What the sandbox's pages show; they never see a table themselves. */

export type { SandboxAttemptRow, SandboxCallRow, SandboxResourceRow }

export type ClockView = { shown: Date; aheadMs: number; speed: number }

export async function viewClock(sandbox: Sandbox): Promise<ClockView> {
  const { shown, settings } = await loadSandbox(sandbox)
  return { shown, aheadMs: shown.getTime() - sandbox.now().getTime(), speed: settings.clockSpeed }
}

export async function viewSwitchboard(sandbox: Sandbox) {
  const { settings, address } = await loadSandbox(sandbox)
  const { faults, orderQueryFault, timeoutMs } = settings
  const cases: SavedCase[] = settings.cases
  return { faults, orderQueryFault, timeoutMs, cases, address }
}

export async function viewAddress(sandbox: Sandbox): Promise<string> {
  await loadSandbox(sandbox)
  return `${sandbox.publicUrl}/api/koogallery/${sandbox.sellerId}`
}

const PAGE = 50

/** Purchases, newest first; `page` counts from 0. */
export async function viewPurchases(
  sandbox: Sandbox,
  page: number,
): Promise<{ rows: SandboxResourceRow[]; more: boolean }> {
  await loadSandbox(sandbox)
  const rows = await listSandboxResources(sandbox.db, sandbox.sellerId, { limit: PAGE + 1, offset: page * PAGE })
  return { rows: rows.slice(0, PAGE), more: rows.length > PAGE }
}

export type ResourceView = {
  resource: SandboxResourceRow
  verbs: Verb[]
  calls: SandboxCallRow[]
  /** The newest answer to a query, raw. */
  answer: SandboxAttemptRow | undefined
}

export async function viewResource(sandbox: Sandbox, id: string): Promise<ResourceView> {
  const { shown } = await loadSandbox(sandbox)
  const resource = isUuid(id) ? await findSandboxResource(sandbox.db, sandbox.sellerId, id) : undefined
  if (!resource) throw new ServiceError('not_found', 'No such resource.')
  const calls = await listSandboxCalls(sandbox.db, sandbox.sellerId, { resourceId: id, limit: 100 })
  const query = calls.find((call) => call.activity === 'queryInstance' && call.attempts > 0)
  const attempts = query ? await listSandboxAttempts(sandbox.db, sandbox.sellerId, [query.id]) : []
  return { resource, verbs: availableVerbs(resource, shown), calls, answer: attempts.at(-1) }
}

/** The resource behind an instance id, as the demo product needs it; undefined when there is none. */
export async function viewInstance(sandbox: Sandbox, instanceId: string): Promise<SandboxResourceRow | undefined> {
  await loadSandbox(sandbox)
  return findSandboxResourceByInstance(sandbox.db, sandbox.sellerId, instanceId)
}

/** Calls, newest first, older than `beforeSeq`. */
export async function viewCalls(
  sandbox: Sandbox,
  filter: { state?: CallState; beforeSeq?: number },
): Promise<{ rows: SandboxCallRow[]; older: number | null }> {
  await loadSandbox(sandbox)
  const rows = await listSandboxCalls(sandbox.db, sandbox.sellerId, { ...filter, limit: PAGE + 1 })
  const shown = rows.slice(0, PAGE)
  return { rows: shown, older: rows.length > PAGE ? (shown.at(-1)?.seq ?? null) : null }
}

/** Requests of one call that a page shows; the fault `parallel` alone makes fifty. */
const SHOWN_ATTEMPTS = 10

export type CallView = {
  call: SandboxCallRow
  rule: RetryRule
  attempts: SandboxAttemptRow[]
  total: number
  orderKnown: boolean
}

export async function viewCall(sandbox: Sandbox, id: string): Promise<CallView> {
  await loadSandbox(sandbox)
  const call = isUuid(id) ? await findSandboxCall(sandbox.db, sandbox.sellerId, id) : undefined
  if (!call) throw new ServiceError('not_found', 'No such call.')
  const all = await listSandboxAttempts(sandbox.db, sandbox.sellerId, [id], 1_000)
  // Newest first, and of each attempt the request that decided.
  const attempts = all.toSorted((a, b) => b.attempt - a.attempt || Number(b.decisive) - Number(a.decisive))
  const order = call.orderId ? await findSandboxOrder(sandbox.db, sandbox.sellerId, call.orderId) : undefined
  return {
    call,
    rule: RETRY_RULES[call.activity],
    attempts: attempts.slice(0, SHOWN_ATTEMPTS),
    total: all.length,
    orderKnown: order !== undefined,
  }
}

/** The call that tells what came of an action: the last that was sent, or failing that the last of all. */
export async function viewOutcome(sandbox: Sandbox, callIds: string[]): Promise<SandboxCallRow | undefined> {
  const calls = await listSandboxCalls(sandbox.db, sandbox.sellerId, { ids: callIds, limit: 100 })
  return calls.find((call) => call.state !== 'succeeded') ?? calls[0]
}

function isUuid(text: string): boolean {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text)
}
