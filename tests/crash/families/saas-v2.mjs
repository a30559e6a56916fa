// SaaS V2.0 (protocol/saas-v2.md 4).
import { randomUUID } from 'node:crypto'
import { postV2 } from '../../support/caller.mjs'
import { someExpiry } from '../model.mjs'
import { ADDRESS, KEYS } from './account.mjs'
import { instanceChecks, Line } from './instances.mjs'

const SCENES = ['RENEWAL', 'UNSUBSCRIBE_RENEWAL_PERIOD', 'TRIAL_TO_FORMAL', 'RENEWAL_CHANGE']

export const saasV2 = {
  name: 'saas_v2',
  prefix: 'CSV2-',
  begin: (random, id) => new V2Life(`CSV2-${id}`, planSteps(random, `CSV2-${id}`)),
  checks: (reader, lives) =>
    instanceChecks(
      reader,
      'CSV2-',
      lives.map(({ line }) => line),
    ),
}

function planSteps(random, orderId) {
  const rounds = [[{ kind: 'buy' }], [{ kind: 'query' }]]
  const count = random.below(6)
  for (let n = 1; n <= count; n += 1) {
    const kind = random.pick(['refresh', 'refresh', 'freeze', 'unfreeze', 'upgrade', 'query', 'reordered'])
    if (kind === 'refresh') rounds.push([renewal(random, `${orderId}R${n}`, SCENES)])
    else if (kind === 'upgrade') rounds.push([{ kind, orderId: `${orderId}U${n}` }])
    else if (kind === 'reordered') rounds.push([{ kind: 'freeze' }, { kind: 'unfreeze' }])
    else rounds.push([{ kind }])
  }
  if (random.is(0.3)) rounds.push([{ kind: 'release', orderId: `${orderId}X` }])
  return rounds
}

/** A step that moves the expiry. */
export function renewal(random, orderId, scenes) {
  return { kind: 'refresh', orderId, scene: random.pick(scenes), expireTime: someExpiry(random) }
}

const ACTIVITIES = {
  buy: 'newInstance',
  query: 'queryInstance',
  refresh: 'refreshInstance',
  freeze: 'updateInstanceStatus',
  unfreeze: 'updateInstanceStatus',
  upgrade: 'upgradeInstance',
  release: 'releaseInstance',
}

/** An order line's life; L-IND has the same calls and one more. */
export class V2Life {
  constructor(orderId, rounds) {
    this.line = new Line(orderId)
    this.rounds = rounds
  }

  request(step, sentAt) {
    return postV2({ path: ADDRESS, key: KEYS.basic, fields: this.fields(step), sentAt })
  }

  fields(step) {
    const { line } = this
    const orderId = step.kind === 'buy' ? line.orderId : step.orderId
    return {
      activity: ACTIVITIES[step.kind],
      ...(orderId ? { orderId, orderLineId: `${orderId}-000001` } : {}),
      ...(step.kind === 'buy' ? {} : { instanceId: line.instanceId }),
      ...(step.kind === 'refresh' ? { scene: step.scene, expireTime: step.expireTime } : {}),
      ...(step.kind === 'freeze' || step.kind === 'unfreeze' ? { status: step.kind.toUpperCase() } : {}),
      businessId: randomUUID(),
    }
  }

  took(step, { json }, sentAt) {
    const { line } = this
    if (step.kind === 'buy') line.bought(json.instanceId)
    else if (step.kind === 'refresh') line.renew(`${step.scene} ${step.orderId}`, step.expireTime, sentAt)
    else if (step.kind === 'freeze' || step.kind === 'unfreeze')
      line.turn(step.kind === 'freeze' ? 'frozen' : 'open', sentAt)
    else if (step.kind === 'upgrade') line.effects.add(`upgrade ${step.orderId}`)
    else if (step.kind === 'release') {
      line.effects.add(`release ${step.orderId}`)
      line.release()
    }
    return ['000000', '000004'].includes(json.resultCode) ? undefined : 'not a success'
  }
}
