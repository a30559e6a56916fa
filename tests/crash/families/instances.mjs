// What the families have in common that sell instances: the model of one, and the comparison with the portal's rows.
import { byText, Lifecycle } from '../model.mjs'

/** One thing bought: an order line of V2.0, an order of V1.0 and L1, an item of a pay-per-use order. */
export class Line extends Lifecycle {
  /** @type {string | undefined} */
  instanceId = undefined
  /** Ids of other answers than the first: must stay empty. @type {string[]} */
  strayIds = []

  constructor(orderId, { item = '', productId = 'SAAS' } = {}) {
    super()
    this.orderId = orderId
    this.item = item
    this.productId = productId
  }

  /** Notes an acknowledged purchase. */
  bought(instanceId) {
    this.effects.add(`purchase ${this.orderId}`)
    if (this.instanceId === undefined) this.instanceId = instanceId
    else if (this.instanceId !== instanceId) this.strayIds.push(instanceId)
  }
}

const name = (line) => (line.item ? `${line.orderId} ${line.item}` : line.orderId)

/**
 * The checks of one family's instances.
 * @param {{ rows: (text: string) => Promise<any[]> }} reader
 * @param {string} prefix with which all its orders, and no others, begin
 * @param {Line[]} lines
 */
export async function instanceChecks(reader, prefix, lines) {
  const instances = await reader.rows(
    `select order_id, item, instance_id, status, readiness, (extract(epoch from expire_time) * 1000)::float8 as expires
     from instances where not test and order_id like '${prefix}%'`,
  )
  const effects = await reader.rows(
    `select o.order_id, o.effect, o.instance_id from instance_orders o join instances i using (seller_id, instance_id)
     where i.order_id like '${prefix}%'`,
  )
  const history = await reader.rows(
    `select h.instance_id, h.kind, count(*)::int as n from instance_history h join instances i using (seller_id, instance_id)
     where i.order_id like '${prefix}%' group by 1, 2`,
  )
  const byLine = Map.groupBy(instances, (row) => name({ orderId: row.order_id, item: row.item }))
  const byInstance = Map.groupBy(effects, (row) => row.instance_id)
  const counts = new Map(history.map((row) => [`${row.instance_id} ${row.kind}`, row.n]))
  /** Faults of every line, found by `look`. */
  const all = (look) =>
    lines.flatMap((line) => look(line, byLine.get(name(line))?.[0]).map((fault) => `${name(line)}: ${fault}`))

  return [
    {
      name: 'exactly one instance for each',
      faults: [
        ...all((line) => {
          const found = byLine.get(name(line))?.length ?? 0
          return found === 1 ? [] : [`${found} instances`]
        }),
        ...(instances.length === lines.length ? [] : [`${instances.length} instances, ${lines.length} bought`]),
      ],
    },
    {
      name: 'the same id in every acknowledged answer',
      faults: all((line, row) => [
        ...line.strayIds.map((id) => `was also answered ${id}`),
        ...(row?.instance_id === line.instanceId ? [] : [`answered ${line.instanceId}, holds ${row?.instance_id}`]),
      ]),
    },
    {
      name: 'status and expiry as the model says',
      faults: all((line, row) => [
        ...(row?.status === line.status ? [] : [`${row?.status}, not ${line.status}`]),
        ...(row?.expires === line.expireTime ? [] : [`expires ${row?.expires}, not ${line.expireTime}`]),
      ]),
    },
    {
      name: 'every order acted once, and none that was not sent',
      faults: all((line, row) => {
        const found = (byInstance.get(row?.instance_id) ?? []).map(({ effect, order_id }) => `${effect} ${order_id}`)
        const expected = [...line.effects].sort(byText)
        return JSON.stringify(found.sort(byText)) === JSON.stringify(expected) ? [] : [`${found}, not ${expected}`]
      }),
    },
    {
      name: 'nothing happened twice to an instance',
      faults: all((line, row) => {
        const once = (kind, expected) => {
          const n = counts.get(`${row?.instance_id} ${kind}`) ?? 0
          return expected.includes(n) ? [] : [`${n} × ${kind}`]
        }
        const upgrades = [...line.effects].filter((effect) => effect.startsWith('upgrade')).length
        const released = line.status === 'released'
        return [
          ...once('created', [1]),
          ...once('released', [released ? 1 : 0]),
          ...once('upgraded', [upgrades]),
          ...once('ready', released ? [0, 1] : [1]),
        ]
      }),
    },
    {
      name: 'every instance is ready or released',
      faults: all((_, row) => (row?.readiness === 'ready' || row?.status === 'released' ? [] : [row?.readiness])),
    },
  ]
}
