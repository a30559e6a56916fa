import { createHmac } from 'node:crypto'
import { describe, expect, it } from 'vitest'
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
  ])('%s', (_, changes, expected) => {
    expect(judge(changes)).toEqual(expected)
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
