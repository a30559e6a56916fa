import { setTimeout as sleep } from 'node:timers/promises'
import { findSandboxResource, type SandboxResourceRow } from '@/db/queries/sandbox-books'
import { findSandboxEvent } from '@/db/queries/sandbox-events'
import { buy } from '../actions/buy'
import { expire, freeze, unfreeze } from '../actions/freeze'
import { unsubscribe } from '../actions/release'
import { renew } from '../actions/renew'
import { requestLicense } from '../actions/request-license'
import { restart } from '../actions/restart'
import type { OfferKey } from '../catalogue'
import type { Sandbox } from '../context'
import { live, settled } from './life'
import type { Scenario, ScenarioOptions } from './scenario'
import { callsThatFailed, instanceIdsSeen, untilActive, untilOver } from './settle'

/** More purchases than anybody leaves keys in the demo pool. */
const MOST_SALES = 60
const UPLOAD_PATIENCE_MS = 30_000
const LOOK_AGAIN_MS = 200

type Tale = { problems: string[]; instances: Record<string, string[]>; licences: Set<string> }

/** The three licence protocols, the empty pool included (protocol/license.md 2, 3.2, 3.3). */
export const licences: Scenario = {
  key: 'licences',
  summary:
    'licences of every kind: in the answer, by authorization code, by upload; and a pool that runs dry and is refilled',
  defaultCount: 1,
  maxCount: 20,
  async run(sandbox, options) {
    const { count, signal, report } = options
    const tale: Tale = { problems: [], instances: {}, licences: new Set() }
    for (let n = 1; n <= count && !signal?.aborted; n += 1) {
      report({ step: 'licence in the answer', done: n, total: count })
      await inAnswer(sandbox, options, tale)
      report({ step: 'pool', done: n, total: count })
      await dryPool(sandbox, options, tale)
      report({ step: 'authorization code', done: n, total: count })
      await byCode(sandbox, options, tale)
      report({ step: 'licence by upload', done: n, total: count })
      await byUpload(sandbox, options, tale)
    }
    const { problems, instances } = tale
    const facts = { licences: tale.licences.size }
    return { ok: problems.length === 0 && !signal?.aborted, problems, facts, instances }
  },
}

async function purchase(
  sandbox: Sandbox,
  offer: OfferKey,
  { signal }: ScenarioOptions,
  fault: 'parallel' | null = null,
): Promise<{ orderId: string; callIds: string[]; resourceId: string }> {
  const bought = await buy(sandbox, { offer, buyer: 'Licensed buyer', fault }, signal)
  const [resourceId = ''] = bought.resourceIds
  return { ...bought, resourceId }
}

/** Fifty calls at once are one licence; a renewal ends the freeze of an expiry. */
async function inAnswer(sandbox: Sandbox, options: ScenarioOptions, tale: Tale): Promise<void> {
  const { signal } = options
  const bought = await purchase(sandbox, 'license_generated', options, 'parallel')
  await untilOver(sandbox, bought.callIds, signal)
  const resource = await untilActive(sandbox, bought.resourceId, signal)
  if (!resource?.license) return void tale.problems.push(`order ${bought.orderId} was given no licence`)
  await keep(sandbox, resource, tale)
  const { id } = resource
  const quiet = { fault: null, signal }
  tale.problems.push(
    ...(await live(
      sandbox,
      resource,
      [
        ['renew', 'active', () => renew(sandbox, id, quiet)],
        ['expire', 'frozen', () => expire(sandbox, id, quiet)],
        ['renew', 'active', () => renew(sandbox, id, quiet)],
        ['unsubscribe', 'released', () => unsubscribe(sandbox, id, quiet)],
      ],
      options,
    )),
  )
}

