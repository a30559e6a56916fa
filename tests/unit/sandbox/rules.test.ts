import { describe, expect, it } from 'vitest'
import { SANDBOX_FAULTS } from '@/lib/domain/sandbox'
import { readSignatureQuery } from '@/lib/koogallery/query'
import { verify } from '@/lib/koogallery/signature-v2'
import { writeBody } from '@/lib/sandbox/body'
import { addPeriod, HOUR_MS, moveClock, setSpeed, shownAt } from '@/lib/sandbox/clock'
import { WIRE_FAMILIES } from '@/lib/sandbox/families'
import { type Bend, planDeliveries } from '@/lib/sandbox/faults'
import { judgeAnswer } from '@/lib/sandbox/judge'
import { MOCK_ORDER_IDS, mockOrder } from '@/lib/sandbox/mock-orders'
import { givesUpAt, nextAttempt } from '@/lib/sandbox/schedule'
import { makeStorm } from '@/lib/sandbox/storm'
import { ownAddress, productionAddress } from '@/lib/sandbox/target'

const T0 = new Date('2026-01-31T10:00:00.000Z')
const hoursOn = (hours: number) => new Date(T0.getTime() + hours * HOUR_MS)

describe('the schedule', () => {
  const failed = (activity: 'newInstance' | 'updateInstanceStatus', dueAt: Date) =>
    nextAttempt({
      family: 'saas_v2',
      activity,
      mode: 'retry',
      dueAt,
      givesUpAt: givesUpAt({ family: 'saas_v2', activity }, 'retry', T0),
      shown: dueAt,
    })

  it('repeats a purchase hourly for three hours', () => {
    expect(failed('newInstance', T0)).toEqual({ at: hoursOn(1) })
    expect(failed('newInstance', hoursOn(2))).toEqual({ at: hoursOn(3) })
    expect(failed('newInstance', hoursOn(3))).toBe('give_up')
  })

  it('repeats a change of status for one hour', () => {
    expect(failed('updateInstanceStatus', T0)).toEqual({ at: hoursOn(1 / 6) })
    expect(failed('updateInstanceStatus', hoursOn(1))).toBe('give_up')
  })

  it('polls for ever, but not for what a moved clock jumped over', () => {
    const next = nextAttempt({
      family: 'saas_v2',
      activity: 'queryInstance',
      mode: 'poll',
      dueAt: T0,
      givesUpAt: null,
      shown: hoursOn(24),
    })
    expect(next).toEqual({ at: hoursOn(24) })
  })

  it('makes a single call where it makes a single call', () => {
    expect(
      nextAttempt({
        family: 'saas_v2',
        activity: 'changeInstanceCheck',
        mode: 'once',
        dueAt: T0,
        givesUpAt: null,
        shown: T0,
      }),
    ).toBe('give_up')
  })
})

describe('the clock', () => {
  const clock = { clockSet: T0, clockShown: T0, clockSpeed: 1 }

  it('runs, is moved, and runs faster without a jump', () => {
    const moved = moveClock(clock, hoursOn(1), 24 * HOUR_MS)
    expect(shownAt(moved, hoursOn(2))).toEqual(hoursOn(26))
    const fast = setSpeed(moved, hoursOn(2), 60)
    expect(shownAt(fast, hoursOn(2))).toEqual(hoursOn(26))
    expect(shownAt(fast, hoursOn(3))).toEqual(hoursOn(86))
  })

  it('ends periods on the last day of a shorter month, at the end of the day in Beijing', () => {
    expect(addPeriod(T0, { type: 'month', count: 1 }).toISOString()).toBe('2026-02-28T15:59:59.000Z')
    expect(addPeriod(T0, { type: 'year', count: 1 }).toISOString()).toBe('2027-01-31T15:59:59.000Z')
    expect(addPeriod(T0, { type: 'day', count: 7 }).toISOString()).toBe('2026-02-07T15:59:59.000Z')
  })
})

describe('requests', () => {
  const identity = { businessId: 'b-1', nonce: 'N1', sentAt: T0 }
  const members = { orderLineId: 'o-1-000001', activity: 'newInstance', orderId: 'o-1', testFlag: undefined }
  const call = {
    address: 'http://127.0.0.1:1/api/koogallery/demo',
    activity: 'newInstance' as const,
    members,
    keys: { basic: 'key', general: 'other' },
    identity,
  }
  const check = (bend: Bend) => {
    const request = WIRE_FAMILIES.saas_v2.sign(call, bend)
    const verdict = verify({
      query: readSignatureQuery(request.url),
      body: Buffer.from(request.body),
      keys: [{ id: 'k', secret: 'key' }],
      now: T0,
    })
    return { request, verdict }
  }

  it('are written ascending, compact and without nulls', () => {
    expect(writeBody({ b: null, c: '中文 & <x>', a: 1 })).toBe('{"a":1,"c":"中文 & <x>"}')
    expect(check('none').request.body).toBe(
      '{"activity":"newInstance","businessId":"b-1","orderId":"o-1","orderLineId":"o-1-000001"}',
    )
  })

  it('bear a signature that the portal accepts, and bent ones that it must not', () => {
    expect(check('none').verdict.ok).toBe(true)
    expect(check('unknown_fields').verdict.ok).toBe(true)
    expect(check('invalid_json').verdict.ok).toBe(true)
    expect(check('reserialised').verdict).toMatchObject({ ok: true, form: 'canonical' })
    expect(check('wrong_key_class').verdict).toMatchObject({ reason: 'signature_mismatch' })
    expect(check('bad_signature').verdict).toMatchObject({ reason: 'signature_mismatch' })
    expect(check('stale_timestamp').verdict).toMatchObject({ reason: 'timestamp_stale' })
  })

  it('have exactly one that decides, under every fault', () => {
    for (const fault of [null, ...SANDBOX_FAULTS]) {
      expect(
        planDeliveries(fault)
          .flat()
          .filter((delivery) => delivery.decisive),
      ).toHaveLength(1)
    }
  })
})

