import { beforeEach, describe, expect, test } from 'vitest'
import { readRawRequest } from '@/lib/http/raw-request'
import type { RawRequest } from '@/lib/koogallery/codec'
import { flushRefusals } from '@/lib/services/inbox/receive'
import { describeOnBothDatabases } from '../../support/database'
import { emptyTables } from '../../support/empty-tables'
import { KEY, openPortal, type Portal, type SignOptions, START, signedRequest } from '../../support/portal'
import { userOf } from '../../support/service-context'

const purchase = { activity: 'newInstance', businessId: 'b1', orderId: 'CS1', orderLineId: 'CS1-000001' }
const seconds = (n: number) => new Date(START.getTime() + n * 1_000)

type Case = [name: string, body: unknown, options: SignOptions, code: string, verdict: string, reason: string]

/** Body given as bytes stays as it is, as text too, anything else is written as JSON. */
const BAD: Case[] = [
  // protocol/saas-v2.md 2.3, 2.5
  ['a wrong signature', purchase, { signature: 'A'.repeat(64) }, '000001', 'refused', 'signature_mismatch'],
  ['a signature that is no hex', purchase, { signature: 'not hex' }, '000001', 'refused', 'signature_mismatch'],
  ['another key', purchase, { key: 'some-other-key-000001' }, '000001', 'refused', 'signature_mismatch'],
  ['no signature', purchase, { without: ['signature'] }, '000001', 'refused', 'signature_missing'],
  ['no timestamp', purchase, { without: ['timestamp'] }, '000002', 'refused', 'timestamp_missing'],
  ['no nonce', purchase, { without: ['nonce'] }, '000002', 'refused', 'nonce_missing'],
  ['a clock 61 s behind', purchase, { sentAt: seconds(-61) }, '000002', 'refused', 'timestamp_stale'],
  ['a clock 61 s ahead', purchase, { sentAt: seconds(61) }, '000002', 'refused', 'timestamp_stale'],
  ['a timestamp in words', purchase, { timestamp: 'yesterday' }, '000002', 'refused', 'timestamp_missing'],
  ['a gigantic timestamp', purchase, { timestamp: '9'.repeat(400) }, '000002', 'refused', 'timestamp_missing'],
  // protocol/saas-v2.md 4
  ['no orderId', { ...purchase, orderId: undefined }, {}, '000002', 'refused', 'missing_field'],
  ['a null orderLineId', { ...purchase, orderLineId: null }, {}, '000002', 'refused', 'missing_field'],
  ['a blank businessId', { ...purchase, businessId: ' ' }, {}, '000002', 'refused', 'missing_field'],
  ['an id of 65 characters', { ...purchase, orderId: 'x'.repeat(65) }, {}, '000002', 'refused', 'field_too_long'],
  ['an id as a number', { ...purchase, orderId: 7 }, {}, '000002', 'refused', 'wrong_type'],
  ['an id as a list', { ...purchase, orderId: ['CS1'] }, {}, '000002', 'refused', 'wrong_type'],
  ['a NUL in an id', { ...purchase, orderId: 'a\u0000b' }, {}, '000002', 'refused', 'bad_value'],
  [
    'half a surrogate',
    '{"activity":"newInstance","businessId":"b","orderId":"\\ud800","orderLineId":"l"}',
    {},
    '000002',
    'refused',
    'bad_value',
  ],
  ['no activity', { ...purchase, activity: undefined }, {}, '000002', 'refused', 'missing_field'],
  ['an unknown activity', { ...purchase, activity: 'expireInstance' }, {}, '000002', 'unknown', 'unknown_activity'],
  ['an activity named like a method', { activity: 'constructor' }, {}, '000002', 'unknown', 'unknown_activity'],
  [
    'an unknown scene',
    {
      activity: 'refreshInstance',
      scene: 'X',
      orderId: 'o',
      orderLineId: 'l',
      instanceId: 'i',
      expireTime: '20271102000000',
    },
    {},
    '000002',
    'refused',
    'bad_value',
  ],
  [
    '30 February',
    {
      activity: 'refreshInstance',
      scene: 'RENEWAL',
      orderId: 'o',
      orderLineId: 'l',
      instanceId: 'i',
      expireTime: '20270230000000',
    },
    {},
    '000002',
    'refused',
    'bad_value',
  ],
  [
    'an unknown status',
    { activity: 'updateInstanceStatus', instanceId: 'i', status: 'FROZEN' },
    {},
    '000002',
    'refused',
    'bad_value',
  ],
  ['broken JSON', '{"activity":"newInstance"', {}, '000002', 'refused', 'invalid_json'],
  ['a JSON list', '[]', {}, '000002', 'refused', 'invalid_json'],
  ['an empty body', '', {}, '000002', 'refused', 'invalid_json'],
  ['invalid UTF-8', Buffer.from([0x7b, 0xff, 0xfe, 0x7d]), {}, '000002', 'refused', 'invalid_utf8'],
  ['a very deep body', `${'['.repeat(100_000)}`, {}, '000002', 'refused', 'invalid_json'],
]

