// One signed call of every family against a no-op route of the same server and against pgbench running the same statements:
// what is bought, licensed or pushed first.
import { randomUUID } from 'node:crypto'
import { configFor } from '../crash/families/account.mjs'
import { FAMILIES } from '../crash/families/index.mjs'
import { chance } from '../crash/model.mjs'
import { healthy, measureBeside, ORDERS, sharesOf } from './callbacks.mjs'
import { CONNECTIONS, roundLines } from './rounds.mjs'

const ROUNDS = 3
const SLICE_S = Number(process.env.BENCH_SECONDS ?? 6)
/** The step of a family's life that is measured, and the interface it calls. */
const STEPS = {
  saas_v2: { kind: 'buy', name: 'newInstance' },
  saas_v1: { kind: 'buy', name: 'newInstance' },
  license_v1: { kind: 'buy', name: 'getLicense' },
  license_code: { kind: 'refresh', name: 'refreshLicenseCode' },
  license_async: { kind: 'license', name: 'getLicenseAsync' },
  kit_v1: { kind: 'tenantSync', name: 'tenantSync' },
  kit_v2: { kind: 'tenantSync', name: 'tenantSync' },
}

/**
 * @param {{ database: string, databaseUrl?: string, databasePid?: number, log?: () => string, folder: string, port: number }} input
 */
export function measureFamilies({ database, databaseUrl, databasePid, log, folder, port }) {
  const random = chance(1)
  const portal = { folder, port, databaseUrl, config: CONFIG, env: { PORTAL_BENCH: 'on' } }
  const calls = Object.fromEntries(
    FAMILIES.map((family) => [`${family.name} ${STEPS[family.name].name}`, () => firstCall(family, random)]),
  )
  const fill = async (rows) => {
    await healthy(rows)
    // Licences for devices are asked for instances sold before.
    await rows(`update instances set product_id = 'KEYS', status = 'open', frozen_at = null, expire_time = null`)
    await rows('vacuum analyze instances')
  }
  return measureBeside({ database, databasePid, log, portal, calls, rounds: ROUNDS, seconds: SLICE_S, fill })
}

/** Each of a life of its own, so that nothing is a repeat. */
function firstCall(family, random) {
  for (;;) {
    const life = family.begin(random, randomUUID(), {})
    const step = life.rounds.flat().find(({ kind }) => kind === STEPS[family.name].kind)
    if (!step) continue
    if (step.kind === 'license') life.line.instanceId = `I${1 + random.below(ORDERS)}`
    return life.request(step, Date.now())
  }
}

/** The campaign's account without a marketplace behind it: an order query would be measured too. */
const CONFIG = accountAlone()

function accountAlone() {
  const { sellers } = configFor('http://127.0.0.1:1')
  const [{ openApi: _, ...acme }] = /** @type {[Record<string, any>]} */ (/** @type {unknown} */ (sellers))
  return { sellers: [{ ...acme, products: acme.products.map(generated) }] }
}

/** A pool of keys would run dry. */
function generated(product) {
  return product.productId === 'POOL' ? { ...product, license: { source: 'generated' } } : product
}

/** @returns {{ lines: string[], wrong: boolean }} */
export function reportFamilies(rows) {
  return {
    lines: [
      `${CONNECTIONS} connections; medians of ${ROUNDS} rounds of ${SLICE_S} s of each call in turn`,
      ...roundLines(rows),
      ...sharesOf(rows),
    ],
    wrong: rows.some((row) => row.wrong > 0),
  }
}
