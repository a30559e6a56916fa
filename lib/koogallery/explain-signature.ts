import { createHash, createHmac } from 'node:crypto'
import type { KeyClass } from '@/lib/domain/commands'
import { canonicalJson, decodeUtf8 } from './canonical-json'
import type { AuthTokenFindingCode } from './explain-auth-token'
import type { SignatureQuery } from './query'
import { signKit } from './signature-kit'
import { readTimestamp, SIGNATURE_WINDOW, sign } from './signature-v2'

/**
 * Why does a signature not fit? Tries every mistake known from the field (protocol/seller-center.md 14, E12; saas-v2.md
 * 2) and names the one that gives exactly the signature that came. For people, not for deciding: a call explained here
 * stays refused.
 */

export const FINDING_CODES = [
  'key_of_other_class',
  'key_retired',
  'clock_off',
  'clock_zone',
  'kit_formula',
  'basic_formula',
  'v1_formula',
  'plain_sha256_inner',
  'uppercase_inner',
  'nonce_timestamp_swapped',
  'timestamp_as_seconds',
  'secret_left_out',
  'signature_base64',
  'query_encoding',
  'body_trimmed',
  'body_newline',
  'body_reserialised',
  'keys_descending',
  'wrong_secret_whitespace',
] as const
export type FindingCode = (typeof FINDING_CODES)[number]

export type Finding = { code: FindingCode | AuthTokenFindingCode; keyId?: string }

/** A way of signing: the right one, or by a mistake. The other findings are about key and clock. */
export type Way =
  | 'standard'
  | Exclude<Finding['code'], 'key_of_other_class' | 'key_retired' | 'clock_off' | 'clock_zone' | 'time_out_of_window'>

export type ExplainKey = { id: string; class: KeyClass; secret: string; status: string }

export type Explanation = {
  /** Made with the first key that was to be used; the secret is replaced by SECRET_MARK. Absent without such a key. */
  stringToSign?: string
  innerDigest?: string
  /** What each key would have given for the bytes and parameters received; lower-case hex. */
  expected: { keyId: string; class: KeyClass; signature: string }[]
  /** The key that the signature fits by the rules, whatever the clock says. */
  fits?: { keyId: string; form: 'raw' | 'canonical' }
  /** Empty when the signature fits, or when no known mistake explains it. */
  findings: Finding[]
  /** Every way of signing that was held against it, with every key, in this order; only the last can have fitted. */
  tried: Way[]
}

/** Stands for the secret in what is shown. */
export const SECRET_MARK = '••••'

type Message = Uint8Array | string
type Attempt = { secret: string; nonce: string; timestamp: string; body: Message }
type Formula = 'basic' | 'kit'

/** Stands for the body in what is shown of the Kit's string to sign: it names people. */
export const BODY_MARK = '‹body›'

/**
 * Explains a call whose family is signed by keys of the class `expects`, by the formula of the basic interfaces or of the
 * Kit V2 (protocol/kit-and-oauth.md 3.3). Never throws.
 */