describeOnBothDatabases('bad input', (getDb) => {
  let portal: Portal
  beforeEach(async () => {
    await emptyTables(getDb())
    portal = await openPortal(getDb())
  })

  test.each(BAD)(
    '%s: HTTP 200, by the family’s rules, kept with the reason',
    async (_, body, options, code, verdict, reason) => {
      const answer = await portal.send(
        typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body),
        options,
      )
      expect(answer).toEqual({ resultCode: code, resultMsg: expect.stringMatching(/^.{1,255}$/s) })
      expect(await portal.lastMessage()).toMatchObject({ verdict, reason, result_code: code, seller_id: 'acme' })
      expect(await portal.count('instances')).toBe(0)
      expect(await portal.count('jobs')).toBe(0)
      const kept = JSON.stringify(await portal.rows('messages'))
      expect(kept, 'no secret is kept').not.toContain(KEY)
    },
  )

  test.each([
    ['GET without parameters', 'GET'],
    ['HEAD', 'HEAD'],
    ['PUT', 'PUT'],
  ])('%s is of no family', async (_, method) => {
    const answer = await portal.deliver({ method, url: '/api/koogallery/acme', headers: [], body: new Uint8Array() })
    expect(answer.resultCode).toBe('000002')
    expect(await portal.lastMessage()).toMatchObject({ verdict: 'refused', reason: 'unknown_family', method })
  })

  test('the Kit’s sub-paths are not read as SaaS V2.0', async () => {
    const request = signedRequest('acme', JSON.stringify(purchase), { now: START })
    const url = request.url.replace('?', '/produceAPI/v2/tenantSync?')
    expect((await portal.deliver({ ...request, url })).resultCode).toBe('000002')
    expect(await portal.count('instances')).toBe(0)
  })

  test.each(['nobody', 'A\u0000B', 'x'.repeat(5_000), '../acme', '商家'])('unknown seller %j', async (sellerId) => {
    const request = signedRequest('nobody', JSON.stringify(purchase), { now: START })
    expect((await portal.deliver(request, sellerId)).resultCode).toBe('000002')
    expect(await portal.lastMessage()).toMatchObject({ reason: 'unknown_seller', verdict: 'refused', open: false })
  })

  test('a body of 2 MiB is read to its first MiB and kept shorter still', async () => {
    const body = JSON.stringify({ ...purchase, padding: 'x'.repeat(2 * 1024 * 1024) })
    const signed = signedRequest('acme', body, { now: START })
    const raw = await readRawRequest(new Request(`https://portal.test${signed.url}`, { method: 'POST', body }))
    expect(raw).toMatchObject({ truncated: true, method: 'POST' })
    expect(raw.body).toHaveLength(1024 * 1024)
    expect((await portal.deliver(raw)).resultCode).toBe('000002')
    const message = await portal.lastMessage()
    expect(message).toMatchObject({ reason: 'body_too_large', truncated: true })
    expect((message.body as Uint8Array).length).toBeLessThanOrEqual(64 * 1024)
  })

  test('unknown members are ignored and noted', async () => {
    const answer = await portal.send({ ...purchase, novelty: { a: 1 }, testFlag: '0' })
    expect(answer.resultCode).toBe('000004')
    expect(await portal.lastMessage()).toMatchObject({ detail: expect.stringContaining('novelty'), test: false })
  })

  test('cookies and authorization are never kept', async () => {
    const request = signedRequest('acme', JSON.stringify(purchase), { now: START })
    await portal.deliver({ ...request, headers: [...request.headers, ['Cookie', 'session=1'], ['Authorization', 'x']] })
    expect(JSON.stringify((await portal.lastMessage()).headers)).not.toMatch(/session|authorization/i)
  })

  test('a flood of refused calls is kept up to a point and counted beyond it', async () => {
    const bad = () => portal.send(purchase, { signature: 'B'.repeat(64) })
    for (let round = 0; round < 6; round += 1) await Promise.all(Array.from({ length: 25 }, bad))
    expect(await portal.count('messages')).toBe(100)
    await flushRefusals(portal.inbox, portal.as(userOf('owner')))
    await Promise.all([bad(), bad()])
    await flushRefusals(portal.inbox, portal.as(userOf('owner')))
    expect(await portal.rows('refusal_counters')).toMatchObject([{ reason: 'signature_mismatch', count: 52 }])
    expect((await portal.send(purchase)).resultCode, 'good calls are not slowed').toBe('000004')
    portal.tick(2_000)
    await bad()
    expect(await portal.count('messages', `reason = 'signature_mismatch'`)).toBe(101)
  })

  describe('signature', () => {
    test('a nonce is good for one call, and the replay changes nothing', async () => {
      const request = signedRequest('acme', JSON.stringify(purchase), { now: START })
      expect((await portal.deliver(request)).resultCode).toBe('000004')
      expect((await portal.deliver(request)).resultCode).toBe('000002')
      expect(await portal.lastMessage()).toMatchObject({ reason: 'nonce_replayed', verdict: 'refused', open: false })
      expect(await portal.count('instances')).toBe(1)
    })

    test('a call that our proxy passes on twice gets the same answer; anything else with its nonce is a replay', async () => {
      const sent = signedRequest('acme', JSON.stringify(purchase), { now: START })
      const by = (requestId: string, request = sent): RawRequest => ({
        ...request,
        headers: [...request.headers, ['x-request-id', requestId]],
      })
      const first = await portal.deliver(by('proxy-1'))
      expect(first.resultCode).toBe('000004')
      expect(await portal.deliver(by('proxy-1'))).toEqual(first)
      expect(await portal.count('messages')).toBe(1)
      expect(await portal.count('instances')).toBe(1)
      for (const request of [sent, by('proxy-2'), by('proxy-1', { ...sent, url: `${sent.url}&more=1` })]) {
        expect((await portal.deliver(request)).resultCode).toBe('000002')
      }
    })

    test('fifty replays at once: one is carried out', async () => {
      const request = signedRequest('acme', JSON.stringify(purchase), { now: START })
      const codes = await Promise.all(
        Array.from({ length: 50 }, async () => (await portal.deliver(request)).resultCode),
      )
      expect(codes.filter((code) => code === '000004')).toHaveLength(1)
      expect(codes.filter((code) => code === '000002')).toHaveLength(49)
    })

    test.each([
      ['59 s behind', { sentAt: seconds(-59) }],
      ['59 s ahead', { sentAt: seconds(59) }],
      ['in seconds', { timestamp: String(START.getTime() / 1_000) }],
      ['with a nonce of 64 characters', { nonce: 'Az09'.repeat(16) }],
      ['with a strange nonce', { nonce: '随机 \u0001'.repeat(40) }],
    ])('a call signed %s is good', async (_, options) => {
      expect((await portal.send(purchase, options)).resultCode).toBe('000004')
    })

    test('the canonical form is accepted where the raw bytes do not fit', async () => {
      const canonical = '{"activity":"newInstance","businessId":"b1","orderId":"CS1","orderLineId":"CS1-000001"}'
      const request = signedRequest('acme', canonical, { now: START })
      const body = Buffer.from(
        JSON.stringify(Object.fromEntries([['x', null], ...Object.entries(purchase).toReversed()]), null, 2),
      )
      expect((await portal.deliver({ ...request, body })).resultCode).toBe('000004')
      expect(await portal.lastMessage()).toMatchObject({ signed_form: 'canonical' })
    })

    test('previous key, new key at once, retired key', async () => {
      const keys = (status: string, key: string) => ({ class: 'basic', key, status })
      const fresh = 'rotated-access-key-0002'
      expect((await portal.buy('CS1', {}, { key: fresh })).resultCode, 'not entered yet').toBe('000001')
      await portal.configure({ keys: [keys('current', fresh), keys('previous', KEY)] })
      expect((await portal.buy('CS1', {}, { key: fresh })).resultCode).toBe('000004')
      expect((await portal.buy('CS1', {}, { key: KEY })).resultCode).toBe('000004')
      await portal.configure({ keys: [keys('current', fresh)] })
      expect((await portal.buy('CS1', {}, { key: KEY })).resultCode).toBe('000001')
      expect((await portal.buy('CS1', {}, { key: fresh })).resultCode).toBe('000004')
    })

    test('another process learns of a new key by the first call it does not understand', async () => {
      const other = await openPortal(getDb(), { id: 'second' })
      await other.buy('CS1')
      const fresh = 'rotated-access-key-0003'
      // Entered by another process: this one’s memory is not told.
      const { forget } = other.inbox.sellers
      other.inbox.sellers.forget = () => {}
      await other.configure({ keys: [{ class: 'basic', key: fresh }] })
      other.inbox.sellers.forget = forget
      expect((await other.buy('CS1', {}, { key: fresh })).resultCode).toBe('000004')
    })
  })
})
