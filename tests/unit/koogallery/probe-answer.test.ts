import { createHmac } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { CheckName } from '@/lib/domain/probes'
import { judgeProbeAnswer, judgeRepeat, type ProbeAnswer } from '@/lib/koogallery/probe-answer'

const KEY = 'single-key'
const BODY = JSON.stringify({ resultCode: '000000', resultMsg: 'Success', instanceId: 'i-1' })
const answer = (changes: Partial<ProbeAnswer> = {}): ProbeAnswer => ({
  status: 200,
  headers: [['Content-Type', 'application/json;charset=UTF-8']],
  body: BODY,
  durationMs: 120,
  ...changes,
})
const failures = (judged: ReturnType<typeof judgeProbeAnswer>) =>
  judged.checks.filter(({ state }) => state !== 'ok').map(({ check, state, found }) => `${check} ${state} ${found}`)

describe('an answer as the marketplace would judge it (protocol/seller-center.md 14)', () => {
  const judge = (changes: Partial<ProbeAnswer>, activity = 'newInstance') =>
    failures(judgeProbeAnswer({ family: 'saas_v2', activity, key: KEY }, answer(changes)))

  it.each<[string, Partial<ProbeAnswer>, string[]]>([
    ['all well', {}, []],
    [
      'E3 another code',
      { body: '{"resultCode":"000004","resultMsg":"m","instanceId":"i"}' },
      ['result_code fail other'],
    ],
    ['E4 no instance', { body: '{"resultCode":"000000","resultMsg":"m"}' }, ['answer fail field_missing']],
    ['E4 no message', { body: '{"resultCode":"000000","instanceId":"i"}' }, ['answer fail field_missing']],
    [
      'E5 an id too long',
      { body: `{"resultCode":"000000","resultMsg":"m","instanceId":"${'i'.repeat(65)}"}` },
      ['answer fail field_too_long'],
    ],
    [
      'E6 an id of the wrong type',
      { body: '{"resultCode":"000000","resultMsg":"m","instanceId":7}' },
      ['answer fail wrong_type'],
    ],
    [
      'E3 another code, and no message',
      { body: '{"resultCode":"000005"}' },
      ['result_code fail other', 'answer fail field_missing'],
    ],
    ['E6 no JSON', { body: '<html>' }, ['result_code fail not_json']],
    ['E6 no code', { body: '{}' }, ['result_code fail missing', 'answer fail field_missing']],
    ['E7 content type', { headers: [['content-type', 'text/html']] }, ['content_type fail other']],
    ['E7 no content type', { headers: [] }, ['content_type fail missing']],
    ['E9 slower than 5 s', { durationMs: 5_001 }, ['duration fail slow']],
    ['near 5 s', { durationMs: 2_501 }, ['duration warn near']],
    ['E10 another status', { status: 500 }, ['status fail other']],
    ['E10 a redirect', { status: 302 }, ['status fail redirect']],
    ['E10 the first of the redirects', { status: 300 }, ['status fail redirect']],
    ['E10 created', { status: 201 }, ['status fail other']],
    ['E10 a client error', { status: 400 }, ['status fail other']],
    ['E6 a list', { body: '[]' }, ['result_code fail not_json']],
    ['E6 null', { body: 'null' }, ['result_code fail not_json']],
    ['E6 a text', { body: '"000000"' }, ['result_code fail not_json']],
    ['E6 an empty code', { body: '{"resultCode":"","resultMsg":"m"}' }, ['result_code fail missing']],
    [
      'E7 a type that only begins like it',
      { headers: [['content-type', 'application/json-seq']] },
      ['content_type fail other'],
    ],
    ['E7 a type within another', { headers: [['content-type', 'x/application/json']] }, ['content_type fail other']],
    ['5 s', { durationMs: 5_000 }, ['duration warn near']],
    ['half of 5 s', { durationMs: 2_500 }, []],
  ])('%s', (_, changes, expected) => {
    expect(judge(changes)).toEqual(expected)
  })
})

describe('what is told of an answer', () => {
  const judge = (changes: Partial<ProbeAnswer>, activity = 'newInstance') =>
    judgeProbeAnswer({ family: 'saas_v2', activity, key: KEY }, answer(changes))

  it('is every check, and what the call made', () => {
    expect(judge({})).toEqual({
      checks: [
        { check: 'status', state: 'ok', found: 'found' },
        { check: 'content_type', state: 'ok', found: 'found' },
        { check: 'result_code', state: 'ok', found: 'found' },
        { check: 'answer', state: 'ok', found: 'found' },
        { check: 'duration', state: 'ok', found: 'found', values: { ms: 120 } },
      ],
      resultCode: '000000',
      instanceId: 'i-1',
      identity: 'i-1',
    })
  })

  it.each<[Partial<ProbeAnswer>, CheckName, Record<string, string | number> | undefined]>([
    [{ status: 302 }, 'status', { status: 302 }],
    [{ headers: [['Content-Type', 'x'.repeat(101)]] }, 'content_type', { type: 'x'.repeat(100) }],
    [{ headers: [] }, 'content_type', { type: '' }],
    [{ body: '<' }, 'result_code', undefined],
    [{ body: '{"resultCode":"123456789012345678901"}' }, 'result_code', { code: '12345678901234567890' }],
    [{ body: '{"resultCode":"000000","resultMsg":"m"}' }, 'answer', { member: 'instanceId', limit: 0 }],
    [{ body: BODY.replace('i-1', 'i'.repeat(65)) }, 'answer', { member: 'instanceId', limit: 64 }],
    [{ durationMs: 5_001 }, 'duration', { ms: 5_001 }],
    [{ durationMs: 2_501 }, 'duration', { ms: 2_501 }],
  ])('of %j is in %s', (changes, check, values) => {
    expect(judge(changes).checks.find((each) => each.check === check)?.values).toEqual(values)
  })

  it('is a good answer only of a success whose members are right', () => {
    const told = (body: string) => judge({ body }).checks.filter(({ check }) => check === 'answer')
    expect(told('{"resultCode":"000005","resultMsg":"m"}')).toEqual([])
    expect(told('{"resultCode":"000000","resultMsg":"m"}')).toMatchObject([{ state: 'fail' }])
  })

  it('is the licence for what a licence was bought with', () => {
    const body = BODY.replace('}', ',"license":"L-1"}')
    expect(judge({ body }, 'getLicense')).toMatchObject({ instanceId: 'i-1', identity: 'L-1' })
    expect(judge({ body })).toMatchObject({ instanceId: 'i-1', identity: 'i-1' })
    expect(judge({ body: '<' })).toMatchObject({ resultCode: null, instanceId: null, identity: null })
    expect(judge({ body: BODY.replace('i-1', '') })).toMatchObject({ instanceId: null })
  })
})

