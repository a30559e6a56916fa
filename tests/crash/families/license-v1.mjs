// Licences of L1 (protocol/license.md 2): the licence is in the answer, the same one for ever; some come from a pool.
import { randomUUID } from 'node:crypto'
import { getV1 } from '../../support/caller.mjs'
import { fromCompact, someExpiry } from '../model.mjs'
import { ADDRESS, KEYS } from './account.mjs'
import { instanceChecks, Line } from './instances.mjs'
import { refillPool } from './pool.mjs'
import { faultOfSigned } from './saas-v1.mjs'

const PREFIX = 'CSL1-'

export const licenseV1 = {
  name: 'license_v1',
  prefix: PREFIX,
  begin: (random, id, run) => new LicenseLife(random, `${PREFIX}${id}`, run),
  checks: async (reader, lives) => [
    ...(await instanceChecks(
      reader,
      PREFIX,
      lives.map(({ line }) => line),
    )),
    ...(await licenseChecks(reader, lives)),
  ],
}

class LicenseLife {
  /** Every licence it was answered: must be one. */
  licenses = new Set()

  constructor(random, orderId, run) {
    this.run = run
    this.line = new Line(orderId, { productId: random.is(0.5) ? 'POOL' : 'KEYS' })
    // An estimate, good until a renewal says more.
    this.expireTime = someExpiry(random).slice(0, 14)
    this.line.expireTime = fromCompact(this.expireTime)
    this.rounds = [[{ kind: 'buy' }], [{ kind: 'buy' }]]
    const count = random.below(5)
    for (let n = 1; n <= count; n += 1) {
      const refresh = { kind: 'refresh', orderId: `${orderId}Q${n}`, expireTime: someExpiry(random).slice(0, 14) }
      this.rounds.push(
        random.pick([[refresh], [{ kind: 'expire' }], [{ kind: 'expire' }, { ...refresh, keepsTime: true }]]),
      )
    }
    if (random.is(0.3)) this.rounds.push([{ kind: 'release' }], [{ kind: 'buy' }])
  }

  request(step, sentAt) {
    const { orderId, instanceId, productId } = this.line
    const parameters = {
      buy: {
        activity: 'getLicense',
        orderId,
        productId,
        businessId: randomUUID(),
        customerId: 'C1',
        customerName: '买家',
        chargingMode: '1',
        expireTime: this.expireTime,
        periodType: 'year',
        periodNumber: '1',
      },
      refresh: { activity: 'refreshLicense', instanceId, orderId: step.orderId, expireTime: step.expireTime },
      expire: { activity: 'expireLicense', instanceId, orderId },
      release: { activity: 'releaseLicense', instanceId, orderId },
    }[step.kind]
    return getV1({ path: ADDRESS, key: KEYS.v1, parameters, sentAt })
  }

  /** An empty pool fails the call (000100); once it is refilled, the marketplace's next one succeeds. */
  async again(_, { json }) {
    if (json.resultCode !== '000100' || this.line.productId !== 'POOL') return false
    await refillPool(this.run)
    return true
  }

  took({ kind, ...step }, answer, sentAt) {
    const { line } = this
    const { json } = answer
    if (kind === 'buy') {
      line.bought(json.instanceId)
      this.licenses.add(json.license)
    } else if (kind === 'refresh') {
      if (line.renew(`RENEWAL ${step.orderId}`, step.expireTime, sentAt)) line.turn('open', sentAt)
    } else if (kind === 'expire') line.turn('frozen', sentAt)
    else line.release()
    return faultOfSigned(answer) ?? (json.resultCode === '000000' ? undefined : 'not a success')
  }
}

async function licenseChecks(reader, lives) {
  const rows = await reader.rows(
    `select order_id, source, status, (extract(epoch from expire_time) * 1000)::float8 as expires
     from licenses where order_id like '${PREFIX}%'`,
  )
  const stock = await reader.rows(
    `select s.id, s.license_id, l.order_id from license_stock s
     left join licenses l on l.seller_id = s.seller_id and l.id = s.license_id`,
  )
  const byOrder = Map.groupBy(rows, (row) => row.order_id)
  const pooled = lives.filter(({ line }) => line.productId === 'POOL')
  const drawn = stock.filter((row) => row.license_id !== null)
  const owners = Map.groupBy(
    lives.flatMap(({ line, licenses }) => [...licenses].map((license) => ({ license, orderId: line.orderId }))),
    ({ license }) => license,
  )
  const all = (look) => lives.flatMap((life) => look(life).map((fault) => `${life.line.orderId}: ${fault}`))
  return [
    {
      name: 'one licence for each order, the same in every answer, and no two orders share one',
      faults: [
        ...all(({ line, licenses }) => [
          ...(licenses.size === 1 ? [] : [`answered ${licenses.size} licences`]),
          ...(byOrder.get(line.orderId)?.length === 1 ? [] : [`holds ${byOrder.get(line.orderId)?.length ?? 0}`]),
        ]),
        ...[...owners].flatMap(([, of]) => (of.length > 1 ? [`shared by ${of.map(({ orderId }) => orderId)}`] : [])),
      ],
    },
    {
      name: 'the licence follows its instance',
      faults: all(({ line }) => {
        const row = byOrder.get(line.orderId)?.[0]
        return [
          ...(row?.status === line.status ? [] : [`${row?.status}, not ${line.status}`]),
          ...(row?.expires === line.expireTime ? [] : [`expires ${row?.expires}, not ${line.expireTime}`]),
        ]
      }),
    },
    {
      name: 'every pool key is drawn once, for one order',
      faults: [
        ...(drawn.length === pooled.length ? [] : [`${drawn.length} keys drawn, ${pooled.length} orders`]),
        ...drawn.filter(({ order_id }) => order_id === null).map(({ id }) => `${id}: drawn for no order`),
        ...all(({ line }) => {
          const source = byOrder.get(line.orderId)?.[0]?.source
          return source === (line.productId === 'POOL' ? 'pool' : 'generated') ? [] : [`from ${source}`]
        }),
      ],
    },
  ]
}
