import type { Command, Family, KeyClass } from '@/lib/domain/commands'
import type { Outcome, RefusalReason } from '@/lib/domain/outcomes'
import type { SellerSettings } from '@/lib/domain/seller'

/** A request exactly as it came in. `truncated` says that the body was longer than the portal reads. */
export type RawRequest = {
  method: string
  /** Path and query as received, still percent-encoded. */
  url: string
  headers: [string, string][]
  body: Uint8Array
  truncated?: boolean
}

/** A key in clear, as a verifier needs it. */
export type SigningKey = { id: string; secret: string }

export type Refusal = { ok: false; reason: RefusalReason; detail: string }

/**
 * What a verifier found: who signed, over which form of the body, and when. Families without a nonce cannot tell a
 * replay from a repeat, so they answer it again.
 */
export type Verdict = { ok: true; keyId: string; form: 'raw' | 'canonical'; sentAt: Date; nonce?: string } | Refusal

/** The account's choices that reading a request depends on. */
export type ReadSettings = Pick<SellerSettings, 'v1WindowMinutes' | 'inboundEncryptType'>

/** The account's choices that an answer depends on. */
export type AnswerSettings = Pick<
  SellerSettings,
  'bodySign' | 'encryptType' | 'pendingPurchase' | 'purchaseAppInfo'
> & {
  /** Answer to changeInstanceCheck when the change is not allowed; see DEFAULT_CHANGE_REFUSAL_CODE. */
  changeRefusalCode?: string
}

/** Ids read from a call, so that its message can be found by them even when it was turned away. */
export type BodyIds = {
  orderId?: string
  orderLineId?: string
  instanceId?: string
  tenantId?: string
  license?: string
}

export type Parsed =
  | {
      ok: true
      command: Command
      /** Debugging call, probe or mock order: answered alike, without effect on real resources. */
      test: boolean
      activity: string
      /** Ids the call names, also those its command does not need. */
      ids: BodyIds
      businessId?: string
      unknownFields: string[]
    }
  | (Refusal & { activity?: string; test: boolean; ids: BodyIds })

export type RenderOptions = {
  test: boolean
  /**
   * The key that verified the call; for one turned away or failed, the current key of the family's class. Signs and
   * encrypts the answer where the family does so; absent when the account has no such key.
   */
  key?: SigningKey
  settings: AnswerSettings
}

export type ReadOptions = {
  /** The key that verified the call; absent while nobody has verified it, and then nothing is decrypted. */
  key?: SigningKey
  settings: ReadSettings
}

/** An answer, byte for byte. Everything but HTTP 200 counts as a failed call (protocol/saas-v2.md 1). */
export type Rendered = { status: 200; headers: [string, string][]; body: string }

/** One protocol family: which keys sign it, how to check, read and answer it. */
export type FamilyCodec = {
  keyClass: KeyClass
  verify(input: {
    request: RawRequest
    keys: readonly SigningKey[]
    now: Date
    window?: number
    settings: ReadSettings
  }): Verdict
  parse(request: RawRequest, options: ReadOptions): Parsed
  render(outcome: Outcome, options: RenderOptions): Rendered
}

export type KnownFamily = Exclude<Family, 'unrecognised'>
