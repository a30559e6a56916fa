import { createHmac } from 'node:crypto'
import type { KeyClass } from '@/lib/domain/commands'
import { authToken, authTokenString, readV1Query, TIME_PARAMETER } from './auth-token'
import type { ExplainKey, Explanation, Finding } from './explain-signature'
import { readQuery } from './query'
import { parseCompactTime } from './times'

/**
 * Why does an authToken not fit (protocol/saas-v1.md 2.5, 10)? Like its sister for V2.0: tries every mistake known from
 * the field, and names the one that gives exactly the token that came.
 */

export const AUTH_TOKEN_FINDING_CODES = [
  'time_not_appended',
  'not_decoded',
  'decoded_twice',
  'plus_and_blank',
  'empty_dropped',
  'not_sorted',
  'token_as_hex',
  'time_out_of_window',
] as const
export type AuthTokenFindingCode = (typeof AUTH_TOKEN_FINDING_CODES)[number]

type Parameters = ReadonlyMap<string, string>

/** Explains a GET whose family is signed by keys of the class `expects`. Never throws. */
export function explainAuthToken(input: {
  url: string
  keys: readonly ExplainKey[]
  expects: KeyClass
  receivedAt: Date
  windowMinutes: number | null
}): Explanation {
  const { url, expects, receivedAt, windowMinutes } = input
  const { parameters, token = '' } = readV1Query(url)
  const keys = input.keys.filter((key) => key.secret !== '')
  const inUse = (key: ExplainKey) => key.class === expects && (key.status === 'current' || key.status === 'previous')
  // Those that should have signed come first, so that the likelier finding wins.
  const ranked = [...keys.filter(inUse), ...keys.filter((key) => !inUse(key))]
  const explanation: Explanation = {
    ...(token === '' ? {} : { stringToSign: authTokenString(parameters) }),
    expected: keys.map(({ id, class: keyClass, secret }) => ({
      keyId: id,
      class: keyClass,
      signature: authToken(secret, parameters),
    })),
    findings: [],
  }
  if (token === '') return explanation

  const right = ranked.find(({ secret }) => authToken(secret, parameters) === token)
  if (right && inUse(right)) {
    explanation.fits = { keyId: right.id, form: 'raw' }
    if (isOutside(parameters, receivedAt, windowMinutes)) {
      explanation.findings.push({ code: 'time_out_of_window', keyId: right.id })
    }
  } else if (right) {
    const code = right.class === expects ? 'key_retired' : 'key_of_other_class'
    explanation.findings.push({ code, keyId: right.id })
  } else {
    const wrong = findMistake(url, parameters, token, ranked)
    if (wrong) explanation.findings.push(wrong)
  }
  return explanation
}

function isOutside(parameters: Parameters, receivedAt: Date, windowMinutes: number | null): boolean {
  if (windowMinutes === null) return false
  const sentAt = parseCompactTime(parameters.get(TIME_PARAMETER) ?? '')
  return !sentAt || Math.abs(sentAt.getTime() - receivedAt.getTime()) > windowMinutes * 60_000
}

/** Each known mistake with the tokens that a key would have given by it, the likeliest first. */
function findMistake(url: string, parameters: Parameters, token: string, keys: ExplainKey[]): Finding | undefined {
  const time = parameters.get(TIME_PARAMETER) ?? ''
  const text = authTokenString(parameters)
  const otherText = (texts: string[]) => (secret: string) => texts.map((each) => hmac(secret + time, each))
  const otherValues = (variants: Parameters[]) =>
    otherText(variants.map(authTokenString).filter((each) => each !== text))
  const mistakes: [Finding['code'], (secret: string) => string[]][] = [
    ['time_not_appended', (secret) => [hmac(secret, text), hmac(time + secret, text), hmac(secret, text + time)]],
    ['not_decoded', otherValues([rawValues(url)])],
    ['decoded_twice', otherValues(withValues(parameters, decodedAgain))],
    ['plus_and_blank', otherValues([...withValues(parameters, swappedPlus), literalPlus(url)])],
    ['empty_dropped', otherValues([without(parameters, (value) => value.trim() === '')])],
    ['not_sorted', otherText(unsorted(parameters))],
    ['token_as_hex', (secret) => [Buffer.from(hmac(secret + time, text), 'base64').toString('hex')]],
    [
      'wrong_secret_whitespace',
      (secret) => [secret.trim(), `${secret} `, ` ${secret}`, `${secret}\n`].map((each) => authToken(each, parameters)),
    ],
  ]
  for (const [code, tokensOf] of mistakes) {
    const key = keys.find(({ secret }) => tokensOf(secret).includes(token))
    if (key) return { code, keyId: key.id }
  }
  return undefined
}

function hmac(key: string, text: string): string {
  return createHmac('sha256', key).update(text).digest('base64')
}

function withValues(parameters: Parameters, change: (value: string) => string[]): Parameters[] {
  const variants = [...parameters].map(([name, value]) => [name, change(value)] as const)
  const most = Math.max(0, ...variants.map(([, values]) => values.length))
  return Array.from(
    { length: most },
    (_, n) => new Map(variants.map(([name, values]) => [name, values[n] ?? parameters.get(name) ?? ''])),
  )
}

/** Once as a form, once with plus signs left alone. */
function decodedAgain(value: string): string[] {
  try {
    return [decodeURIComponent(value.replaceAll('+', ' ')), decodeURIComponent(value)]
  } catch {
    return [value, value]
  }
}

function swappedPlus(value: string): string[] {
  return [value.replaceAll('+', ' '), value.replaceAll(' ', '+')]
}

function without(parameters: Parameters, drop: (value: string) => boolean): Parameters {
  return new Map([...parameters].filter(([, value]) => !drop(value)))
}

/** The values as they stand in the address. */
function rawValues(url: string): Parameters {
  const [, query = ''] = url.split('?', 2)
  const pairs = query.split('&').map((pair): [string, string] => {
    const [name = '', ...rest] = pair.split('=')
    return [name, rest.join('=')]
  })
  return new Map(pairs.filter(([name]) => name !== '' && name !== 'authToken'))
}

/** Decoded, but with `+` as itself. */
function literalPlus(url: string): Parameters {
  const parameters = readQuery(url)
  parameters.delete('authToken')
  return parameters
}

/** As sent, and sorted as people sort: without regard to case. */
function unsorted(parameters: Parameters): string[] {
  const join = (pairs: [string, string][]) => pairs.map(([name, value]) => `${name}=${value}`).join('&')
  const folded = [...parameters].sort(([a], [b]) => (a.toLowerCase() < b.toLowerCase() ? -1 : 1))
  return [join([...parameters]), join(folded)].filter((text) => text !== authTokenString(parameters))
}