/** Sells until the pool is empty; then the call fails, the seller refills it, and the repeat brings the licence. */
async function dryPool(sandbox: Sandbox, options: ScenarioOptions, tale: Tale): Promise<void> {
  const { signal, seller } = options
  let failed: { resourceId: string; callId: string } | undefined
  for (let sales = 0; sales < MOST_SALES && !failed && !signal?.aborted; sales += 1) {
    const { callIds, resourceId } = await purchase(sandbox, 'license_pool', options)
    const [call] = await callsThatFailed(sandbox, callIds)
    const resource = await findSandboxResource(sandbox.db, sandbox.sellerId, resourceId)
    if (!call && resource) await keep(sandbox, resource, tale)
    if (call) {
      failed = { resourceId, callId: call.id }
      if (call.resultCode !== '000100') {
        tale.problems.push(`an empty pool was answered ${call.resultCode ?? 'nothing'} instead of 000100`)
      }
    }
  }
  if (signal?.aborted) return
  if (!failed) return void tale.problems.push('the pool never ran dry')
  const resource = await findSandboxResource(sandbox.db, sandbox.sellerId, failed.resourceId)
  if (!resource) return
  const { productId, skuCode } = resource.product
  const mark = sandbox.newId().slice(0, 8).toUpperCase()
  await seller.importKeys(
    { productId, skuCode },
    [1, 2].map((n) => `OEM-${mark}-${n}${mark.split('').reverse().join('')}`),
  )
  await restart(sandbox, failed.callId, { signal })
  const problem = await settled(sandbox, [failed.callId], signal)
  const after = await findSandboxResource(sandbox.db, sandbox.sellerId, failed.resourceId)
  if (problem || !after?.license) {
    return void tale.problems.push(`after the refill: ${problem ?? 'no licence was given'}`)
  }
  await keep(sandbox, after, tale)
}

/** The purchase makes no call: the marketplace makes the code. */
async function byCode(sandbox: Sandbox, options: ScenarioOptions, tale: Tale): Promise<void> {
  const { signal } = options
  const { resourceId } = await purchase(sandbox, 'license_code', options)
  const resource = await findSandboxResource(sandbox.db, sandbox.sellerId, resourceId)
  if (!resource?.license) return void tale.problems.push('no authorization code was made')
  tale.licences.add(resource.license)
  const quiet = { fault: null, signal }
  tale.problems.push(
    ...(await live(
      sandbox,
      resource,
      [
        ['renew', 'active', () => renew(sandbox, resourceId, quiet)],
        ['freeze', 'frozen', () => freeze(sandbox, resourceId, quiet)],
        ['unfreeze', 'active', () => unfreeze(sandbox, resourceId, quiet)],
        ['unsubscribe', 'released', () => unsubscribe(sandbox, resourceId, quiet)],
      ],
      options,
    )),
  )
}

/** Two devices are two licences, the same request again is the same licence. */
async function byUpload(sandbox: Sandbox, options: ScenarioOptions, tale: Tale): Promise<void> {
  const { signal } = options
  const bought = await purchase(sandbox, 'license_device', options)
  await untilOver(sandbox, bought.callIds, signal)
  const resource = await untilActive(sandbox, bought.resourceId, signal)
  if (!resource) return void tale.problems.push(`order ${bought.orderId} was never opened`)
  tale.instances[resource.orderLineId] = await instanceIdsSeen(sandbox, resource.id)
  for (const device of ['0A1B2C3D4E5F|DISK77|BOARD1|CPU9', '0A1B2C3D4E60|DISK78|BOARD2|CPU9']) {
    const asked = await requestLicense(sandbox, resource.id, device, { fault: 'duplicate', signal })
    const problem = await settled(sandbox, asked.callIds, signal)
    const digest = await untilUploaded(sandbox, asked.eventId, signal)
    if (signal?.aborted) return
    if (problem) tale.problems.push(`licence for a device: ${problem}`)
    else if (!digest) tale.problems.push(`event ${asked.eventId}: no licence was uploaded`)
    else if (tale.licences.has(digest)) tale.problems.push(`event ${asked.eventId}: two devices share a licence`)
    else tale.licences.add(digest)
  }
  const over = await unsubscribe(sandbox, resource.id, { fault: null, signal })
  const problem = await settled(sandbox, over.callIds, signal)
  if (problem) tale.problems.push(problem)
}

async function untilUploaded(sandbox: Sandbox, eventId: string, signal?: AbortSignal): Promise<string | undefined> {
  const until = Date.now() + UPLOAD_PATIENCE_MS
  while (!signal?.aborted && Date.now() < until) {
    const event = await findSandboxEvent(sandbox.db, sandbox.sellerId, eventId)
    if (event?.changed) return undefined
    if (event?.sha256) return event.sha256
    await sleep(LOOK_AGAIN_MS)
  }
  return undefined
}

async function keep(sandbox: Sandbox, resource: SandboxResourceRow, tale: Tale): Promise<void> {
  const { license, orderLineId, id } = resource
  if (license && tale.licences.has(license)) tale.problems.push(`order line ${orderLineId}: a licence was given twice`)
  if (license) tale.licences.add(license)
  tale.instances[orderLineId] = await instanceIdsSeen(sandbox, id)
  if (tale.instances[orderLineId]?.length !== 1) tale.problems.push(`order line ${orderLineId} has several instances`)
}
