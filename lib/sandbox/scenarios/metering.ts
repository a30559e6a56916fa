import { setTimeout as sleep } from 'node:timers/promises'
import { findSandboxResource, type SandboxResourceRow } from '@/db/queries/sandbox-books'
import { sumSandboxUsage } from '@/db/queries/sandbox-usage'
import { buy } from '../actions/buy'
import { freeze, unfreeze } from '../actions/freeze'
import { queryNow } from '../actions/query'
import { unsubscribe } from '../actions/release'
import { type ProductEvent, reportUsage } from '../actions/report-usage'
import { switchUsage } from '../actions/usage'
import type { OfferKey } from '../catalogue'
import type { Sandbox } from '../context'
import { live, type Step } from './life'
import type { Scenario, ScenarioOptions } from './scenario'
import { untilActive, untilOver } from './settle'

/** How often a buyer looks for what was used. */
const LOOKS = 5
/** Sealing, a pause between calls, a repeat after a lost answer. */
const PATIENCE_MS = 90_000
const LOOK_AGAIN_MS = 500
/** Records have whole seconds: what happens in another second can be told apart. */
const NEXT_SECOND_MS = 1_100

type Tale = ScenarioOptions & {
  sandbox: Sandbox
  buyer: string
  problems: string[]
  instances: Record<string, string[]>
  facts: { events: number; records: number; packages: number }
}

/** Usage from the product's report to the marketplace's books, and packages that run dry (protocol/metering.md 1, 4, 5). */
export const metering: Scenario = {
  key: 'metering',
  summary:
    'usage reported, sealed at a freeze and at the release, an answer lost on the way; a package that runs dry, and the next',
  defaultCount: 1,
  maxCount: 20,
  async run(sandbox, options) {
    const { count, signal, report } = options
    const problems: string[] = []
    const facts = { events: 0, records: 0, packages: 0 }
    const instances: Record<string, string[]> = {}
    for (let n = 1; n <= count && !signal?.aborted; n += 1) {
      // A buyer of this run alone: packages pay for all a buyer has.
      const buyer = `Metered buyer ${sandbox.newId().slice(-12)}`
      const tale: Tale = { ...options, sandbox, buyer, problems, instances, facts }
      report({ step: 'pay-per-use', done: n, total: count })
      await payPerUse(tale)
      report({ step: 'prepaid', done: n, total: count })
      await prepaid(tale)
    }
    return { ok: problems.length === 0 && !signal?.aborted, problems, facts, instances }
  },
}

/** What was used before a freeze or release is billed, once, although an answer is lost. */
async function payPerUse(tale: Tale): Promise<void> {
  const resource = await bought(tale, 'api_calls')
  if (!resource) return
  const { sandbox, signal } = tale
  await use(tale, resource, ['1.25', '0.0001', '2'])
  await shows(tale, resource, '3.2501')
  await switchUsage(sandbox, { faults: [{ kind: 'unreadable' }] })
  await happens(tale, resource, [['freeze', 'frozen', () => freeze(sandbox, resource.id, { fault: null, signal })]])
  await adds(tale, resource, [[null, '3.2501']])
  await happens(tale, resource, [['unfreeze', 'active', () => unfreeze(sandbox, resource.id, { fault: null, signal })]])
  await use(tale, resource, ['5'])
  await happens(tale, resource, [
    ['unsubscribe', 'released', () => unsubscribe(sandbox, resource.id, { fault: null, signal })],
  ])
  await adds(tale, resource, [[null, '8.2501']])
}

/** A package is used up to its end, then the next one; each record names the one it is taken from. */
async function prepaid(tale: Tale): Promise<void> {
  const { sandbox, signal } = tale
  const resource = await bought(tale, 'prepaid_calls')
  const first = resource && (await bought(tale, 'prepaid_pack'))
  if (!resource || !first) return
  await use(tale, resource, ['60', '40'])
  const second = await bought(tale, 'prepaid_pack')
  if (!second) return
  await use(tale, resource, ['15'])
  await happens(tale, resource, [
    ['unsubscribe', 'released', () => unsubscribe(sandbox, resource.id, { fault: null, signal })],
  ])
  await adds(tale, resource, [
    [first.instanceId, '100'],
    [second.instanceId, '15'],
  ])
  await shows(tale, first, '100')
  await shows(tale, second, '15')
}