export function explain(input: {
  formula?: Formula
  query: SignatureQuery
  body: Uint8Array
  keys: readonly ExplainKey[]
  expects: KeyClass
  receivedAt: Date
  window?: number
}): Explanation {
  const { formula = 'basic', query, body, expects, receivedAt, window = SIGNATURE_WINDOW } = input
  const standard = formula === 'kit' ? kit : basic
  const { nonce = '', timestamp = '', signature = '' } = query
  const keys = input.keys.filter((key) => key.secret !== '')
  const inUse = (key: ExplainKey) => key.class === expects && (key.status === 'current' || key.status === 'previous')
  // Those that should have signed come first, so that the likelier finding wins.
  const ranked = [...keys.filter(inUse), ...keys.filter((key) => !inUse(key))]
  const attempt = (key: ExplainKey, message: Message): Attempt => ({
    secret: key.secret,
    nonce,
    timestamp,
    body: message,
  })

  const first = ranked.find(inUse)
  const innerDigest = first && formula === 'basic' ? hmacHex(first.secret, body) : undefined
  const explanation: Explanation = {
    ...(innerDigest ? { innerDigest } : {}),
    ...(first ? { stringToSign: `${SECRET_MARK}${nonce}${timestamp}${innerDigest ?? BODY_MARK}` } : {}),
    expected: keys.map((key) => ({ keyId: key.id, class: key.class, signature: standard(attempt(key, body)) })),
    findings: [],
    tried: [],
  }
  if (signature === '') return explanation
  explanation.tried.push('standard')

  const text = decodeUtf8(body)
  const canonical = text === undefined ? undefined : canonicalJson(text)
  const forms: Message[] = canonical === undefined ? [body] : [body, canonical]

  const right = firstFit(ranked, forms, (key, message) => matches(signature, standard(attempt(key, message))))
  if (right && inUse(right.key)) {
    explanation.fits = { keyId: right.key.id, form: right.value === body ? 'raw' : 'canonical' }
  } else if (right) {
    const code = right.key.class === expects ? 'key_retired' : 'key_of_other_class'
    explanation.findings.push({ code, keyId: right.key.id })
  } else {
    const wrong = firstFit(ranked, mistakes(text, formula), (key, mistake) => {
      if (explanation.tried.at(-1) !== mistake.code) explanation.tried.push(mistake.code)
      return forms.some((form) => mistake.tries(attempt(key, form)).some((result) => matches(signature, result)))
    })
    if (wrong) explanation.findings.push({ code: wrong.value.code, keyId: wrong.key.id })
  }

  const sentAt = readTimestamp(timestamp)
  const explained = explanation.fits !== undefined || explanation.findings.length > 0
  if (explained && sentAt !== undefined && !(Math.abs(sentAt - receivedAt.getTime()) <= window)) {
    const code = isZoneOff(sentAt - receivedAt.getTime(), window) ? 'clock_zone' : 'clock_off'
    explanation.findings.push({ code, keyId: right?.key.id })
  }
  return explanation
}

const HALF_HOUR = 30 * 60_000

/** Off by whole half hours, at most those between two zones of the world: local time was taken for UTC. */
function isZoneOff(drift: number, window: number): boolean {
  const halves = Math.round(drift / HALF_HOUR)
  return Math.abs(halves) <= 28 && Math.abs(drift - halves * HALF_HOUR) <= window
}

/** A known mistake, and the signatures that it would have given. */
type Mistake = { code: Extract<Way, FindingCode>; tries(attempt: Attempt): string[] }

function mistakes(text: string | undefined, formula: Formula): Mistake[] {
  const standard = formula === 'kit' ? kit : basic
  const otherBodies = (code: Mistake['code'], bodies: string[]): Mistake => ({
    code,
    tries: (attempt) => bodies.map((body) => standard({ ...attempt, body })),
  })
  const outer = ({ secret, nonce, timestamp }: Attempt, rest: Message) =>
    createHmac('sha256', secret).update(`${secret}${nonce}${timestamp}`).update(rest).digest('hex')
  return [
    otherBodies('body_trimmed', text === undefined ? [] : [text.trim(), `${text} `]),
    otherBodies('body_newline', text === undefined ? [] : [`${text.trim()}\n`, `${text.trim()}\r\n`]),
    otherBodies('body_reserialised', text === undefined ? [] : reserialised(text)),
    otherBodies('keys_descending', text === undefined ? [] : [canonicalJson(text, 'descending') ?? '']),
    formula === 'kit'
      ? { code: 'basic_formula', tries: (attempt) => [basic(attempt)] }
      : { code: 'kit_formula', tries: (attempt) => [kit(attempt)] },
    {
      code: 'plain_sha256_inner',
      tries: (attempt) => [outer(attempt, createHash('sha256').update(attempt.body).digest('hex'))],
    },
    {
      code: 'uppercase_inner',
      tries: (attempt) => [outer(attempt, hmacHex(attempt.secret, attempt.body).toUpperCase())],
    },
    { code: 'v1_formula', tries: v1Formula },
    {
      code: 'secret_left_out',
      tries: ({ secret, nonce, timestamp, body }) => [
        createHmac('sha256', secret)
          .update(`${nonce}${timestamp}`)
          .update(formula === 'kit' ? body : hmacHex(secret, body))
          .digest('hex'),
      ],
    },
    {
      code: 'signature_base64',
      tries: (attempt) => [Buffer.from(standard(attempt), 'hex').toString('base64')],
    },
    {
      code: 'nonce_timestamp_swapped',
      tries: (attempt) => [standard({ ...attempt, nonce: attempt.timestamp, timestamp: attempt.nonce })],
    },
    {
      code: 'timestamp_as_seconds',
      tries: (attempt) =>
        [attempt.timestamp.slice(0, -3), `${attempt.timestamp}000`].map((timestamp) =>
          standard({ ...attempt, timestamp }),
        ),
    },
    {
      code: 'query_encoding',
      tries: (attempt) => encodings(attempt.nonce).map((nonce) => standard({ ...attempt, nonce })),
    },
    {
      code: 'wrong_secret_whitespace',
      tries: (attempt) =>
        [
          attempt.secret.trim(),
          `${attempt.secret} `,
          ` ${attempt.secret}`,
          `${attempt.secret}\n`,
          `${attempt.secret}\r\n`,
        ].map((secret) => standard({ ...attempt, secret })),
    },
  ]
}