describe('Body-Sign of V1 answers as it comes through a proxy (E1, E2)', () => {
  const sign = (body: string) => createHmac('sha256', KEY).update(body).digest('base64')
  const judge = (name: string, value: string) =>
    failures(
      judgeProbeAnswer(
        { family: 'saas_v1', activity: 'releaseInstance', key: KEY },
        answer({
          headers: [
            ['content-type', 'application/json'],
            [name, value],
          ],
        }),
      ),
    )
  const good = `sign_type="HMAC-SHA256", signature="${sign(BODY)}"`
  it.each([
    ['Body-Sign', good, []],
    ['body-sign', good, ['body_sign fail spelling']],
    ['Body-Sign', ` ${good.replace(', ', ',')} `, []],
    ['Body-Sign', `${good};`, ['body_sign fail format']],
    ['Body-Sign', `x ${good}`, ['body_sign fail format']],
    ['Body-Sign', good.replace('="', '=""'), ['body_sign fail format']],
    ['Body-Sign', good.replace(sign(BODY), 'short'), ['body_sign fail mismatch']],
    ['X-Other', good, ['body_sign fail missing']],
    ['Body-Sign', `sign_type=HMAC-SHA256, signature=${sign(BODY)}`, ['body_sign fail format']],
    ['Body-Sign', `sign_type="HMAC-SHA256", signature="${sign(`${BODY} `)}"`, ['body_sign fail mismatch']],
  ])('%s: %s', (name, value, expected) => {
    expect(judge(name, value)).toEqual(expected)
  })
})

it('holds the members of a usage report against the contract, a few of many alike', () => {
  const info = Array.from({ length: 9 }, () => ({ instanceId: 'i-1', usageInfo: [{ usageValue: '7' }] }))
  const body = JSON.stringify({ resultCode: '000000', resultMsg: 'Success', info })
  const judged = judgeProbeAnswer({ family: 'saas_v2', activity: 'queryInstance', key: KEY }, answer({ body }))
  expect(failures(judged)).toEqual([
    'answer fail wrong_type',
    'answer fail field_missing',
    'answer fail wrong_type',
    'answer fail field_missing',
    'answer fail wrong_type',
  ])
  expect(judged.checks.find(({ check }) => check === 'answer')?.values).toMatchObject({
    member: 'info[0].usageInfo[0].usageValue',
  })
})

it('tells a repeat that was given another instance', () => {
  const call = { family: 'saas_v2', activity: 'newInstance', key: KEY } as const
  const first = judgeProbeAnswer(call, answer())
  expect(judgeRepeat(first, judgeProbeAnswer(call, answer()))).toMatchObject({ state: 'ok' })
  const other = judgeProbeAnswer(call, answer({ body: BODY.replace('i-1', 'i-2') }))
  expect(judgeRepeat(first, other)).toMatchObject({ state: 'fail', found: 'changed' })
})

it('tells a repeat that failed, and of a licence one that was given another', () => {
  const call = { family: 'license_v1', activity: 'getLicense', key: KEY } as const
  const of = (body: string) => judgeProbeAnswer(call, answer({ body }))
  const first = of('{"resultCode":"000000","instanceId":"i-1","license":"L-1"}')
  expect(judgeRepeat(first, of('{"resultCode":"000000","instanceId":"i-2","license":"L-1"}'))).toEqual({
    check: 'repeat',
    state: 'ok',
    found: 'found',
  })
  expect(judgeRepeat(first, of('{"resultCode":"000000","instanceId":"i-1","license":"L-2"}'))).toEqual({
    check: 'repeat',
    state: 'fail',
    found: 'changed',
  })
  expect(judgeRepeat(first, of('{"resultCode":"000005","license":"L-1"}'))).toEqual({
    check: 'repeat',
    state: 'fail',
    found: 'failed',
    values: { code: '000005' },
  })
  expect(judgeRepeat(first, of('<')).values).toEqual({ code: '–' })
})

it.each(['saas_v1', 'license_v1', 'kit_v1'] as const)('wants answers of %s signed', (family) => {
  const { checks } = judgeProbeAnswer({ family, activity: 'x', key: KEY }, answer())
  expect(checks.find(({ check }) => check === 'body_sign')).toEqual({
    check: 'body_sign',
    state: 'fail',
    found: 'missing',
  })
})
