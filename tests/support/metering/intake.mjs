// The marketplace's side: order query, and the intake of usage records with a ledger of its own, written from
// protocol/metering.md 1 apart from the portal's code. It fails in every documented way, and takes nothing twice.
import { createHmac } from 'node:crypto'
import { createServer } from 'node:http'
import { amount } from './amount.mjs'

const ORDER_QUERY = '/api/mkp-openapi-public/global/v1/order/query'
const USAGE = '/api/mkp-openapi-public/global/v1/isv/usage-data'
const TIME = /^\d{8}T\d{6}Z$/
const VALUE = /^\d{1,8}(\.\d{1,4})?$/
const FIELDS = [
  'begin_time',
  'end_time',
  'instance_id',
  'metering_sn',
  'record_time',
  'relate_pkg_instance',
  'usage_value',
]
const MAX_AGE_MS = 21 * 86_400_000
const SILENT_CALL = 3

/** Answers of the request tables after which the same records come again (1.4); null: HTTP without a body of theirs. */
const PASSING = [
  [500, 'MKT.0999'],
  [406, 'MKT.0250'],
  [502, null],
  [500, 'APIGW.0308'],
]
/** Verdicts on a record that no repetition mends. */
const FAULTS = ['001', '002', '003', '006', '007', '009', '011', '012', '013', '014']

/**
 * @param {{ random: ReturnType<import('../../crash/model.mjs')['chance']>, key: string, now: () => number, before?: () => number, orderOf: (orderId: string) => object, faults: string[] }} input
 * `faults` gathers what a right seller never does. `before`: what the clock would show had it not been moved last.
 */
