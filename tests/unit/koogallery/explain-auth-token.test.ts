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
  ['not_decoded', 'v1', over(encoded)],
  ['decoded_twice', 'v1', over((value) => decodeURIComponent(value.replaceAll('+', ' ')))],
  ['decoded_twice', 'v1', over(decodeURIComponent)],
  ['plus_and_blank', 'v1', over((value) => value.replaceAll('+', ' '))],
  ['plus_and_blank', 'v1', over((value) => value.replaceAll(' ', '+'))],
  ['empty_dropped', 'v1', authToken(SECRET, new Map(SENT.filter(([, value]) => value !== '')))],
  ['not_sorted', 'v1', hmac(SECRET + TIME, joined(SENT))],
  ['not_sorted', 'v1', hmac(SECRET + TIME, joined(folded))],
  [
    'token_as_hex',
    'v1',
    createHmac('sha256', SECRET + TIME)
      .update(text)
      .digest('hex'),
  ],
  ['parameter_left_out', 'v1', authToken(SECRET, new Map(SENT.filter(([name]) => name !== 'orderId')))],
  [
    'ciphertext_decoded',
    'v1',
    over((value) => (value === CIPHER ? Buffer.from(CIPHER, 'base64').toString('utf8') : value)),
  ],
  ['v2_formula', 'v1', hmac(SECRET, `${SECRET}${TIME}${createHmac('sha256', SECRET).update(text).digest('hex')}`)],
  ['wrong_secret_whitespace', 'blank', authToken('pasted-secret', PARAMETERS)],
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

  it('finds nothing where nothing is known, and shows no secret', () => {
    const explanation = explained('AAAA')
    expect(explanation.findings).toEqual([])
    expect(explanation.stringToSign).toBe(text)
    expect(JSON.stringify(explanation)).not.toContain('-secret')
    expect(explained('')).toMatchObject({ findings: [] })
  })
})
