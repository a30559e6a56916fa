import { randomBytes, randomUUID } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { claimJobs } from '@/db/queries/jobs'
import { ensureMessagePartitions, ensureUsagePartitions } from '@/db/queries/partitions'
import type { Db } from '@/db/types'
import type { UsagePush } from '@/lib/domain/metering'
import { attempt } from '@/lib/jobs/registry'
import { type RunnerOptions, runJob } from '@/lib/jobs/run-job'
import { createLogger } from '@/lib/observability/logger'
import { metrics } from '@/lib/observability/metrics'
import { openSandbox, type Sandbox } from '@/lib/sandbox/context'
import { receiveOpenApi } from '@/lib/sandbox/open-api'
import { receiveOrderQuery } from '@/lib/sandbox/receive-order-query'
import type { SellerHands } from '@/lib/sandbox/scenarios/scenario'
import { DEMO_SELLER, seedSandbox } from '@/lib/sandbox/seed'
import { receiveUsage, type UsageSide } from '@/lib/sandbox/usage-intake'
import { findApiCaller } from '@/lib/services/access/find-api-caller'
import type { Actor, ServiceContext } from '@/lib/services/context'
import type { Inbox } from '@/lib/services/inbox/inbox'
import { createLoad } from '@/lib/services/inbox/load'
import { loadKnown } from '@/lib/services/inbox/load-known'
import { receive } from '@/lib/services/inbox/receive'
import { createRefusalLimit } from '@/lib/services/inbox/refusal-limit'
import { createSellerCache } from '@/lib/services/inbox/seller-cache'
import { importStock } from '@/lib/services/licensing/import-stock'
import { ingestEvents } from '@/lib/services/metering/ingest-events'
import { createSecretBox } from '@/lib/services/secret-box'
import { applyConfig } from '@/lib/services/settings/apply-config'
import { nearby } from './outside'
import { OWNER } from './service-context'

const OPEN_APIS = `/api/sandbox/${DEMO_SELLER}/api/mkp-openapi-public/global/`

/**
 * The portal's inbox and worker behind a real address, with the simulated marketplace beside it: what the two say goes
 * over HTTP both ways, in real time. Close it when done.
 */
export async function openLivePortal(db: Db) {
  const secretBox = createSecretBox(randomBytes(32))
  const context = (sellerId: string, actor: Actor): ServiceContext => ({
    db,
    sellerId,
    actor,
    now: () => new Date(),
    newId: randomUUID,
    random: Math.random,
    secretBox,
    log: createLogger('silent'),
    publicUrl: 'https://portal.test',
    wakeWorker: () => {},
    settingsChanged: () => sellers.forget(sellerId),
  })
  const sellers = createSellerCache((id) => loadKnown(db, secretBox, id), Date.now)
  const inbox: Inbox = {
    sellers,
    refusals: createRefusalLimit(Date.now),
    metrics: metrics(),
    outside: nearby(),
    load: createLoad(),
    context: (id, messageId) => context(id, { kind: 'marketplace', messageId }),
  }
  const runner: RunnerOptions = {
    context: (id) => context(id, { kind: 'worker' }),
    known: (id) => sellers.get(id),
    attempt,
    fetch,
    outside: nearby(),
    metrics: metrics(),
  }

  const answer = async (request: Raw): Promise<{ status: number; headers: [string, string][]; body: string }> => {
    const { pathname, searchParams } = new URL(request.url, 'http://portal.test')
    const json = (told: { status: number; body: object } | undefined) => ({
      status: told?.status ?? 404,
      headers: [['content-type', 'application/json']] as [string, string][],
      body: JSON.stringify(told?.body ?? {}),
    })
    const side = context(DEMO_SELLER, { kind: 'worker' })
    if (pathname.endsWith('/isv/usage-data')) return usage(side, pathname.includes('/rest/') ? 'old' : 'new', request)
    if (pathname === '/api/v1/usage-events') return json(await events(request))
    if (pathname.startsWith(OPEN_APIS)) {
      const path = decodeURIComponent(pathname.slice(OPEN_APIS.length))
      if (path === 'v1/order/query' && searchParams.size > 0) return json(await receiveOrderQuery(side, request))
      return json(await receiveOpenApi(side, path, request))
    }
    const sellerId = /^\/api\/koogallery\/([^/]+)/.exec(pathname)?.[1] ?? ''
    return receive(inbox, { sellerId, receivedAt: new Date() }, request)
  }
  const usage = async (side: UsageSide, push: UsagePush, request: Raw) => {
    const { act, status, body } = await receiveUsage(side, push, request)
    return { status, headers: [], body: act === 'garble' ? '<html>' : JSON.stringify(body) }
  }
  const events = async ({ headers, body }: Raw) => {
    const bearer = headers.find(([name]) => name === 'authorization')?.[1] ?? ''
    const caller = await findApiCaller(db, bearer.replace('Bearer ', ''), new Date())
    const known = await sellers.get(DEMO_SELLER)
    if (!caller || !known) return { status: 401, body: {} }
    const { events: reported }: { events: unknown[] } = JSON.parse(Buffer.from(body).toString())
    const api = context(DEMO_SELLER, { kind: 'api', id: caller.id, name: caller.name })
    const results = await ingestEvents(api, known, { events: reported, source: 'api' })
    const accepted = results.filter(({ verdict }) => verdict === 'accepted').length
    return { status: 200, body: { accepted, results } }
  }
  const server = createServer((incoming, outgoing) => {
    const chunks: Buffer[] = []
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
    incoming.on('error', () => outgoing.destroy())
    incoming.on('end', () => {
      const headers = Object.entries(incoming.headers).map(([name, value]): [string, string] => [name, String(value)])
      const { method = 'GET', url = '/' } = incoming
      answer({ method, url, headers, body: Buffer.concat(chunks) }).then(
        ({ status, headers: told, body }) => {
          outgoing.writeHead(status, told.flat())
          outgoing.end(body)
        },
        () => outgoing.destroy(),
      )
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const portalUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`

  await ensureMessagePartitions(db, new Date())
  await ensureUsagePartitions(db, new Date())
  await seedSandbox({
    contextFor: context,
    portalUrl,
    apply: (config) => applyConfig(context, config, { actorName: 'sandbox', sandbox: true }),
  })
  const ctx = context(DEMO_SELLER, OWNER)
  const sandbox: Sandbox = { ...openSandbox(ctx, portalUrl), slowUploadMs: 250 }
  const seller: SellerHands = {
    async importKeys(product, keys) {
      await importStock(ctx, { ...product, text: keys.join('\n') })
    },
  }

  let stopped = false
  const working = (async () => {
    while (!stopped) {
      const [job] = await claimJobs(db, { worker: 'live', now: new Date(), leaseMs: 60_000, limit: 1 })
      if (job) await runJob(runner, job)
      else await new Promise((resolve) => setTimeout(resolve, 50))
    }
  })()
  return {
    ctx,
    sandbox,
    seller,
    async close() {
      stopped = true
      await working
      server.closeAllConnections()
      await new Promise<void>((resolve) => server.close(() => resolve()))
    },
  }
}

type Raw = { method: string; url: string; headers: [string, string][]; body: Uint8Array }

export type LivePortal = Awaited<ReturnType<typeof openLivePortal>>
