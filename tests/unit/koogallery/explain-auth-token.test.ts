import { createHmac } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { authToken, authTokenString } from '@/lib/koogallery/auth-token'
import { AUTH_TOKEN_FINDING_CODES, explainAuthToken } from '@/lib/koogallery/explain-auth-token'
import type { ExplainKey } from '@/lib/koogallery/explain-signature'

const SECRET = 'v1-secret'
const KEYS: ExplainKey[] = [
  { id: 'basic', class: 'basic', secret: 'basic-secret', status: 'current' },
  { id: 'old', class: 'v1', secret: 'retired-secret', status: 'retired' },
  { id: 'previous', class: 'v1', secret: 'previous-secret', status: 'previous' },
  { id: 'v1', class: 'v1', secret: SECRET, status: 'current' },
  { id: 'blank', class: 'v1', secret: ' pasted-secret\n', status: 'previous' },
]
const NOW = new Date('2026-01-31T09:00:00.123Z')
const TIME = '20260131090000123'
/** As decoded: a blank, a plus sign, a percent sign, an empty value, upper and lower case, and an odd order. */
const CIPHER = 'aGVsbG8gd29ybGQh'
const SENT: [string, string][] = [
  ['mobilePhone', CIPHER],
  ['orderId', 'CS1'],
  ['customerName', 'A b+c'],
  ['activity', 'newInstance'],
  ['Zone', '100%25'],
  ['userId', ''],
  ['timeStamp', TIME],
]
const PARAMETERS = new Map(SENT)
const encoded = (value: string) => encodeURIComponent(value).replaceAll('%20', '+')
const urlOf = (token: string, pairs = SENT) =>
  `/p?${[...pairs, ['authToken', token] as const].map(([name, value]) => `${name}=${encoded(value)}`).join('&')}`
const explained = (token: string, windowMinutes: number | null = null, pairs = SENT) =>
  explainAuthToken({ url: urlOf(token, pairs), keys: KEYS, expects: 'v1', receivedAt: NOW, windowMinutes })

const hmac = (key: string, text: string) => createHmac('sha256', key).update(text).digest('base64')
const hex = (key: string, text: string) => createHmac('sha256', key).update(text).digest('hex')
const text = authTokenString(PARAMETERS)
const over = (change: (value: string) => string) =>
  authToken(SECRET, new Map(SENT.map(([name, value]) => [name, change(value)])))
const joined = (pairs: [string, string][]) => pairs.map(([name, value]) => `${name}=${value}`).join('&')
const folded = [...SENT].sort(([a], [b]) => (a.toLowerCase() < b.toLowerCase() ? -1 : 1))

/** Each known mistake, as it would be made (protocol/saas-v1.md 2.5, 10). */
const MISTAKES: [string, string, string][] = [
  ['key_of_other_class', 'basic', authToken('basic-secret', PARAMETERS)],
  ['key_retired', 'old', authToken('retired-secret', PARAMETERS)],
  ['time_not_appended', 'v1', hmac(SECRET, text)],
  ['time_not_appended', 'v1', hmac(TIME + SECRET, text)],
  ['time_not_appended', 'v1', hmac(SECRET, text + TIME)],
  ['not_decoded', 'v1', over(encoded)],
  ['decoded_twice', 'v1', over((value) => decodeURIComponent(value.replaceAll('+', ' ')))],
  ['decoded_twice', 'v1', over(decodeURIComponent)],
  ['plus_and_blank', 'v1', over((value) => value.replaceAll('+', ' '))],
  ['plus_and_blank', 'v1', over((value) => value.replaceAll(' ', '+'))],
  ['empty_dropped', 'v1', authToken(SECRET, new Map(SENT.filter(([, value]) => value !== '')))],
  ['not_sorted', 'v1', hmac(SECRET + TIME, joined(SENT))],
  ['not_sorted', 'v1', hmac(SECRET + TIME, joined(folded))],
  ['token_as_hex', 'v1', hex(SECRET + TIME, text)],
  ['parameter_left_out', 'v1', authToken(SECRET, new Map(SENT.filter(([name]) => name !== 'orderId')))],
  [
    'ciphertext_decoded',
    'v1',
    over((value) => (value === CIPHER ? Buffer.from(CIPHER, 'base64').toString('utf8') : value)),
  ],
  [
    'ciphertext_decoded',
    'v1',
    over((value) => (value === CIPHER ? Buffer.from(CIPHER, 'base64').toString('hex') : value)),
  ],
  ['v2_formula', 'v1', hex(SECRET, `${SECRET}${TIME}${hex(SECRET, text)}`)],
  ['v2_formula', 'v1', hex(SECRET, `${SECRET}${TIME}${text}`)],
  ['v2_formula', 'v1', hmac(SECRET, `${SECRET}${TIME}${text}`)],
  ['v2_formula', 'v1', hmac(SECRET, `${SECRET}${TIME}${createHmac('sha256', SECRET).update(text).digest('hex')}`)],
  ['wrong_secret_whitespace', 'blank', authToken('pasted-secret', PARAMETERS)],
  ['wrong_secret_whitespace', 'v1', authToken(`${SECRET} `, PARAMETERS)],
  ['wrong_secret_whitespace', 'v1', authToken(` ${SECRET}`, PARAMETERS)],
  ['wrong_secret_whitespace', 'v1', authToken(`${SECRET}\n`, PARAMETERS)],
]