async function bought(tale: Tale, offer: OfferKey): Promise<SandboxResourceRow | undefined> {
  const { sandbox, buyer, signal, problems, instances, facts } = tale
  if (signal?.aborted) return undefined
  const { orderId, callIds, resourceIds } = await buy(sandbox, { offer, buyer, fault: null }, signal)
  await untilOver(sandbox, callIds, signal)
  const resource = await untilActive(sandbox, resourceIds[0] ?? '', signal)
  if (resource?.instanceId) instances[resource.orderLineId] = [resource.instanceId]
  else if (!signal?.aborted) problems.push(`${offer}: order ${orderId} was never opened`)
  if (resource && offer === 'prepaid_pack') facts.packages += 1
  return resource
}

/** Reports each value in a second of its own, then all of them again: repeats count nothing. */
async function use(tale: Tale, { instanceId, product }: SandboxResourceRow, values: string[]): Promise<void> {
  const { sandbox, signal, problems, facts } = tale
  const events: ProductEvent[] = []
  for (const value of values) {
    await sleep(NEXT_SECOND_MS)
    if (signal?.aborted || instanceId === null) return
    const event = { id: sandbox.newId(), instanceId, productId: product.productId, value, time: sandbox.now() }
    events.push(event)
    const { accepted, answer } = await reportUsage(sandbox, [event])
    if (accepted !== 1) problems.push(`instance ${instanceId}: usage ${value} was not taken: ${answer.slice(0, 300)}`)
  }
  await sleep(NEXT_SECOND_MS)
  const again = await reportUsage(sandbox, events)
  if (again.accepted > 0) problems.push(`instance ${instanceId}: ${again.accepted} events counted twice`)
  facts.events += events.length
}

/** What a buyer sees under the resource's details: the running total, or what is used of a package (4.4). */
async function shows({ sandbox, signal, problems }: Tale, { id, instanceId }: SandboxResourceRow, used: string) {
  let values: string[] = []
  // A buyer whose page did not load looks again.
  for (let look = 0; look < LOOKS && !signal?.aborted; look += 1) {
    if (look > 0) await sleep(NEXT_SECOND_MS)
    await queryNow(sandbox, id, { signal })
    const info = (await findSandboxResource(sandbox.db, sandbox.sellerId, id))?.info
    const entries: unknown = info?.usageInfo
    values = (Array.isArray(entries) ? entries : []).map((entry) => String(entry?.usageValue))
    if (values.length === 1 && Number(values[0]) === Number(used)) return
  }
  if (signal?.aborted) return
  problems.push(`instance ${instanceId}: the buyer sees ${values.join(', ') || 'no usage'} instead of ${used}`)
}

async function happens(tale: Tale, resource: SandboxResourceRow, steps: Step[]): Promise<void> {
  const { sandbox, signal, report, problems } = tale
  problems.push(...(await live(sandbox, resource, steps, { signal, report })))
}

/** Waits until the marketplace's books say of an instance what they must, by package. */
async function adds(tale: Tale, { instanceId }: SandboxResourceRow, wanted: [string | null, string][]): Promise<void> {
  const { sandbox, signal, report, problems, facts } = tale
  if (instanceId === null) return
  const expected = told(wanted)
  const until = Date.now() + PATIENCE_MS
  report({ step: 'records', detail: expected })
  while (!signal?.aborted) {
    const totals = await sumSandboxUsage(sandbox.db, sandbox.sellerId, { instanceId })
    const present = told(totals.map(({ relatePkgInstance, value }) => [relatePkgInstance, value]))
    if (present === expected) {
      facts.records += totals.reduce((sum, { records }) => sum + records, 0)
      return
    }
    if (Date.now() > until) {
      problems.push(`instance ${instanceId}: the marketplace has ${present || 'nothing'} instead of ${expected}`)
      return
    }
    await sleep(LOOK_AGAIN_MS)
  }
}

function told(totals: [string | null, string][]): string {
  const parts = totals.map(([pkg, value]) => (pkg === null ? value : `${value} of ${pkg}`))
  return parts.sort((a, b) => (a < b ? -1 : 1)).join(', ')
}
