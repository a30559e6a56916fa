// Orders whose instances the seller's own product prepares, by hook and by pull, through their whole life, against a product
// that fails in every way. In the end the product's tenants, the portal's rows and the model must agree.
import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { compactTime, postV2 } from '../../support/caller.mjs'
import { unfinishedJobs } from '../drain.mjs'
import { chance } from '../model.mjs'
import { NoAnswer, send } from '../wire.mjs'
import { API_KEYS, KEYS, provisioningConfig } from './account.mjs'
import { POISON, startCalledProduct, startFetchingProduct } from './product.mjs'

const CALLERS = 4

/**
 * @param {{ port: number, orders: number, seed: number, clock: import('../../support/moved-clock.mjs').Clock, endsAt: number,
 *   pace?: (progress: number) => Promise<void>, made?: (count: number) => Promise<void> }} input `pace` may hold back who is too
 *   fast; `made`: after so many calls
 */
export async function startProvisioning(input) {
  const { port, orders, seed, clock, endsAt, pace = async () => {}, made: after = async () => {} } = input
  const random = chance(seed)
  /** @type {string[]} */
  const faults = []
  const world = { clock, portal: () => `http://127.0.0.1:${port}`, faults }
  const called = await startCalledProduct({ ...world, random: chance(seed + 1) })
  const fetching = startFetchingProduct({ ...world, random: chance(seed + 2) })
  const products = { called, fetching }
  const run = { random, port, now: clock.now, faults, endsAt }
  const lives = Array.from({ length: orders }, (_, index) => lifeOf(index, random))
  const total = lives.reduce((sum, life) => sum + life.steps.length + 1, 0)
  let made = 0
  const progress = () => made / total

  /** All purchases and what follows, mixed. */
  const play = async () => {
    const waiting = lives.map((life) => ({ life, next: 0 }))
    const caller = async () => {
      while (waiting.length > 0) {
        await pace(progress())
        const [turn] = waiting.splice(random.below(Math.min(waiting.length, 40)), 1)
        if (!turn) return
        await step(run, turn)
        turn.next += 1
        if (turn.next <= turn.life.steps.length) waiting.push(turn)
        made += 1
        await after(made)
      }
    }
    await Promise.all(Array.from({ length: CALLERS }, caller))
  }
  return {
    /** What the portal has to know. */
    sellers: provisioningConfig(called.url).sellers,
    faults,
    progress,
    play,
    /** Both products are away, or back. @param {boolean} down */
    setDown(down) {
      for (const product of Object.values(products)) product.setDown(down)
    },
    /** Once nothing is killed any more: both products are well. */
    async calm() {
      for (const product of Object.values(products)) product.calmDown()
    },
    async left() {
      const counts = await Promise.all(Object.values(API_KEYS).map((key) => unfinishedJobs(port, key)))
      return counts.reduce((sum, count) => sum + count)
    },
    told: () =>
      [
        `${total} calls for ${orders} orders`,
        ...Object.entries(products).map(
          ([way, { counts }]) => `${way}: ${[...counts].map(([what, times]) => `${what} ${times}`).join(', ')}`,
        ),
      ].join('; '),
    /** What was sold, as it must be. */
    lines: () =>
      lives.map(({ instanceId, status, expireTime }) => ({
        instanceId,
        status,
        expireTime: expireTime === null ? null : Date.parse(expireTime),
      })),
    /** What the product refused for good, by instance. */
    poisoned: () => new Set(lives.filter((life) => life.poisoned).map(({ instanceId }) => instanceId)),
    checks: (reader) => verdict(reader, lives, products, faults),
    async close() {
      await fetching.close()
      await called.close()
    },
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

async function verdict(reader, lives, products, faults) {
  const instances = new Map(
    (await reader.rows('select instance_id, status, readiness, expire_time, access from instances')).map((row) => [
      row.instance_id,
      row,
    ]),
  )
  const ours = `seller_id in ('called', 'fetching')`
  const jobs = await reader.rows(
    `select instance_id, payload ->> 'action' as action, state from jobs where ${ours} and kind = 'provision'`,
  )
  const tasks = await reader.rows(`select instance_id, kind from tasks where ${ours} and state = 'open'`)
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