/** The body as common JSON writers would have written it again. */
function reserialised(text: string): string[] {
  try {
    const value: unknown = JSON.parse(text)
    const compact = JSON.stringify(value)
    const spaced = JSON.stringify(value, undefined, 1)
      .replace(/\n\s*/g, ' ')
      .replace(/([{[]) | ([}\]])/g, '$1$2')
    const texts = [compact, JSON.stringify(value, undefined, 2), JSON.stringify(value, undefined, 4), spaced]
    // Python escapes what is not ASCII, Go what could be HTML, PHP the slash.
    const escapeAs = (pattern: RegExp) => (json: string) => json.replace(pattern, unicodeEscape)
    return [
      ...texts,
      ...texts.map(escapeAs(/[\u0080-\uffff]/g)),
      compact.replace(/[<>&\u2028\u2029]/g, unicodeEscape),
      compact.replace(/\//g, '\\/'),
      compact.replace(/\//g, '\\/').replace(/[\u0080-\uffff]/g, unicodeEscape),
    ]
  } catch {
    return []
  }
}

function unicodeEscape(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
}

/** The nonce decoded once too often, once too seldom, or with plus signs and blanks mixed up. */
function encodings(nonce: string): string[] {
  const variants = [nonce.replace(/ /g, '+'), nonce.replace(/\+/g, ' '), encodeURIComponent(nonce.toWellFormed())]
  try {
    variants.push(decodeURIComponent(nonce))
  } catch {
    // No percent-encoding in it, then.
  }
  return variants
}

/**
 * SaaS V1.0 keys by Key + time and writes base64, over the body or over its members as k=v (protocol/saas-v1.md 2); its
 * order by name is that of the canonical form.
 */
function v1Formula({ secret, timestamp, body }: Attempt): string[] {
  const key = secret + timestamp
  const text = typeof body === 'string' ? body : decodeUtf8(body)
  return [body, ...(text === undefined ? [] : membersAsQuery(text))].flatMap((message) => {
    const digest = createHmac('sha256', key).update(message).digest()
    return [digest.toString('base64'), digest.toString('hex')]
  })
}

function membersAsQuery(text: string): string[] {
  try {
    const entries = Object.entries(JSON.parse(text) ?? {})
    return [
      entries.map(([name, value]) => `${name}=${typeof value === 'object' ? JSON.stringify(value) : value}`).join('&'),
    ]
  } catch {
    return []
  }
}

function basic({ secret, nonce, timestamp, body }: Attempt): string {
  return sign({ accessKey: secret, nonce, timestamp, body })
}

function kit({ secret, nonce, timestamp, body }: Attempt): string {
  return signKit({ accessKey: secret, nonce, timestamp, body })
}

function hmacHex(key: string, message: Message): string {
  return createHmac('sha256', key).update(message).digest('hex')
}

function matches(given: string, computed: string): boolean {
  return given === computed || given.toLowerCase() === computed
}

/** The first pair that fits: values in order of likelihood, and for each the keys in order of rank. */
function firstFit<Value>(
  keys: readonly ExplainKey[],
  values: readonly Value[],
  fits: (key: ExplainKey, value: Value) => boolean,
): { key: ExplainKey; value: Value } | undefined {
  for (const value of values) {
    for (const key of keys) if (fits(key, value)) return { key, value }
  }
  return undefined
}
