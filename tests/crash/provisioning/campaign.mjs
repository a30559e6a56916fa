// Orders whose instances the seller's own product prepares, by hook and by pull, through their whole life, against a product
// that fails in every way and is down for an hour, while the server is killed now and then. The clock of the server moves
// hours in seconds. In the end the product's tenants, the portal's rows and the model must agree.
import { randomUUID } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import { compactTime, postV2 } from '../../support/caller.mjs'
import { portalServer } from '../../support/server.mjs'
import { openReader } from '../compare.mjs'
import { chance } from '../model.mjs'
import { NoAnswer, send } from '../wire.mjs'
import { API_KEYS, KEYS, provisioningConfig } from './account.mjs'
import { POISON, startCalledProduct, startFetchingProduct } from './product.mjs'

const CALLERS = 4
const LIMIT_MS = 30 * 60_000
const CLOCK = path.resolve(import.meta.dirname, '../../support/shifted-clock.mjs')

/**
 * @param {{ databaseUrl?: string, folder: string, port: number, orders: number, kills: number, seed: number }} input
 * @returns {Promise<{ name: string, faults: string[] }[]>}
 */
export async function provisioningCampaign({ databaseUrl, folder, port, orders, kills, seed }) {
  const clockFile = path.join(folder, 'clock')
  let aheadMs = 0
  const now = () => Date.now() + aheadMs
  const advance = (ms) => {
    aheadMs += ms
    writeFileSync(clockFile, String(aheadMs))
  }
  advance(0)
  const random = chance(seed)
  /** @type {string[]} */
  const faults = []
  const world = { now, portal: () => `http://127.0.0.1:${port}`, faults }
  const called = await startCalledProduct({ ...world, random: chance(seed + 1) })
  const fetching = startFetchingProduct({ ...world, random: chance(seed + 2) })
  const products = { called, fetching }
  const run = { random, port, now, advance, faults, progress: 0, ended: false, endsAt: performance.now() + LIMIT_MS }
  const server = portalServer({
    folder: path.join(folder, 'provisioning'),
    port,
    databaseUrl,
    config: provisioningConfig(called.url),
    env: { CLOCK_AHEAD_FILE: clockFile, PORTAL_OUTSIDE_ALLOW: '127.0.0.1' },
    nodeArgs: ['--import', pathToFileURL(CLOCK).href],
  })
  try {
    await server.start()
    const killer = killNowAndThen(run, server, kills)
    const lives = Array.from({ length: orders }, (_, index) => lifeOf(index, random))
    await play(run, lives, products)
    run.ended = true
    const killed = await killer
    for (const product of Object.values(products)) product.calmDown()
    await drain(run)
    for (const [way, { counts }] of Object.entries(products)) {
      console.log(`  ${way}: ${[...counts].map(([what, times]) => `${what} ${times}`).join(', ')}`)
    }
    console.log(`  ${orders} orders, ${killed} kills`)
    await fetching.close()
    await server.stop()
    const reader = await openReader({ databaseUrl, dataDir: server.dataDir })
    try {
      return await verdict(reader, lives, products, faults)
    } finally {
      await reader.close()
    }
  } finally {
    run.ended = true
    await fetching.close().catch(() => undefined)
    await server.kill()
    await called.close()
  }
}

/** What will be called for one order; every fiftieth is one the product refuses for good. */
function lifeOf(index, random) {
  const poisoned = index % 50 === 7
  const steps = poisoned
    ? []
    : Array.from({ length: random.below(5) }, () => random.pick(['renew', 'freeze', 'upgrade']))
  if (!poisoned && random.is(0.35)) steps.push('release')
  return {
    account: index % 2 === 0 ? 'called' : 'fetching',
    orderId: `${poisoned ? POISON : 'CS'}${randomUUID().replaceAll('-', '')}`,
    poisoned,
    steps,
    instanceId: '',
    status: 'open',
    expireTime: /** @type {string | null} */ (null),
  }
}

