import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DEFAULT_SELLER_SETTINGS } from '@/lib/domain/seller'
import { bodySignHeader } from '@/lib/koogallery/auth-token'
import { CONTRACT_CODES, checkAnswer, type GivenAnswer } from '@/lib/koogallery/contract-check'
import { FAMILY_CODECS } from '@/lib/koogallery/families'

const KEY = { id: 'v1', secret: 'v1-secret' }
const access = {
  frontEndUrl: 'https://app.test/1',
  adminUrl: 'https://app.test/admin',
  userName: 'u',
  password: 'p',
  memo: '云',
}
const usage = [{ value: '12.5', at: new Date('2026-11-02T08:00:00Z'), relatedInstanceId: 'i1' }]

function answerOf(
  family: keyof typeof FAMILY_CODECS,
  activity: string,
  outcome: Parameters<(typeof FAMILY_CODECS)['saas_v2']['render']>[0],
  test = false,
): GivenAnswer {
  const { headers, body } = FAMILY_CODECS[family].render(outcome, { test, key: KEY, settings: DEFAULT_SELLER_SETTINGS })
  return { family, activity, test, headers, body, durationUs: 20_000, keys: ['another', KEY.secret] }
}
const bought = (family: 'saas_v1' | 'saas_v2', processing = false) =>
  answerOf(family, 'newInstance', { kind: 'created', instanceId: 'i1', processing, access })
const asked = (family: 'saas_v1' | 'saas_v2') =>
  answerOf(family, 'queryInstance', { kind: 'instances', instances: [{ instanceId: 'i1', access, usage }] })