describe('authToken explainer (protocol/saas-v1.md 2.5, 10)', () => {
  it.each(MISTAKES)('names %s of key %s', (code, keyId, token) => {
    const explanation = explained(token)
    expect(explanation.fits).toBeUndefined()
    expect(explanation.findings).toEqual([{ code, keyId }])
  })

  it('has a test for every mistake it knows', () => {
    const tested = new Set([...MISTAKES.map(([code]) => code), 'time_out_of_window'])
    for (const code of AUTH_TOKEN_FINDING_CODES) expect(tested).toContain(code)
  })

  it('says which key a token fits, the previous one too', () => {
    expect(explained(authToken(SECRET, PARAMETERS))).toMatchObject({ fits: { keyId: 'v1' }, findings: [] })
    expect(explained(authToken('previous-secret', PARAMETERS))).toMatchObject({
      fits: { keyId: 'previous' },
      findings: [],
    })
  })

  it('names a time outside the account’s window, where it has one', () => {
    const late = SENT.map(([name, value]): [string, string] => [
      name,
      name === 'timeStamp' ? '20260131080000000' : value,
    ])
    const token = authToken(SECRET, new Map(late))
    expect(explained(token, null, late).findings).toEqual([])
    expect(explained(token, 59, late).findings).toEqual([{ code: 'time_out_of_window', keyId: 'v1' }])
  })

  it.each([
    ['20260131083000123', []],
    ['20260131083000122', ['time_out_of_window']],
    ['20260131093000123', []],
    ['20260131093000124', ['time_out_of_window']],
    ['soon', ['time_out_of_window']],
    [undefined, ['time_out_of_window']],
  ])('at %s, half an hour allowed: %j', (time, codes) => {
    const pairs = SENT.filter(([name]) => name !== 'timeStamp')
    if (time !== undefined) pairs.push(['timeStamp', time])
    const found = explained(authToken(SECRET, new Map(pairs)), 30, pairs)
    expect(found.fits).toEqual({ keyId: 'v1', form: 'raw' })
    expect(found.findings.map(({ code }) => code)).toEqual(codes)
  })

  const from = (url: string, signed: [string, string][]) =>
    explainAuthToken({
      url: `${url}&authToken=${encodeURIComponent(authToken(SECRET, new Map(signed)))}`,
      keys: KEYS,
      expects: 'v1',
      receivedAt: NOW,
      windowMinutes: null,
    }).findings.map(({ code }) => code)
  const time: [string, string] = ['timeStamp', TIME]

  it.each<[string, string, [string, string][], string[]]>([
    ['a question mark and equals signs in a value', 'a=1?2%2B=3', [['a', '1?2%2B=3']], ['not_decoded']],
    [
      'a nameless value',
      '=1&a=1%2B2&&b',
      [
        ['a', '1%2B2'],
        ['b', ''],
      ],
      ['not_decoded'],
    ],
    [
      'blanks written both ways',
      'a=1%202&b=1+2',
      [
        ['a', '1 2'],
        ['b', '1+2'],
      ],
      ['plus_and_blank'],
    ],
    [
      'a percent sign that encodes nothing',
      'a=5%25&b=1%252B2',
      [
        ['a', '5%'],
        ['b', '1+2'],
      ],
      ['decoded_twice'],
    ],
    ['blanks alone for a value', 'a=+&b=1', [['b', '1']], ['empty_dropped']],
    ['the time as the only thing left', 'b=1', [], ['parameter_left_out']],
    [
      'base64 beside what is too short, too long or no base64',
      `a=${CIPHER}&b=abcd&c=abcdefghi&d=abcd-fgh&e=aGVsbG8%3D`,
      [
        ['a', 'hello world!'],
        ['b', 'abcd'],
        ['c', 'abcdefghi'],
        ['d', 'abcd-fgh'],
        ['e', 'hello'],
      ],
      ['ciphertext_decoded'],
    ],
  ])('knows %s', (_, query, signed, codes) => {
    expect(from(`/p?timeStamp=${TIME}&${query}`, [time, ...signed])).toEqual(codes)
  })

  it('explains the members of a POST, which were never in an address', () => {
    const members = { parameters: PARAMETERS, token: hmac(SECRET, text) }
    const given = { keys: KEYS, expects: 'v1', receivedAt: NOW, windowMinutes: null } as const
    expect(explainAuthToken({ ...given, url: '', members }).findings).toEqual([
      { code: 'time_not_appended', keyId: 'v1' },
    ])
    const url = '/p?name=A%2Bb'
    const raw = { parameters: new Map([['name', 'A+b']]), token: authToken(SECRET, new Map([['name', 'A%2Bb']])) }
    expect(explainAuthToken({ ...given, url, members: raw }).findings).toEqual([])
  })

  it('tells every way it tried, up to the one that fits, and what each key would have given', () => {
    const right = authToken(SECRET, PARAMETERS)
    expect(explained(right).tried).toEqual(['standard'])
    expect(explained(right).expected).toContainEqual({ keyId: 'v1', class: 'v1', signature: right })
    expect(explained(hmac(SECRET, text)).tried).toEqual(['standard', 'time_not_appended'])
    const apart = ['time_out_of_window']
    expect(explained('AAAA').tried).toEqual([
      'standard',
      ...AUTH_TOKEN_FINDING_CODES.filter((code) => !apart.includes(code)),
      'wrong_secret_whitespace',
    ])
  })

  it('takes the keys that should have signed first, and those without a secret not at all', () => {
    const twins: ExplainKey[] = [
      { id: 'none', class: 'v1', secret: '', status: 'current' },
      { id: 'retired', class: 'v1', secret: SECRET, status: 'retired' },
      { id: 'other', class: 'basic', secret: SECRET, status: 'current' },
      { id: 'previous', class: 'v1', secret: SECRET, status: 'previous' },
    ]
    const given = {
      url: urlOf(authToken(SECRET, PARAMETERS)),
      expects: 'v1',
      receivedAt: NOW,
      windowMinutes: 0,
    } as const
    const all = explainAuthToken({ ...given, keys: twins })
    expect(all).toMatchObject({ fits: { keyId: 'previous', form: 'raw' }, findings: [] })
    expect(all.expected.map(({ keyId }) => keyId)).toEqual(['retired', 'other', 'previous'])
    const unused = explainAuthToken({ ...given, keys: twins.slice(0, 3) })
    expect(unused.findings).toEqual([{ code: 'key_retired', keyId: 'retired' }])
  })

  it('finds nothing where nothing is known, and shows no secret', () => {
    const explanation = explained('AAAA')
    expect(explanation.findings).toEqual([])
    expect(explanation.stringToSign).toBe(text)
    expect(JSON.stringify(explanation)).not.toContain('-secret')
    const unsigned = explained('')
    expect(unsigned).toMatchObject({ findings: [], tried: [] })
    expect(unsigned.stringToSign).toBeUndefined()
  })
})