/** All purchases and what follows, mixed; an hour without the product in the middle. */
async function play(run, lives, products) {
  const waiting = lives.map((life) => ({ life, next: 0 }))
  const total = lives.reduce((sum, life) => sum + life.steps.length + 1, 0)
  let made = 0
  let wasDown = false
  const caller = async () => {
    while (waiting.length > 0) {
      const [turn] = waiting.splice(run.random.below(Math.min(waiting.length, 40)), 1)
      if (!turn) return
      await step(run, turn)
      turn.next += 1
      if (turn.next <= turn.life.steps.length) waiting.push(turn)
      made += 1
      run.progress = made / total
      if (made % 10 === 0) run.advance(60_000)
      if (!wasDown && made > total / 2) {
        wasDown = true
        for (const product of Object.values(products)) product.setDown(true)
      }
    }
  }
  const hour = async () => {
    while (!wasDown && waiting.length > 0) await sleep(20)
    for (let minute = 0; minute < 60; minute += 5) {
      run.advance(5 * 60_000)
      await sleep(400)
    }
    for (const product of Object.values(products)) product.setDown(false)
  }
  await Promise.all([hour(), ...Array.from({ length: CALLERS }, caller)])
}

async function step(run, { life, next }) {
  const { account, instanceId } = life
  const order = () => {
    const orderId = `CS${randomUUID().replaceAll('-', '')}`
    return { orderId, orderLineId: `${orderId}-000001` }
  }
  const what = next === 0 ? 'buy' : life.steps[next - 1]
  switch (what) {
    case 'buy': {
      const fields = { orderId: life.orderId, orderLineId: `${life.orderId}-000001`, businessId: randomUUID() }
      life.instanceId = (await callback(run, account, { activity: 'newInstance', ...fields })).instanceId
      return
    }
    case 'renew': {
      const expires = new Date(Math.floor(run.now() / 1_000) * 1_000 + (1 + run.random.below(1_000)) * 86_400_000)
      const fields = { scene: 'RENEWAL', ...order(), expireTime: compactTime(expires.getTime()) }
      await callback(run, account, { activity: 'refreshInstance', instanceId, ...fields })
      life.expireTime = expires.toISOString()
      return
    }
    case 'freeze': {
      const status = life.status === 'open' ? 'FREEZE' : 'UNFREEZE'
      await callback(run, account, { activity: 'updateInstanceStatus', instanceId, status })
      life.status = status === 'FREEZE' ? 'frozen' : 'open'
      return
    }
    case 'upgrade':
      await callback(run, account, { activity: 'upgradeInstance', instanceId, ...order() })
      return
    case 'release':
      await callback(run, account, { activity: 'releaseInstance', instanceId })
      life.status = 'released'
      return
    default:
      throw new Error(`unknown step ${what}`)
  }
}

/** A signed call, until it is acknowledged. */
async function callback(run, account, fields) {
  for (;;) {
    if (performance.now() > run.endsAt) throw new Error('The campaign did not end in time.')
    try {
      const call = postV2({ path: `/api/koogallery/${account}`, key: KEYS[account], fields, sentAt: run.now() })
      const { json, text } = await send({ port: run.port, call })
      if (['000000', '000004'].includes(json.resultCode)) return json
      // The clock may jump while a call is under way; a call sent anew has its time.
      const jumped = json.resultCode === '000002' && text.includes('timestamp')
      if (json.resultCode !== '000005' && !jumped) run.faults.push(`${fields.activity}: ${text}`)
    } catch (error) {
      if (!(error instanceof NoAnswer)) throw error
    }
    await sleep(100)
  }
}

