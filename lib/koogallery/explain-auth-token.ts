import { createHmac } from 'node:crypto'
import type { KeyClass } from '@/lib/domain/commands'
import { authToken, authTokenString, readV1Query, TIME_PARAMETER, type V1Query } from './auth-token'
import type { ExplainKey, Explanation, Finding, Way } from './explain-signature'
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
  'parameter_left_out',
  'ciphertext_decoded',
  'not_sorted',
  'token_as_hex',
  'v2_formula',
  'time_out_of_window',
] as const
export type AuthTokenFindingCode = (typeof AUTH_TOKEN_FINDING_CODES)[number]

type Parameters = ReadonlyMap<string, string>

/**
 * Explains a GET, or with `members` a POST of the Kit V1, whose family is signed by keys of the class `expects`. Never
 * throws.
 */
export function explainAuthToken(input: {
  url: string
  /** What a POST signs, and its token, in place of the address. */
  members?: V1Query
  keys: readonly ExplainKey[]
  expects: KeyClass
  receivedAt: Date
  windowMinutes: number | null
}): Explanation {
  const { url, expects, receivedAt, windowMinutes } = input
  const { parameters, token = '' } = input.members ?? readV1Query(url)
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
    tried: [],
  }
  if (token === '') return explanation
  explanation.tried.push('standard')

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
    const wrong = findMistake(input.members ? undefined : url, parameters, token, ranked, explanation.tried)
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
function findMistake(
  url: string | undefined,
  parameters: Parameters,
  token: string,
  keys: ExplainKey[],
  tried: Explanation['tried'],
): Finding | undefined {
  const time = parameters.get(TIME_PARAMETER) ?? ''
  const text = authTokenString(parameters)
  const otherText = (texts: string[]) => (secret: string) => texts.map((each) => hmac(secret + time, each))
  const otherValues = (variants: Parameters[]) => otherText(variants.map(authTokenString))
  const mistakes: [Exclude<Way, 'standard'>, (secret: string) => string[]][] = [
    ['time_not_appended', (secret) => [hmac(secret, text), hmac(time + secret, text), hmac(secret, text + time)]],
    ['not_decoded', otherValues(url === undefined ? [] : [rawValues(url)])],
    ['decoded_twice', otherValues(withValues(parameters, decodedAgain))],
    [
      'plus_and_blank',
      otherValues([...withValues(parameters, swappedPlus), ...(url === undefined ? [] : [literalPlus(url)])]),
    ],
    ['empty_dropped', otherValues([without(parameters, (value) => value.trim() === '')])],
    ['parameter_left_out', otherValues([...parameters.keys()].map((name) => leftOut(parameters, name)))],
    ['ciphertext_decoded', otherValues(withValues(parameters, decodedBase64))],
    ['not_sorted', otherText(unsorted(parameters))],
    ['token_as_hex', (secret) => [Buffer.from(hmac(secret + time, text), 'base64').toString('hex')]],
    [
      'v2_formula',
      (secret) => {
        const inner = createHmac('sha256', secret).update(text).digest('hex')
        return [`${secret}${time}${inner}`, `${secret}${time}${text}`].flatMap((message) => {
          const digest = createHmac('sha256', secret).update(message).digest()
          return [digest.toString('hex'), digest.toString('base64')]
        })
      },
    ],
    [
      'wrong_secret_whitespace',
      (secret) => [secret.trim(), `${secret} `, ` ${secret}`, `${secret}\n`].map((each) => authToken(each, parameters)),
    ],
  ]
  for (const [code, tokensOf] of mistakes) {
    tried.push(code)
    const key = keys.find(({ secret }) => tokensOf(secret).includes(token))
    if (key) return { code, keyId: key.id }
  }
  return undefined
}

function hmac(key: string, text: string): string {
  return createHmac('sha256', key).update(text).digest('base64')
}

/** All values changed in the one way, and all in the other. */
function withValues(parameters: Parameters, change: (value: string) => [string, string]): Parameters[] {
  return ([0, 1] as const).map((way) => new Map([...parameters].map(([name, value]) => [name, change(value)[way]])))
}

/** Once as a form, once with plus signs left alone. */
function decodedAgain(value: string): [string, string] {
  try {
    return [decodeURIComponent(value.replaceAll('+', ' ')), decodeURIComponent(value)]
  } catch {
    return [value, value]
  }
}

function swappedPlus(value: string): [string, string] {
  return [value.replaceAll('+', ' '), value.replaceAll(' ', '+')]
}

function without(parameters: Parameters, drop: (value: string) => boolean): Parameters {
  return new Map([...parameters].filter(([, value]) => !drop(value)))
}

/** A parameter that was added on the way, or that the signer did not know; the time stays, it is part of the key. */
function leftOut(parameters: Parameters, name: string): Parameters {
  return name === TIME_PARAMETER ? parameters : new Map([...parameters].filter(([each]) => each !== name))
}

/** What looks like base64 as the bytes it stands for. */
function decodedBase64(value: string): [string, string] {
  if (value.length < 8 || !/^[A-Za-z0-9+/]+={0,2}$/.test(value) || value.length % 4 !== 0) return [value, value]
  const decoded = Buffer.from(value, 'base64')
  return [decoded.toString('utf8'), decoded.toString('hex')]
}

/** The values as they stand in the address. */
function rawValues(url: string): Parameters {
  const query = url.slice(url.indexOf('?') + 1)
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
  return [join([...parameters]), join(folded)]
}
