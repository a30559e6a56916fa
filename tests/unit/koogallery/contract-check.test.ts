import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DEFAULT_SELLER_SETTINGS } from '@/lib/domain/seller'
import { bodySignHeader } from '@/lib/koogallery/auth-token'
import { CONTRACT_CODES, checkAnswer, type GivenAnswer } from '@/lib/koogallery/contract-check'
import { successFields } from '@/lib/koogallery/contract-check/rules'
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

it('asks nothing of a success but what is listed', () => {
  expect(successFields('saas_v2', 'releaseInstance')).toEqual([])
  expect(successFields('kit_v2', null)).toEqual([])
})

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

  const license = () => answerOf('license_v1', 'getLicense', { kind: 'licensed', instanceId: 'i1', license: 'L' })
  const used = (change: Record<string, unknown>) =>
    edit(asked('saas_v2'), (b: Any) => void Object.assign(b.info[0].usageInfo[0], change))
  const opened = (change: Record<string, unknown>) =>
    edit(bought('saas_v1'), (b: Any) => void Object.assign(b.appInfo, change))
  const coded = (resultCode: string, activity = 'queryInstance') => ({
    ...bought('saas_v2'),
    activity,
    body: JSON.stringify({ resultCode, resultMsg: 'm' }),
  })
  const typed = (type: string) => header(bought('saas_v2'), 'Content-Type', ['content-type', type])
  const signedBy = (change: (value: string) => string) =>
    ({
      ...license(),
      headers: license().headers.map(([n, v]): [string, string] => (n === 'Body-Sign' ? [n, change(v)] : [n, v])),
    }) satisfies GivenAnswer

  it.each<[string, GivenAnswer]>([
    ['no status, as codecs give none', { ...bought('saas_v2'), status: undefined }],
    ['exactly five seconds', { ...bought('saas_v2'), durationUs: 5_000_000 }],
    ['a content type without a charset', typed('APPLICATION/JSON')],
    ['a content type with a blank', typed('application/json ; charset=utf-8')],
    [
      'texts as long as they may be',
      edit(bought('saas_v2'), (b) => ({ ...b, instanceId: 'x'.repeat(64), resultMsg: 'x'.repeat(255) })),
    ],
    ['an address as long as it may be', opened({ frontEndUrl: `http://${'x'.repeat(505)}` })],
    ['an account and a memo as long as they may be', opened({ userName: 'x'.repeat(128), memo: 'x'.repeat(1024) })],
    ['members that are null or empty where none is needed', opened({ adminUrl: '', memo: null, password: undefined })],
    ['headers in any order', { ...bought('saas_v2'), headers: [['X-A', 'b'], ...bought('saas_v2').headers] }],
    ['an activity called like what every object has', { ...coded('000000'), activity: 'constructor' }],
    ['the largest and finest usage', used({ usageValue: 123456789012.1234 })],
    [
      'a usage of nothing, and its time to the millisecond',
      used({ usageValue: 0, statisticalTime: '20261102160000123' }),
    ],
    ['a change refused by a code of its own', coded('123456', 'changeInstanceCheck')],
    ['a purchase still on its way', bought('saas_v1', true)],
    ['a query that cannot be answered yet', coded('000004')],
    ['a failure without its members', coded('000005', 'newInstance')],
    ['an activity whose success needs nothing more', coded('000000', 'releaseInstance')],
    ['no activity', { ...coded('000000'), activity: null }],
    ['a signature by a key nobody gave', { ...license(), keys: [] }],
    ['a signature without keys', { ...license(), keys: undefined }],
    ['a signature without a blank', signedBy((value) => value.replace(', ', ','))],
  ])('accepts %s', (_, answer) => {
    expect(checkAnswer(answer)).toEqual([])
  })

  it.each<[string, GivenAnswer, object[]]>([
    ['another kind of JSON', typed('application/json-seq'), [{ code: 'content_type', field: 'Content-Type' }]],
    ['a list of types', typed('text/html, application/json'), [{ code: 'content_type', field: 'Content-Type' }]],
    ['slowness', { ...bought('saas_v2'), durationUs: 5_000_001 }, [{ code: 'slow', limit: 5 }]],
    ['null', { ...bought('saas_v2'), body: 'null' }, [{ code: 'not_json' }]],
    ['a text', { ...bought('saas_v2'), body: '"a"' }, [{ code: 'not_json' }]],
    [
      'an empty object',
      { ...bought('saas_v2'), body: '{}' },
      [
        { code: 'field_missing', field: 'resultCode' },
        { code: 'field_missing', field: 'resultMsg' },
      ],
    ],
    [
      'a code of seven digits',
      coded('0000000'),
      [
        { code: 'field_too_long', field: 'resultCode', limit: 6 },
        { code: 'result_code_unknown', field: 'resultCode' },
      ],
    ],
    ['a code of its own elsewhere', coded('123456'), [{ code: 'result_code_unknown', field: 'resultCode' }]],
    [
      'a refused change by five digits',
      coded('12345', 'changeInstanceCheck'),
      [{ code: 'result_code_unknown', field: 'resultCode' }],
    ],
    [
      'an empty instance',
      edit(bought('saas_v2'), (b) => ({ ...b, instanceId: '' })),
      [{ code: 'field_missing', field: 'instanceId' }],
    ],
    ...['1234567', 'x123456'].map((code): [string, GivenAnswer, object[]] => [
      `a refused change by ${code}`,
      coded(code, 'changeInstanceCheck'),
      [
        { code: 'field_too_long', field: 'resultCode', limit: 6 },
        { code: 'result_code_unknown', field: 'resultCode' },
      ],
    ]),
    [
      'a refused change by letters',
      coded('12345x', 'changeInstanceCheck'),
      [{ code: 'result_code_unknown', field: 'resultCode' }],
    ],
    [
      'a purchase on its way without its instance',
      coded('000004', 'newInstance'),
      [{ code: 'field_missing', field: 'instanceId' }],
    ],
    [
      'usage that is true',
      used({ usageValue: true }),
      [{ code: 'wrong_type', field: 'info[0].usageInfo[0].usageValue' }],
    ],
    [
      'usage below nothing',
      used({ usageValue: -1 }),
      [{ code: 'bad_value', field: 'info[0].usageInfo[0].usageValue' }],
    ],
    [
      'usage of 13 digits',
      used({ usageValue: 1234567890123 }),
      [{ code: 'bad_value', field: 'info[0].usageInfo[0].usageValue' }],
    ],
    [
      'usage too fine',
      used({ usageValue: 0.12345 }),
      [{ code: 'bad_value', field: 'info[0].usageInfo[0].usageValue' }],
    ],
    [
      'a time with its zone',
      used({ statisticalTime: '20261102160000Z' }),
      [{ code: 'bad_value', field: 'info[0].usageInfo[0].statisticalTime' }],
    ],
    [
      'a time that is cut',
      used({ statisticalTime: '2026110216000' }),
      [{ code: 'bad_value', field: 'info[0].usageInfo[0].statisticalTime' }],
    ],
    [
      'an address with a blank',
      opened({ frontEndUrl: 'https://app.test/a b' }),
      [{ code: 'bad_value', field: 'appInfo.frontEndUrl' }],
    ],
    [
      'an address within a text',
      opened({ adminUrl: 'see https://app.test' }),
      [{ code: 'bad_value', field: 'appInfo.adminUrl' }],
    ],
    [
      'a long account',
      opened({ userName: 'x'.repeat(129) }),
      [{ code: 'field_too_long', field: 'appInfo.userName', limit: 128 }],
    ],
    [
      'a list for an object',
      edit(bought('saas_v1'), (b) => ({ ...b, appInfo: [] })),
      [{ code: 'wrong_type', field: 'appInfo' }],
    ],
    [
      'an entry that is none',
      edit(asked('saas_v2'), (b: Any) => void b.info.push('i2', null)),
      [
        { code: 'wrong_type', field: 'info[1]' },
        { code: 'wrong_type', field: 'info[2]' },
      ],
    ],
    [
      'a missing instance of a licence',
      edit(license(), (b) => ({ ...b, instanceId: null })),
      [{ code: 'field_missing', field: 'instanceId' }],
    ],
    [
      'a probe of a query that is not answered',
      { ...coded('000004'), test: true },
      [{ code: 'not_success', field: 'resultCode' }],
    ],
    [
      'a signature within another text',
      signedBy((value) => `x ${value}`),
      [{ code: 'body_sign_format', field: 'Body-Sign' }],
    ],
    [
      'a signature with something after it',
      signedBy((value) => `${value};`),
      [{ code: 'body_sign_format', field: 'Body-Sign' }],
    ],
    [
      'a spelling and a form',
      { ...license(), headers: [...license().headers.filter(([n]) => n !== 'Body-Sign'), ['BODY-SIGN', 'x']] },
      [
        { code: 'body_sign_spelling', field: 'BODY-SIGN' },
        { code: 'body_sign_format', field: 'Body-Sign' },
      ],
    ],
  ])('tells of %s', (_, answer, faults) => {
    expect(checkAnswer(answer)).toEqual(faults)
  })

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
