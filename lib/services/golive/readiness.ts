import { type ProbeResultRow, selectLastResults } from '@/db/queries/probes'
import { hasKitCalls, selectChargingModes, selectTestCalls, type TestCall } from '@/db/queries/readiness'
import { findKit, listKeys } from '@/db/queries/sellers'
import type { Verdict } from '@/lib/domain/messages'
import {
  BILLINGS,
  GENERATIONS,
  LICENSE_WIRES,
  likelyOffer,
  type Offer,
  type OwnCall,
  ownCallsOf,
  type Scenario,
  scenariosOf,
} from '@/lib/domain/readiness'
import { requirePermission, type ServiceContext } from '@/lib/services/context'
import { getProduct, type ProductView } from '@/lib/services/products/list-products'

/** Older calls say nothing about what answers today. */
export const LOOK_BACK_DAYS = 90
const DAY_MS = 86_400_000

export type SeenCall = { at: Date; ok: boolean; verdict: Verdict; code: string; messageId: string }

export type ScenarioState = Scenario & {
  /** The last of the marketplace's test calls, debugging or dialing test. */
  seen: SeenCall | null
  /** The last that repeats an earlier one, hours after it. */
  platformProbe: SeenCall | null
  ownProbe: { at: Date; ok: boolean; runId: string; caseId: string } | null
}

export type Readiness = {
  product: ProductView
  offer: Offer
  scenarios: ScenarioState[]
  ownCalls: OwnCall[]
}

export type ReadinessQuery = { generation?: string; billing?: string; license?: string; joint?: string }

/** What an account knows about its interfaces, whatever the product. */
export type AccountFacts = {
  calls: TestCall[]
  results: ProbeResultRow[]
  keyClasses: string[]
  joint: boolean
}

export async function loadAccountFacts(ctx: ServiceContext): Promise<AccountFacts> {
  requirePermission(ctx, 'portal:read')
  const { db, sellerId } = ctx
  const from = new Date(ctx.now().getTime() - LOOK_BACK_DAYS * DAY_MS)
  const [calls, results, keys, kit, pushed] = await Promise.all([
    selectTestCalls(db, sellerId, from),
    selectLastResults(db, sellerId),
    listKeys(db, sellerId),
    findKit(db, sellerId),
    hasKitCalls(db, sellerId),
  ])
  return {
    calls,
    results,
    keyClasses: [...new Set(keys.filter(({ status }) => status === 'current').map((key) => key.class))],
    joint: kit !== undefined || pushed,
  }
}

/** Which scenarios the marketplace will want for a product, and what was seen of each. The query overrides what is guessed. */
export async function getReadiness(
  ctx: ServiceContext,
  input: { productId: string; skuCode: string; query?: ReadinessQuery },
): Promise<Readiness> {
  requirePermission(ctx, 'portal:read')
  const product = await getProduct(ctx, input.productId, input.skuCode)
  const [facts, chargingModes] = await Promise.all([
    loadAccountFacts(ctx),
    selectChargingModes(ctx.db, ctx.sellerId, product.productId),
  ])
  const offer = choose(guess(product, chargingModes, facts), input.query ?? {})
  return { product, offer, scenarios: stateOf(offer, facts, product.productId), ownCalls: ownCallsOf(offer) }
}

export function guess(
  { kind }: Pick<ProductView, 'kind'>,
  chargingModes: readonly string[],
  { calls, keyClasses }: AccountFacts,
): Offer {
  const families = [...new Set(calls.map(({ family }) => family))]
  // Nothing says which products are joint: people say so on the product's page.
  return likelyOffer({ kind, chargingModes, keyClasses, joint: false, families })
}

function choose(offer: Offer, query: ReadinessQuery): Offer {
  return {
    ...offer,
    generation: GENERATIONS.find((each) => each === query.generation) ?? offer.generation,
    billing: BILLINGS.find((each) => each === query.billing) ?? offer.billing,
    licenseWire: LICENSE_WIRES.find((each) => each === query.license) ?? offer.licenseWire,
    joint: query.joint === '1' ? true : query.joint === '0' ? false : offer.joint,
  }
}

/** Each scenario of an offer with what was seen of it; a case kept for this very product counts before others. */
export function stateOf(offer: Offer, { calls, results }: AccountFacts, productId: string): ScenarioState[] {
  return scenariosOf(offer).map((scenario) => {
    const same = (each: { family: string; activity: string }) =>
      each.family === scenario.family && each.activity === scenario.activity
    const ofScenario = calls.filter(same).sort((a, b) => b.at.getTime() - a.at.getTime())
    const probes = results.filter(same).sort((a, b) => timeOf(b) - timeOf(a))
    const probe = probes.find((each) => each.productId === productId) ?? probes[0]
    return {
      ...scenario,
      seen: toSeen(ofScenario[0]),
      platformProbe: toSeen(ofScenario.find(({ repeated }) => repeated)),
      ownProbe: probe?.at
        ? { at: probe.at, ok: probe.state === 'passed', runId: probe.runId, caseId: probe.caseId }
        : null,
    }
  })
}

const timeOf = ({ at }: ProbeResultRow) => at?.getTime() ?? 0

/** In debugging every code but this is a failure (protocol/seller-center.md 14, E3). */
const SUCCESS = '000000'

function toSeen(call: TestCall | undefined): SeenCall | null {
  if (!call) return null
  const { at, verdict, resultCode: code, id } = call
  return { at, ok: verdict === 'accepted' && code === SUCCESS, verdict, code, messageId: id }
}