export async function startIntake({ random, key, now, before = now, orderOf, faults }) {
  const ledger = {
    /** By serial. @type {Map<string, { content: string, instanceId: string, begin: string, end: string, value: bigint, pack: string | undefined }>} */
    taken: new Map(),
    /** @type {Map<string, string>} serial by instance and span */
    spans: new Map(),
    /** Turned away for good, by serial, with the code. @type {Map<string, { code: string, instanceId: string, value: bigint }>} */
    refused: new Map(),
    calls: 0,
    largest: 0,
    /** Open calls at a time, at most. */
    widest: 0,
    /** @type {Set<string>} codes given */
    codes: new Set(),
  }
  /** Records that make any call fail they are part of. @type {Map<string, string>} */
  const poison = new Map()
  let open = 0
  /** Nothing goes wrong any more. */
  let calm = false

  const server = createServer(async (request, response) => {
    const chunks = []
    try {
      for await (const chunk of request) chunks.push(chunk)
    } catch {
      return
    }
    const body = Buffer.concat(chunks).toString()
    const url = new URL(request.url ?? '/', 'http://marketplace')
    const answer = (status, members) =>
      response
        .writeHead(status, { 'content-type': 'application/json' })
        .end(members === null ? undefined : JSON.stringify(members))
    if (url.pathname === ORDER_QUERY) {
      const orderId = url.searchParams.get('orderId') ?? ''
      return answer(200, { resultCode: 'MKT.0000', resultMsg: 'success', orderInfo: orderOf(orderId) })
    }
    if (url.pathname !== USAGE) return answer(404, { error_code: 'MKT.0101' })
    open += 1
    ledger.widest = Math.max(ledger.widest, open)
    try {
      ledger.calls += 1
      const fate = calm ? 1 : random.next()
      if (fate < 0.06) return request.socket.destroy()
      if (fate < 0.2) {
        const [status, code] = random.pick(PASSING)
        ledger.codes.add(code ?? String(status))
        return answer(status, code === null ? null : { error_code: code, error_msg: 'not now' })
      }
      const taken = take(request.headers, body)
      // Taken, whatever the seller then hears of it.
      if (fate < 0.28) return request.socket.destroy()
      // Taken, and never answered: the portal gives up waiting.
      if (ledger.calls === SILENT_CALL && !calm) return
      if (fate < 0.34) return answer(500, { error_code: 'MKT.0999', error_msg: 'System internal error.' })
      if (fate < 0.38) return response.writeHead(200).end('<html>')
      ledger.codes.add(taken.members.error_code)
      await new Promise((resolve) => setTimeout(resolve, random.below(10)))
      return answer(taken.status, taken.members)
    } finally {
      open -= 1
    }
  })

  function take(headers, body) {
    const { ts, nonce, signature } = headers
    const expected = createHmac('sha256', key).update(`ts=${ts}&nonce=${nonce}&body=${body}`).digest('base64')
    if (signature !== expected) {
      faults.push('a usage call was signed wrongly')
      return { status: 400, members: { error_code: 'MKT.0102' } }
    }
    // A call on its way while the clock is moved is signed by the old one.
    if ([now(), before()].every((at) => Math.abs(at - Number(ts)) > 60_000))
      faults.push(`a usage call was signed ${now() - Number(ts)} ms ago`)
    const { usage_records: records, ...others } = JSON.parse(body)
    if (Object.keys(others).length > 0) faults.push(`unknown members ${Object.keys(others)}`)
    if (records.length === 0 || records.length > 1_000) faults.push(`${records.length} records in a call`)
    ledger.largest = Math.max(ledger.largest, records.length)
    const poisoned = records.map(({ metering_sn }) => poisonOf(metering_sn)).find(Boolean)
    if (poisoned) {
      const [only] = records
      if (records.length === 1)
        ledger.refused.set(only.metering_sn, {
          code: poisoned,
          instanceId: only.instance_id,
          value: amount(only.usage_value),
        })
      return { status: 500, members: { error_code: poisoned, error_msg: 'permanent, whatever the status says' } }
    }
    const abnormal = records.flatMap((record) => {
      const code = judge(record)
      if (code) ledger.codes.add(code)
      return code ? [{ metering_sn: record.metering_sn, instance_id: record.instance_id, error_code: code }] : []
    })
    const members = { error_code: 'MKT.0000', error_msg: 'success' }
    return {
      status: 200,
      members: abnormal.length > 0 ? { ...members, error_data: { abnormal_usage_data: abnormal } } : members,
    }
  }

  function poisonOf(serial) {
    if (!poison.has(serial)) {
      const poisoned = !calm && !ledger.taken.has(serial) && !ledger.refused.has(serial) && random.is(0.002)
      poison.set(serial, poisoned ? random.pick(['MKT.9001', 'MKT.9002', 'MKT.0100']) : '')
    }
    return poison.get(serial)
  }

  function judge(record) {
    const { instance_id, begin_time, end_time, record_time, usage_value, metering_sn, relate_pkg_instance } = record
    const unknown = Object.keys(record).filter((name) => !FIELDS.includes(name))
    if (unknown.length > 0) faults.push(`a record has ${unknown}`)
    if (![begin_time, end_time, record_time].every((time) => TIME.test(time))) faults.push(`bad time in ${metering_sn}`)
    if (typeof usage_value !== 'string' || !VALUE.test(usage_value) || amount(usage_value) <= 0n)
      faults.push(`the value ${usage_value} in ${metering_sn}`)
    const [begin, end] = [begin_time, end_time].map(readTime)
    if (!(begin < end) || end > now() + 1_000)
      faults.push(`the span ${begin_time} to ${end_time} at ${new Date(now()).toISOString()}`)
    if (begin < now() - MAX_AGE_MS) faults.push(`a record of ${begin_time} is too old`)
    const content = JSON.stringify(FIELDS.filter((name) => name !== 'record_time').map((name) => record[name]))
    const known = ledger.taken.get(metering_sn)
    if (known) {
      if (known.content !== content) faults.push(`${metering_sn} came again as ${content}, was ${known.content}`)
      return '005'
    }
    const refused = ledger.refused.get(metering_sn)
    if (refused) {
      // The answer may have been lost; a seller that heard it does not repeat itself.
      return refused.code
    }
    const span = `${instance_id} ${begin_time} ${end_time}`
    if (ledger.spans.has(span)) {
      faults.push(`${metering_sn} has the span of ${ledger.spans.get(span)}`)
      return '010'
    }
    const value = amount(usage_value)
    if (!calm && random.is(0.01)) {
      const code = random.pick(FAULTS)
      ledger.refused.set(metering_sn, { code, instanceId: instance_id, value })
      return code
    }
    ledger.spans.set(span, metering_sn)
    ledger.taken.set(metering_sn, {
      content,
      instanceId: instance_id,
      begin: begin_time,
      end: end_time,
      value,
      pack: relate_pkg_instance,
    })
    return undefined
  }

  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)))
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    ledger,
    calmDown() {
      calm = true
    },
    close: () =>
      new Promise((resolve) => {
        server.close(resolve)
        server.closeAllConnections()
      }),
  }
}

function readTime(text) {
  return Date.parse(text.replace(/^(....)(..)(..)T(..)(..)(..)Z$/, '$1-$2-$3T$4:$5:$6Z'))
}
