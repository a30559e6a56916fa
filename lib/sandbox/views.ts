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
import {
  findSandboxEnterprise,
  listSandboxEnterprises,
  type SandboxEnterpriseRow,
} from '@/db/queries/sandbox-enterprises'
import { listSandboxEvents, type SandboxEventRow } from '@/db/queries/sandbox-events'
import type { CallState, SandboxFamily, SavedCase } from '@/lib/domain/sandbox'
import { ServiceError } from '@/lib/services/errors'
import { availableVerbs, type Verb } from './available'
import { findOffer, OFFERS } from './catalogue'
import { loadSandbox, type Sandbox } from './context'
import { lifeOf } from './life'
import { type RetryRule, retryRule } from './schedule'

/** What the sandbox's pages show; they never see a table themselves. */

export type { SandboxAttemptRow, SandboxCallRow, SandboxEnterpriseRow, SandboxEventRow, SandboxResourceRow }

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
  /** Whether the seller is asked when the details are opened. */
  asks: boolean
  /** Licences asked for devices. */
  events: SandboxEventRow[]
  /** A joint product: can be bound to an enterprise. */
  joint: boolean
}

export async function viewResource(sandbox: Sandbox, id: string): Promise<ResourceView> {
  const { shown } = await loadSandbox(sandbox)
  const resource = isUuid(id) ? await findSandboxResource(sandbox.db, sandbox.sellerId, id) : undefined
  if (!resource) throw new ServiceError('not_found', 'No such resource.')
  const calls = await listSandboxCalls(sandbox.db, sandbox.sellerId, { resourceId: id, limit: 100 })
  const { look } = lifeOf(resource.family)
  const asked =
    look && resource.instanceId ? look({ ...resource, instanceId: resource.instanceId }).activity : undefined
  const query = calls.find((call) => call.activity === asked && call.attempts > 0)
  const attempts = query ? await listSandboxAttempts(sandbox.db, sandbox.sellerId, [query.id]) : []
  const events =
    resource.family === 'license_async' ? await listSandboxEvents(sandbox.db, sandbox.sellerId, resource.id) : []
  const joint = findOffer(resource.offer)?.kit !== undefined
  return {
    resource,
    verbs: availableVerbs(resource, shown),
    calls,
    answer: attempts.at(-1),
    asks: look !== null,
    events,
    joint,
  }
}

/** The resource behind an instance id, as the demo product needs it; undefined when there is none. */
export async function viewInstance(sandbox: Sandbox, instanceId: string): Promise<SandboxResourceRow | undefined> {
  await loadSandbox(sandbox)
  return findSandboxResourceByInstance(sandbox.db, sandbox.sellerId, instanceId)
}

/** Calls, newest first, older than `beforeSeq`. */
export async function viewCalls(
  sandbox: Sandbox,
  filter: { state?: CallState; family?: SandboxFamily; beforeSeq?: number },
): Promise<{ rows: SandboxCallRow[]; older: number | null }> {
  await loadSandbox(sandbox)
  const { family, ...rest } = filter
  const families = family ? { families: [family] } : {}
  const rows = await listSandboxCalls(sandbox.db, sandbox.sellerId, { ...rest, ...families, limit: PAGE + 1 })
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
    rule: retryRule(call),
    attempts: attempts.slice(0, SHOWN_ATTEMPTS),
    total: all.length,
    orderKnown: order !== undefined,
  }
}

export type EnterpriseView = {
  enterprise: SandboxEnterpriseRow
  /** Bound applications with what was bought. */
  bound: SandboxResourceRow[]
  /** Purchases of joint products that could be bound. */
  bindable: SandboxResourceRow[]
  calls: SandboxCallRow[]
}

export async function viewEnterprises(sandbox: Sandbox): Promise<SandboxEnterpriseRow[]> {
  await loadSandbox(sandbox)
  return listSandboxEnterprises(sandbox.db, sandbox.sellerId)
}

export async function viewEnterprise(sandbox: Sandbox, id: string): Promise<EnterpriseView> {
  await loadSandbox(sandbox)
  const { db, sellerId } = sandbox
  const enterprise = isUuid(id) ? await findSandboxEnterprise(db, sellerId, id) : undefined
  if (!enterprise) throw new ServiceError('not_found', 'No such enterprise.')
  const offers = OFFERS.filter(({ kit }) => kit !== undefined).map(({ key }) => key)
  const joint = await listSandboxResources(db, sellerId, { offers, limit: 200 })
  const boundIds = enterprise.bindings.map(({ resourceId }) => resourceId)
  const calls =
    boundIds.length > 0
      ? await listSandboxCalls(db, sellerId, { resourceIds: boundIds, families: ['kit_v1', 'kit_v2'], limit: 30 })
      : []
  return {
    enterprise,
    bound: joint.filter(({ id: resourceId }) => boundIds.includes(resourceId)),
    bindable: joint.filter(({ id: resourceId, state }) => state === 'active' && !boundIds.includes(resourceId)),
    calls,
  }
}

/** How many of some calls the seller answered with success. */
export async function viewTold(sandbox: Sandbox, callIds: string[]): Promise<{ good: number; total: number }> {
  const calls = await listSandboxCalls(sandbox.db, sandbox.sellerId, { ids: callIds, limit: 100 })
  return { good: calls.filter(({ state }) => state === 'succeeded').length, total: calls.length }
}

/** The call that tells what came of an action: the last that was sent, or failing that the last of all. */
export async function viewOutcome(sandbox: Sandbox, callIds: string[]): Promise<SandboxCallRow | undefined> {
  const calls = await listSandboxCalls(sandbox.db, sandbox.sellerId, { ids: callIds, limit: 100 })
  return calls.find((call) => call.state !== 'succeeded') ?? calls[0]
}

function isUuid(text: string): boolean {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text)
}