describe('the contract of our answers (protocol/seller-center.md 14, E1 to E10)', () => {
  it('accepts what our own codecs write', () => {
    const answers = [
      bought('saas_v1'),
      bought('saas_v2'),
      bought('saas_v2', true),
      asked('saas_v1'),
      asked('saas_v2'),
      answerOf('license_v1', 'getLicense', { kind: 'licensed', instanceId: 'i1', license: 'L' }),
      answerOf('kit_v1', 'tenantSync', { kind: 'done' }),
      answerOf('kit_v2', 'authSync', { kind: 'done' }, true),
      answerOf('license_code', 'releaseLicenseCode', { kind: 'unknownLicense' }),
      answerOf('saas_v2', 'changeInstanceCheck', { kind: 'changeRefused', reason: 'in use' }),
      answerOf('order_notify', 'orderNotify', { kind: 'internal' }),
    ]
    for (const answer of answers) expect(checkAnswer(answer)).toEqual([])
  })

  const edit = (answer: GivenAnswer, change: (body: Record<string, unknown>) => unknown): GivenAnswer => {
    const members = JSON.parse(answer.body) as Record<string, unknown>
    const body = JSON.stringify(change(members) ?? members)
    // Signed anew, so that only the change is found.
    const signed = answer.headers.some(([name]) => name === 'Body-Sign')
    const headers = answer.headers.filter(([name]) => name !== 'Body-Sign')
    return { ...answer, body, headers: signed ? [...headers, bodySignHeader(KEY, body)] : headers }
  }
  const header = (answer: GivenAnswer, name: string, to: [string, string] | null): GivenAnswer => ({
    ...answer,
    headers: answer.headers.flatMap((each): [string, string][] => (each[0] === name ? (to ? [to] : []) : [each])),
  })
  // biome-ignore lint/suspicious/noExplicitAny: bodies are broken on purpose
  type Any = any

  it.each<[string, string | undefined, GivenAnswer]>([
    ['status', undefined, { ...bought('saas_v2'), status: 401 }],
    ['content_type', 'Content-Type', header(bought('saas_v2'), 'Content-Type', ['Content-Type', 'text/html'])],
    ['content_type', 'Content-Type', header(bought('saas_v2'), 'Content-Type', null)],
    ['not_json', undefined, { ...bought('saas_v2'), body: '<html>' }],
    ['not_json', undefined, { ...bought('saas_v2'), body: '["000000"]' }],
    ['field_missing', 'resultMsg', edit(bought('saas_v2'), ({ resultMsg: _, ...rest }) => rest)],
    ['field_missing', 'instanceId', edit(bought('saas_v2'), ({ instanceId: _, ...rest }) => rest)],
    ['field_missing', 'appInfo', edit(bought('saas_v1'), ({ appInfo: _, ...rest }) => rest)],
    ['field_missing', 'appInfo.frontEndUrl', edit(bought('saas_v1'), (b: Any) => void delete b.appInfo.frontEndUrl)],
    [
      'field_missing',
      'info[0].usageInfo[0].statisticalTime',
      edit(asked('saas_v2'), (b: Any) => void delete b.info[0].usageInfo[0].statisticalTime),
    ],
    [
      'field_missing',
      'license',
      edit(
        answerOf('license_v1', 'getLicense', { kind: 'licensed', instanceId: 'i1', license: 'L' }),
        ({ license: _, ...rest }) => rest,
      ),
    ],
    ['field_too_long', 'instanceId', edit(bought('saas_v2'), (b) => ({ ...b, instanceId: 'x'.repeat(65) }))],
    [
      'field_too_long',
      'info[0].appInfo.frontEndUrl',
      edit(
        asked('saas_v2'),
        (b: Any) => void Object.assign(b.info[0].appInfo, { frontEndUrl: `https://${'x'.repeat(510)}` }),
      ),
    ],
    ['field_too_long', 'resultMsg', edit(bought('saas_v2'), (b) => ({ ...b, resultMsg: 'x'.repeat(256) }))],
    ['wrong_type', 'info', edit(asked('saas_v2'), (b) => ({ ...b, info: { instanceId: 'i1' } }))],
    [
      'wrong_type',
      'info[0].usageInfo[0].usageValue',
      edit(asked('saas_v2'), (b: Any) => void Object.assign(b.info[0].usageInfo[0], { usageValue: '12.5' })),
    ],
    ['wrong_type', 'resultCode', edit(bought('saas_v2'), (b) => ({ ...b, resultCode: 0 }))],
    [
      'bad_value',
      'info[0].appInfo.frontEndUrl',
      edit(asked('saas_v2'), (b: Any) => void Object.assign(b.info[0].appInfo, { frontEndUrl: 'app.test' })),
    ],
    [
      'bad_value',
      'info[0].usageInfo[0].usageValue',
      edit(asked('saas_v2'), (b: Any) => void Object.assign(b.info[0].usageInfo[0], { usageValue: 0.00001 })),
    ],
    ['result_code_unknown', 'resultCode', edit(bought('saas_v2'), (b) => ({ ...b, resultCode: '200' }))],
    ['not_success', 'resultCode', { ...bought('saas_v2', true), test: true }],
    ['body_sign_missing', 'Body-Sign', header(bought('saas_v1'), 'Body-Sign', null)],
    [
      'body_sign_spelling',
      'body-sign',
      {
        ...bought('saas_v1'),
        headers: bought('saas_v1').headers.map(([n, v]) => [n === 'Body-Sign' ? 'body-sign' : n, v]),
      },
    ],
    [
      'body_sign_format',
      'Body-Sign',
      header(bought('saas_v1'), 'Body-Sign', ['Body-Sign', 'sign_type=HMAC-SHA256, signature=abc']),
    ],
    ['body_sign_mismatch', 'Body-Sign', { ...bought('saas_v1'), body: `${bought('saas_v1').body}\n` }],
    ['slow', undefined, { ...bought('saas_v2'), durationUs: 5_000_001 }],
  ])('warns of %s at %s, and of that alone', (code, field, answer) => {
    expect(checkAnswer(answer).map((fault) => [fault.code, fault.field])).toEqual([[code, field]])
    tested.add(code)
  })
  const tested = new Set<string>()

  it('has a case for every fault it knows', () => {
    expect(tested).toEqual(new Set(CONTRACT_CODES))
  })

  it('never throws, whatever the answer', () => {
    fc.assert(
      fc.property(fc.oneof(fc.json(), fc.string()), fc.constantFrom('saas_v1', 'saas_v2', 'kit_v1'), (body, family) => {
        const answer = { family, activity: 'queryInstance', test: true, headers: [], body, durationUs: 1 } as const
        expect(checkAnswer(answer).length).toBeGreaterThan(0)
      }),
    )
  })
})
