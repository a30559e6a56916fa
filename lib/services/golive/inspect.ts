import { isIP } from 'node:net'
import { selectChannels } from '@/db/queries/channels'
import { listKitKeyPairs } from '@/db/queries/kit-keys'
import { selectCases, selectLastRun, selectResults } from '@/db/queries/probes'
import { selectProducts } from '@/db/queries/product-lists'
import { selectChargingModes, selectClockFacts, selectLastLookup } from '@/db/queries/readiness'
import { selectQueue } from '@/db/queries/reports'
import { findKit, findOpenApi, findSeller } from '@/db/queries/sellers'
import { KEY_CLASSES } from '@/lib/domain/commands'
import { type GoLiveFacts, type GoLiveLine, judgeGoLive } from '@/lib/domain/golive'
import { requirePermission, type ServiceContext } from '@/lib/services/context'
import { isLocalHost } from '@/lib/services/probes/client'
import { notFound } from '@/lib/services/refusals'
import { completeSettings } from '@/lib/services/settings/seller-snapshot'
import { guess, loadAccountFacts, type ScenarioState, stateOf } from './readiness'

/** What only the process knows. */
export type MachineFacts = {
  sandbox: boolean
  secretGenerated: boolean
  workerSeenAt: Date | null
  /** Age of the marker that the operator's backup leaves; null when there is none. */
  backupAt: Date | null
}

export type ProductReadiness = {
  productId: string
  skuCode: string
  name: string
  required: number
  seen: number
  failed: number
}

export type GoLive = { lines: GoLiveLine[]; products: ProductReadiness[] }

const DAY_MS = 86_400_000
const CLOCK_DAYS = 7
/** More are summed up on their own pages. */
const MOST_PRODUCTS = 200

/** Inspects the set-up of an account as it is now. Changes nothing and calls nobody. */
export async function inspectGoLive(ctx: ServiceContext, machine: MachineFacts): Promise<GoLive> {
  requirePermission(ctx, 'portal:read')
  const { db, sellerId } = ctx
  const now = ctx.now()
  const [account, run, cases, products, lookup, openApi, kit, pairs, channels, queue, clock, seller] =
    await Promise.all([
      loadAccountFacts(ctx),
      selectLastRun(db, sellerId),
      selectCases(db, sellerId),
      selectProducts(db, sellerId, {}, null, MOST_PRODUCTS),
      selectLastLookup(db, sellerId),
      findOpenApi(db, sellerId),
      findKit(db, sellerId),
      listKitKeyPairs(db, sellerId),
      selectChannels(db, sellerId),
      selectQueue(db, sellerId, now),
      selectClockFacts(db, sellerId, new Date(now.getTime() - CLOCK_DAYS * DAY_MS)),
      findSeller(db, sellerId),
    ])
  if (!seller) throw notFound('seller')
  const settings = completeSettings(seller.settings)
  const results = run ? await selectResults(db, { sellerId, id: run.id }) : []
  const ready: ProductReadiness[] = []
  /** Of all products together, each scenario once; the Kit's where the account has joint products. */
  const wanted = new Map<string, ScenarioState>()
  const want = (all: readonly ScenarioState[]) => {
    for (const each of all) wanted.set(`${each.family} ${each.activity}`, each)
  }
  for (const { productId, skuCode, name, kind } of products) {
    const modes = await selectChargingModes(db, sellerId, productId)
    const required = stateOf(guess({ kind }, modes, account), account, productId).filter(
      ({ need }) => need === 'required',
    )
    want(required)
    ready.push({
      productId,
      skuCode,
      name: name || productId,
      ...count(required),
    })
  }
  if (account.joint) {
    const joint = { ...guess({ kind: 'license' }, [], account), licenseWire: 'code' as const, joint: true }
    want(stateOf(joint, account, '').filter(({ need }) => need === 'required'))
  }
  const url = new URL(ctx.publicUrl)
  const host = url.hostname.replace(/^\[|\]$/g, '')
  const secure = url.protocol === 'https:'
  const active = channels.filter(({ state }) => state === 'active')
  const facts: GoLiveFacts = {
    address: {
      secure,
      local: isLocalHost(host),
      isIp: isIP(host) !== 0,
      port: Number(url.port) || (secure ? 443 : 80),
      host,
    },
    run: run
      ? {
          at: run.finishedAt ?? run.createdAt,
          // Of another address it says nothing.
          address: run.publicUrl === ctx.publicUrl ? (run.address ?? []) : [],
          sent: results.filter(({ state }) => state === 'passed' || state === 'failed').length,
          failed: results.filter(({ state }) => state === 'failed').length,
        }
      : null,
    clock,
    keyClasses: KEY_CLASSES.filter((each) => account.keyClasses.includes(each)),
    products: products.map((product) => ({
      kind: product.kind,
      name: product.name || product.productId,
      discovered: product.discovered,
      provisioned: product.settings.provisioning !== undefined || product.settings.license !== undefined,
    })),
    openApi: openApi ? { testedAt: openApi.testedAt, result: openApi.testResult } : null,
    lookup: lookup?.at ? { ok: lookup.lookup === 'done', at: lookup.at, error: lookup.error } : null,
    scenarios: { ...count([...wanted.values()]), offers: ready.length },
    cases: cases.length,
    probeTimes: settings.probeTimes.length,
    v1: { window: settings.v1WindowMinutes, used: account.keyClasses.includes('v1') },
    kit: { joint: account.joint, appId: kit !== undefined, pairs: pairs.length },
    worker: { seenAt: machine.workerSeenAt, oldestDueAt: queue.oldestDueAt },
    secretGenerated: machine.secretGenerated,
    sandbox: { on: machine.sandbox, account: seller.sandbox },
    channels: {
      active: active.length,
      failing: active.filter(({ failures }) => failures > 0).length,
      lastSentAt: latest(active.map(({ lastSentAt }) => lastSentAt)),
    },
    backupAt: machine.backupAt,
  }
  return { lines: judgeGoLive(facts, now), products: ready }
}

function count(required: readonly ScenarioState[]): Pick<ProductReadiness, 'required' | 'seen' | 'failed'> {
  return {
    required: required.length,
    seen: required.filter(({ seen }) => seen?.ok).length,
    failed: required.filter(({ seen }) => seen && !seen.ok).length,
  }
}

function latest(times: readonly (Date | null)[]): Date | null {
  return times.reduce<Date | null>((last, at) => (at && (!last || at > last) ? at : last), null)
}