/** The product is well; the clock moves until nothing waits for it. */
async function drain(run) {
  for (;;) {
    if (performance.now() > run.endsAt) throw new Error('The jobs did not come to an end in time.')
    const counts = await Promise.all(
      Object.keys(API_KEYS).flatMap((account) =>
        ['waiting', 'running'].map((state) => unfinished(run, account, state)),
      ),
    )
    if (counts.every((count) => count === 0)) return
    run.advance(2 * 60_000)
    await sleep(500)
  }
}

async function unfinished(run, account, state) {
  const response = await fetch(`http://127.0.0.1:${run.port}/api/v1/jobs?kind=provision&state=${state}&limit=1`, {
    headers: { authorization: `Bearer ${API_KEYS[account]}` },
  })
  if (!response.ok) throw new Error(`jobs: ${response.status} ${await response.text()}`)
  return (await response.json()).data.length
}

async function killNowAndThen(run, server, kills) {
  let killed = 0
  for (; killed < kills; killed += 1) {
    const due = (killed + 0.2 + run.random.next() * 0.6) / kills
    while (run.progress < due && !run.ended) await sleep(20)
    if (run.ended) break
    await server.kill()
    await server.start()
  }
  return killed
}

async function verdict(reader, lives, products, faults) {
  const instances = new Map(
    (await reader.rows('select instance_id, status, readiness, expire_time, access from instances')).map((row) => [
      row.instance_id,
      row,
    ]),
  )
  const jobs = await reader.rows(
    `select instance_id, payload ->> 'action' as action, state from jobs where kind = 'provision'`,
  )
  const tasks = await reader.rows(`select instance_id, kind from tasks where state = 'open'`)
  const known = new Set(lives.map(({ instanceId }) => instanceId))
  const poisoned = new Set(lives.filter((life) => life.poisoned).map(({ instanceId }) => instanceId))
  const states = { open: 'active', frozen: 'suspended', released: 'deleted' }
  return [
    { name: 'every call was answered by the rules, and every hook was signed', faults },
    {
      name: 'the product has each tenant as the model says, once',
      faults: lives.flatMap(({ account, instanceId, status, expireTime, poisoned: refused }) => {
        const tenant = products[account].tenants.get(instanceId)
        // What was released before the product heard of it was never made.
        if (refused || (status === 'released' && !tenant)) return tenant && refused ? [`${instanceId} was made`] : []
        const right = tenant?.state === states[status] && (status === 'released' || tenant.expireTime === expireTime)
        return right ? [] : [`${account} ${instanceId}: ${JSON.stringify(tenant)}, not ${status} until ${expireTime}`]
      }),
    },
    {
      name: 'the product has no tenant of nobody',
      faults: Object.values(products).flatMap(({ tenants }) =>
        [...tenants.keys()].filter((id) => !known.has(id)).map((id) => `${id} belongs to no order`),
      ),
    },
    {
      name: 'what lives is ready and has its access data',
      faults: lives.flatMap(({ instanceId, status, poisoned: refused }) => {
        const row = instances.get(instanceId)
        const right = refused
          ? row?.readiness === 'preparing'
          : row?.status === status && (status === 'released' || (row.readiness === 'ready' && row.access !== null))
        return right ? [] : [`${instanceId}: ${JSON.stringify({ ...row, access: undefined })}, not ${status}`]
      }),
    },
    {
      name: 'no job is left but those the product refused for good, and each of these is a task for a person',
      faults: [
        ...jobs
          .filter(
            ({ state, instance_id }) =>
              !['done', 'cancelled'].includes(state) && !(state === 'dead' && poisoned.has(instance_id)),
          )
          .map(({ instance_id, action, state }) => `${action} of ${instance_id} is ${state}`),
        ...tasks
          .filter(({ instance_id }) => !poisoned.has(instance_id))
          .map(({ instance_id, kind }) => `a task to ${kind} ${instance_id} is open`),
        ...[...poisoned]
          .filter((id) => !tasks.some((task) => task.instance_id === id))
          .map((id) => `${id} has no task`),
      ],
    },
  ]
}
