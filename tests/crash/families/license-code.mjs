// Authorization codes, L2 (protocol/license.md 3.2): no purchase is called, so the first call may be any, in any order.
import { createHash, randomUUID } from 'node:crypto'
import { postV2 } from '../../support/caller.mjs'
import { byText, Lifecycle } from '../model.mjs'
import { ADDRESS, KEYS } from './account.mjs'
import { renewal } from './saas-v2.mjs'

const SCENES = ['RENEWAL', 'UNSUBSCRIBE_RENEWAL_PERIOD']
const PREFIX = 'CSL2-'

export const licenseCode = {
  name: 'license_code',
  prefix: PREFIX,
  begin: (random, id) => new CodeLife(random, `PL-${id}-${'x'.repeat(8)}`, `${PREFIX}${id}`),
  checks,
}

class CodeLife {
  model = new Lifecycle()

  constructor(random, code, orderId) {
    this.code = code
    this.rounds = []
    const count = 1 + random.below(6)
    for (let n = 0; n <= count; n += 1) {
      const refresh = renewal(random, `${orderId}R${n}`, SCENES)
      // Sent before what came already: it must not win.
      const late = { lateMs: 2_000 + random.below(4_000) }
      this.rounds.push(
        random.pick([
          [refresh],
          [{ ...refresh, ...late }],
          [{ kind: 'freeze' }],
          [{ kind: 'unfreeze', ...late }],
          [{ kind: 'freeze' }, { kind: 'unfreeze' }],
          [{ kind: 'unfreeze' }, { kind: 'freeze' }],
        ]),
      )
    }
    const release = { kind: 'release', ...(random.is(0.5) ? { orderId: `${orderId}X` } : {}) }
    if (random.is(0.3)) this.rounds.splice(random.below(this.rounds.length), 0, [release])
  }

  request({ kind, orderId, scene, expireTime }, sentAt) {
    const fields = {
      license: this.code,
      ...(orderId ? { orderId, orderLineId: `${orderId}-000001` } : {}),
      ...(kind === 'refresh'
        ? { activity: 'refreshLicenseCode', scene, expireTime }
        : kind === 'release'
          ? { activity: 'releaseLicenseCode' }
          : { activity: 'updateLicenseCodeStatus', status: kind.toUpperCase() }),
      businessId: randomUUID(),
    }
    return postV2({ path: ADDRESS, key: KEYS.license_code, fields, sentAt })
  }

  took({ kind, orderId, scene, expireTime }, { json }, sentAt) {
    const { model } = this
    if (kind === 'refresh') model.renew(`${scene} ${orderId}`, expireTime, sentAt)
    else if (kind === 'freeze') model.turn('frozen', sentAt)
    else if (kind === 'unfreeze') model.turn('open', sentAt)
    else {
      // A second release acts no more, so only the first one's order is remembered.
      if (orderId && model.status !== 'released') model.effects.add(`release ${orderId}`)
      model.release()
    }
    return json.resultCode === '000000' ? undefined : 'not a success'
  }
}

async function checks(reader, lives) {
  const rows = await reader.rows(
    `select id, origin, source, status, (extract(epoch from expire_time) * 1000)::float8 as expires
     from licenses where origin like 'code:%'`,
  )
  const orders = await reader.rows('select license_id, effect, order_id from license_orders')
  const byOrigin = Map.groupBy(rows, (row) => row.origin)
  const byLicense = Map.groupBy(orders, (row) => row.license_id)
  const rowsOf = ({ code }) => byOrigin.get(`code:${createHash('sha256').update(code).digest('hex')}`) ?? []
  const all = (look) => lives.flatMap((life) => look(life, rowsOf(life)).map((fault) => `${life.code}: ${fault}`))
  return [
    {
      name: 'one licence for each code',
      faults: [
        ...all((_, found) => (found.length === 1 ? [] : [`${found.length} licences`])),
        ...(rows.length === lives.length ? [] : [`${rows.length} licences, ${lives.length} codes`]),
        ...rows.filter(({ source }) => source !== 'marketplace').map(({ origin, source }) => `${origin}: ${source}`),
      ],
    },
    {
      name: 'status and expiry as the model says',
      faults: all(({ model, unsure }, [row]) => [
        ...(row?.status === model.status || unsure ? [] : [`${row?.status}, not ${model.status}`]),
        ...(row?.expires === model.expireTime || unsure ? [] : [`expires ${row?.expires}, not ${model.expireTime}`]),
      ]),
    },
    {
      name: 'every order acted once, and none that was not sent',
      faults: all(({ model }, [row]) => {
        const found = (byLicense.get(row?.id) ?? []).map(({ effect, order_id }) => `${effect} ${order_id}`).sort(byText)
        const expected = [...model.effects].sort(byText)
        return JSON.stringify(found) === JSON.stringify(expected) ? [] : [`${found}, not ${expected}`]
      }),
    },
  ]
}
