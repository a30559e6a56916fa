import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
  verify,
} from 'node:crypto'
import type { LicenseLimits } from '@/lib/domain/license'

/**
 * Signed licence keys and activation files (docs/licences.md):
 * `<version>.<base64url of the payload as JSON>.<base64url of the Ed25519 signature over all before the last dot>`.
 * The version is part of what is signed, so neither kind passes for the other.
 */
export const LICENSE_VERSION = 'KL1'
export const ACTIVATION_VERSION = 'KA1'
export type SignedVersion = typeof LICENSE_VERSION | typeof ACTIVATION_VERSION

/** Names are short because keys are typed and pasted; times are whole seconds since 1970 (UTC). */
export type LicensePayload = {
  /** Which public key verifies it. */
  kid: string
  /** Id of the licence. */
  jti: string
  /** Product id and SKU. */
  prd?: string
  sku?: string
  /** Customer id. */
  sub?: string
  iat: number
  /** Valid from; absent: at once. */
  nbf?: number
  /** Valid until; absent: for ever, or as `check` says. */
  exp?: number
  /** Devices at a time; absent: any number. */
  seats?: number
  limits?: LicenseLimits
  /** Made by test traffic. */
  test?: true
}

/** An activation file: the licence bound to one device, for a while. */
export type ActivationPayload = Omit<LicensePayload, 'exp'> & {
  /** Fingerprint of the device. */
  fpr: string
  /** Id of the activation. */
  act: string
  /** Counts the files of a licence: a lower one than the last seen is an old file. */
  ser: number
  /** The file ends then. */
  exp: number
  /** The licence ends then; absent: for ever. */
  lexp?: number
}

export type Signer = { kid: string; key: KeyObject }

const SAFE_BYTES = { prd: 64, sku: 64, sub: 100 } as const

/** A fresh Ed25519 key pair; the public part raw, as a JWK's `x`. */
export function newSigningKey(): { kid: string; publicKey: string; privateKeyPem: string } {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519')
  const raw = publicKey.export({ format: 'jwk' }).x
  if (raw === undefined) throw new Error('an Ed25519 public key without x')
  return {
    kid: kidOf(raw),
    publicKey: raw,
    privateKeyPem: privateKey.export({ format: 'pem', type: 'pkcs8' }).toString(),
  }
}

/** The first 12 characters of the SHA-256 of the raw public key, base64url. */
export function kidOf(publicKey: string): string {
  return createHash('sha256').update(Buffer.from(publicKey, 'base64url')).digest('base64url').slice(0, 12)
}

export function openSigner(kid: string, privateKeyPem: string): Signer {
  return { kid, key: createPrivateKey(privateKeyPem) }
}

/** Under 1024 characters: what does not fit its place is left out, the licence id finds it. */
export function signLicense(signer: Signer, payload: Omit<LicensePayload, 'kid'>): string {
  return signText(signer, LICENSE_VERSION, withinBounds(payload))
}

export function signActivation(signer: Signer, payload: Omit<ActivationPayload, 'kid'>): string {
  return signText(signer, ACTIVATION_VERSION, withinBounds(payload))
}

function signText(signer: Signer, version: SignedVersion, payload: object): string {
  const body = Buffer.from(JSON.stringify({ kid: signer.kid, ...payload })).toString('base64url')
  const text = `${version}.${body}`
  return `${text}.${sign(null, Buffer.from(text), signer.key).toString('base64url')}`
}

function withinBounds<P extends { prd?: string; sku?: string; sub?: string }>(payload: P): P {
  const kept = { ...payload }
  for (const name of ['prd', 'sku', 'sub'] as const) {
    if (Buffer.byteLength(kept[name] ?? '') > SAFE_BYTES[name]) delete kept[name]
  }
  return kept
}

/**
 * The payload, if one of the public keys (raw, base64url, by kid) signed exactly this text; null otherwise. Only the
 * one spelling of base64url is taken, so that no two texts are the same key.
 */
export function readSigned(
  text: string,
  version: SignedVersion,
  publicKeys: ReadonlyMap<string, string>,
): Record<string, unknown> | null {
  const parts = text.split('.')
  const [head, body, signature] = parts
  if (parts.length !== 3 || head !== version || body === undefined || signature === undefined) return null
  const bytes = strictBase64Url(body)
  const mac = strictBase64Url(signature)
  if (!bytes || mac?.length !== 64) return null
  const payload = readObject(bytes)
  const publicKey = typeof payload?.kid === 'string' ? publicKeys.get(payload.kid) : undefined
  if (!payload || publicKey === undefined) return null
  const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: publicKey }, format: 'jwk' })
  return verify(null, Buffer.from(`${head}.${body}`), key, mac) ? payload : null
}

function strictBase64Url(text: string): Buffer | null {
  const bytes = Buffer.from(text, 'base64url')
  return bytes.toString('base64url') === text ? bytes : null
}

function readObject(bytes: Buffer): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(bytes.toString('utf8'))
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : null
  } catch {
    return null
  }
}

/** Whole seconds, as payloads carry them. */
export const seconds = (at: Date): number => Math.floor(at.getTime() / 1_000)