describe('the judgement of answers', () => {
  const json: [string, string][] = [['Content-Type', 'application/json; charset=utf-8']]
  const judge = (activity: 'newInstance' | 'queryInstance', body: unknown, status = 200, headers = json) =>
    judgeAnswer(activity, { status, headers, body: JSON.stringify(body) }, ['i-1'])

  it('takes what the documents ask for', () => {
    const good = judge('newInstance', { resultCode: '000000', resultMsg: 'success', instanceId: 'i-1' })
    expect(good).toMatchObject({ good: true, processing: false, instanceId: 'i-1', findings: [] })
    const later = judge('newInstance', { resultCode: '000004', resultMsg: 'later', instanceId: 'i-1' })
    expect(later).toMatchObject({ good: true, processing: true })
  })

  it('finds what the debugging page would', () => {
    expect(judge('newInstance', { resultCode: '000000' })).toMatchObject({
      good: false,
      findings: ['result_msg_missing', 'instance_id_missing'],
    })
    expect(judge('newInstance', { resultCode: '000000', resultMsg: '', instanceId: 'i' }, 201).good).toBe(false)
    expect(judge('newInstance', {}, 200, [['content-type', 'text/html']]).findings).toContain('content_type')
    expect(judgeAnswer('newInstance', { status: 200, headers: json, body: '<' }).findings).toEqual(['not_json'])
    const long = { instanceId: 'i-1', appInfo: { frontEndUrl: `https://${'x'.repeat(512)}`, memo: 7 } }
    const query = judge('queryInstance', { resultCode: '000000', resultMsg: 'ok', info: [long] })
    expect(query).toMatchObject({ good: true, findings: ['too_long:frontEndUrl'] })
    const other = judge('queryInstance', { resultCode: '000000', resultMsg: 'ok', info: [{ instanceId: 'i-2' }] })
    expect(other).toMatchObject({ good: false, findings: ['instance_not_in_answer'] })
  })
})

describe('the target', () => {
  it('is a sandbox account on this very machine, and nothing else', () => {
    const demo = { sellerId: 'demo', sandbox: true }
    expect(productionAddress(demo, 'http://127.0.0.1:3000')).toBe('http://127.0.0.1:3000/api/koogallery/demo')
    const forbidden = expect.objectContaining({ code: 'forbidden' })
    expect(() => productionAddress({ sellerId: 'acme', sandbox: false }, 'http://127.0.0.1:3000')).toThrow(forbidden)
    expect(() => productionAddress(undefined, 'http://127.0.0.1:3000')).toThrow(forbidden)
    for (const url of ['https://portal.example.com', 'http://127.0.0.1.example.com', 'http://10.255.255.254:1']) {
      expect(() => productionAddress(demo, url)).toThrow(forbidden)
    }
  })

  it('is the loopback address, whatever the name of the machine', () => {
    expect(ownAddress({ PORT: 3000 })).toBe('http://127.0.0.1:3000')
    expect(ownAddress({ PORT: 80, HOSTNAME: '0.0.0.0' })).toBe('http://127.0.0.1:80')
    expect(ownAddress({ PORT: 80, HOSTNAME: '4f2d9c' })).toBe('http://127.0.0.1:80')
    expect(ownAddress({ PORT: 80, HOSTNAME: '::1' })).toBe('http://[::1]:80')
  })
})

describe('the storm', () => {
  it('is the same for the same seed', () => {
    expect(makeStorm(7, 50)).toEqual(makeStorm(7, 50))
    expect(makeStorm(8, 50)).not.toEqual(makeStorm(7, 50))
  })

  it('has a model that follows from its steps in the order they are signed', () => {
    for (const line of makeStorm(3, 300).lines) {
      expect(line.steps[0]?.activity).toBe('newInstance')
      expect(line.steps.filter((step) => step.activity === 'newInstance')).toHaveLength(1)
      let state = 'open'
      let expireTime: unknown = null
      for (const { activity, members } of line.steps) {
        if (activity === 'updateInstanceStatus') state = members.status === 'FREEZE' ? 'frozen' : 'open'
        if (activity === 'releaseInstance') state = 'released'
        if (activity === 'refreshInstance') expireTime = members.expireTime
      }
      expect(line.expected).toEqual({ state, expireTime: state === 'released' ? null : expireTime })
    }
  })

  it('gives every order line and every order an id of its own, short enough for the documents', () => {
    const { lines, orders } = makeStorm(5, 300)
    const ids = [...lines.map((line) => line.orderLineId), ...orders.map((order) => order.orderId)]
    expect(new Set(ids).size).toBe(ids.length)
    expect(Math.max(...ids.map((id) => id.length))).toBeLessThanOrEqual(64)
  })
})

describe('mock orders', () => {
  it('are the nine of the documents', () => {
    expect(MOCK_ORDER_IDS).toHaveLength(9)
    expect(mockOrder('MOCKPERIODYEARNEW', T0)?.lines[0]?.orderLineId).toBe('MOCKPERIODYEARNEW-000001')
    expect(mockOrder('constructor', T0)).toBeUndefined()
  })
})
