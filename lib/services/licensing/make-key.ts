import { randomInt } from 'node:crypto'
import { fillPattern, type LicenseSettings, RANDOM_KEY_PATTERN } from '@/lib/domain/license'
import { type LicensePayload, type Signer, seconds, signLicense } from './signed-text'

/** What a signed key says. */
export type KeySubject = {
  id: string
  test: boolean
  productId: string | null
  skuCode: string | null
  customerId: string | null
  effectiveTime: Date | null
  expireTime: Date | null
  seats: number | null
  limits: LicensePayload['limits']
}

/** A key as the product wants it. `signer` is asked for only where the key is signed. */
export async function makeKey(
  settings: LicenseSettings,
  subject: KeySubject,
  now: Date,
  signer: () => Promise<Signer>,
): Promise<string> {
  const { format = 'signed', pattern = RANDOM_KEY_PATTERN } = settings
  switch (format) {
    case 'signed':
      return signLicense(await signer(), payloadOf(settings, subject, now))
    case 'pattern':
      return marked(subject, fillPattern(pattern, pick))
    case 'random':
      return marked(subject, fillPattern(RANDOM_KEY_PATTERN, pick))
    default:
      return format satisfies never
  }
}

/** What stands in for a key that test traffic must not draw from a pool. */
export function makeTestKey(): string {
  return `TEST-${fillPattern(RANDOM_KEY_PATTERN, pick)}`
}

const pick = (below: number) => randomInt(below)

/** Test keys can be told apart; a signed one says it inside. */
const marked = (subject: KeySubject, key: string) => (subject.test ? `TEST-${key}` : key)

export function payloadOf(settings: LicenseSettings, subject: KeySubject, now: Date): Omit<LicensePayload, 'kid'> {
  const { productId, skuCode, customerId, effectiveTime, expireTime, seats, limits } = subject
  return {
    jti: subject.id,
    ...(productId && { prd: productId }),
    ...(skuCode && { sku: skuCode }),
    ...(customerId && { sub: customerId }),
    iat: seconds(now),
    ...(effectiveTime && { nbf: seconds(effectiveTime) }),
    ...(expireTime && settings.expiryInKey !== false && { exp: seconds(expireTime) }),
    ...(seats !== null && { seats }),
    ...(subject.test && { test: true as const }),
    // Last: small readers look for the other members before it.
    ...(limits && Object.keys(limits).length > 0 && { limits }),
  }
}
