import { createHash } from 'node:crypto'
import type { NewMessageRow } from '@/db/queries/inbox'
import type { Command, Family } from '@/lib/domain/commands'
import type { Verdict } from '@/lib/domain/messages'
import type { Outcome } from '@/lib/domain/outcomes'
import { storable } from '@/lib/domain/storable'
import type { BodyIds, Parsed, RawRequest, Rendered } from '@/lib/koogallery/codec'
import { codeSubject } from '@/lib/services/licensing/code-subject'

/** Unsigned calls are kept only so far: enough to see what they are. */
const UNSIGNED_BODY_LIMIT = 64 * 1024
const URL_LIMIT = 8 * 1024
/** Never part of the protocol, and possibly somebody's session. */
const DROPPED_HEADERS = new Set(['cookie', 'authorization'])

export type Receipt = {
  sellerId: string
  id: string
  receivedAt: Date
  family: Family
  request: RawRequest
  signed?: { keyId: string; form: 'raw' | 'canonical'; sentAt: Date; nonce?: string }
  parsed?: Parsed
  test: boolean
  outcome: Outcome
  rendered: Rendered
  durationUs: number
  rerun?: { of: string; by: string }
}

/** The row that keeps a call and our answer byte for byte. */
export function messageRow(receipt: Receipt): NewMessageRow {
  const { request, rendered, outcome, parsed, signed } = receipt
  const keep = signed ? request.body.length : UNSIGNED_BODY_LIMIT
  const verdict = verdictOf(outcome)
  return {
    sellerId: receipt.sellerId,
    id: receipt.id,
    receivedAt: receipt.receivedAt,
    test: receipt.test,
    family: receipt.family,
    activity: clean(parsed?.activity ?? null, 64),
    scene: parsed?.ok && 'scene' in parsed.command ? parsed.command.scene : null,
    verdict,
    reason: 'reason' in outcome && outcome.kind !== 'changeRefused' ? outcome.reason : outcome.kind,
    detail: detailOf(outcome, parsed),
    resultCode: resultCodeOf(rendered),
    open: wantsAPerson(receipt, verdict),
    method: request.method.slice(0, 16),
    url: request.url.slice(0, URL_LIMIT),
    headers: request.headers.filter(([name]) => !DROPPED_HEADERS.has(name.toLowerCase())),
    body: request.body.subarray(0, keep),
    truncated: request.truncated === true || request.body.length > keep,
    answerHeaders: rendered.headers,
    answer: new TextEncoder().encode(rendered.body),
    durationUs: receipt.durationUs,
    keyId: signed?.keyId ?? null,
    signedForm: signed?.form ?? null,
    sentAt: signed?.sentAt ?? null,
    nonce: signed?.nonce === undefined ? null : storedNonce(signed.nonce),
    ...idsOf(parsed, outcome),
    rerunOf: receipt.rerun?.of ?? null,
    rerunBy: receipt.rerun?.by ?? null,
  }
}

/** A nonce is any text; long or odd ones are kept by their digest. */
export function storedNonce(nonce: string): string {
  return /^[\x21-\x7e]{1,80}$/.test(nonce) ? nonce : `sha256:${createHash('sha256').update(nonce).digest('hex')}`
}

export function resultCodeOf(rendered: Rendered): string {
  return (JSON.parse(rendered.body) as { resultCode: string }).resultCode
}

export function verdictOf(outcome: Outcome): Verdict {
  switch (outcome.kind) {
    case 'done':
    case 'created':
    case 'instances':
    case 'processing':
    case 'changeRefused':
    case 'licensed':
      return 'accepted'
    case 'unknownInstance':
    case 'unknownLicense':
    case 'licenseRefused':
    case 'outOfStock':
    case 'notReady':
    case 'secretUnreadable':
    case 'internal':
      return 'failed'
    case 'invalid':
      return outcome.reason === 'unknown_activity' ? 'unknown' : 'refused'
    case 'refused':
      return 'refused'
    default:
      return outcome satisfies never
  }
}

/** Signed calls that failed, and calls that look like the marketplace's but did not verify: a key may be wrong. */
function wantsAPerson(receipt: Receipt, verdict: Verdict): boolean {
  if (verdict === 'accepted' || receipt.test || receipt.rerun) return false
  if (receipt.signed) return true
  const { outcome } = receipt
  return outcome.kind === 'refused' && ['signature_mismatch', 'timestamp_stale', 'no_key'].includes(outcome.reason)
}

function detailOf(outcome: Outcome, parsed: Parsed | undefined): string | null {
  if ('detail' in outcome) return clean(outcome.detail, 1_000)
  if (outcome.kind === 'changeRefused') return outcome.reason
  if (parsed?.ok && parsed.unknownFields.length > 0) {
    return clean(`Members this version does not know: ${parsed.unknownFields.join(', ')}.`, 1_000)
  }
  return null
}

function idsOf(parsed: Parsed | undefined, outcome: Outcome) {
  const ids: BodyIds = parsed?.ok
    ? { ...subjectOf(parsed.ids), ...idsOfCommand(parsed.command) }
    : subjectOf(parsed?.ids ?? {})
  const made = 'instanceId' in outcome ? outcome.instanceId : undefined
  return {
    businessId: parsed?.ok ? (parsed.businessId ?? null) : null,
    orderId: clean(ids.orderId ?? null, 64),
    orderLineId: clean(ids.orderLineId ?? null, 64),
    instanceId: clean(made ?? ids.instanceId ?? null, 64),
    tenantId: clean(ids.tenantId ?? null, 64),
  }
}

function idsOfCommand(command: Command): BodyIds {
  if (command.kind === 'queryInstance') return { instanceId: command.instanceIds[0] }
  return 'license' in command ? subjectOf(command) : command
}

/** A code takes the place of the instance where a family knows codes alone. */
function subjectOf({ license, ...ids }: BodyIds) {
  return license === undefined ? ids : { ...ids, instanceId: codeSubject(license) }
}

/** Text as the database takes it: no NUL, bounded; empty is none. */
function clean(text: string | null, limit: number): string | null {
  return (text && storable(text.slice(0, limit))) || null
}
