import {
  type AccessData,
  type InstanceInfo,
  type InstanceUsage,
  type LicenseRefusal,
  type Outcome,
  RESULT_CODES,
  type RefusalReason,
} from '@/lib/domain/outcomes'
import { bodySignHeader } from './auth-token'
import type { Rendered, RenderOptions, SigningKey } from './codec'
import { formatCompactTime } from './times'

/**
 * Answers of the families whose calls are signed JSON (protocol/saas-v2.md 1, 4, 5). The debugger refuses a member that
 * is too long, so none ever is: memo and resultMsg are cut, where that does no harm; a URL, an id, a user name or a
 * password is left out whole, because a cut one would mislead.
 */

export const LIMITS = { resultMsg: 255, instanceId: 64, url: 512, account: 128, memo: 1024 } as const

/**
 * The documents name no code for a refused change, only that it must not be 000000 (protocol/saas-v2.md 4.7). 000002
 * blames what was asked for, not the interface, so that a refusal does not look like a fault of the seller's system.
 */
export const DEFAULT_CHANGE_REFUSAL_CODE = RESULT_CODES.invalidParameter

type ResultCode = (typeof RESULT_CODES)[keyof typeof RESULT_CODES]

/**
 * The result code of each refusal: 000001 where the signature is wrong, 000002 for clock, nonce and everything that
 * cannot be understood (protocol/saas-v2.md 2.5).
 */
export function resultCodeFor(reason: RefusalReason): ResultCode {
  switch (reason) {
    case 'signature_missing':
    case 'signature_mismatch':
    case 'no_key':
      return RESULT_CODES.authenticationFailed
    case 'timestamp_missing':
    case 'timestamp_stale':
    case 'nonce_missing':
    case 'nonce_replayed':
    case 'unknown_seller':
    case 'unknown_family':
    case 'body_too_large':
    case 'invalid_utf8':
    case 'invalid_json':
    case 'missing_field':
    case 'field_too_long':
    case 'wrong_type':
    case 'bad_value':
    case 'unknown_activity':
      return RESULT_CODES.invalidParameter
  }
}

/**
 * Writes the answer to a command. For test traffic "not ready yet" is success too, because the debugger takes every
 * code but 000000 for a failure (protocol/saas-v2.md 5).
 */
export function renderOutcome(outcome: Outcome, options: RenderOptions): Rendered {
  // Signed answers are an optional extra in V2.0 (protocol/saas-v2.md 3).
  return writeAnswer(answerTo(outcome, options), options.settings.bodySign ? options.key : undefined)
}

export type Answer = { resultCode: string; resultMsg: string; [member: string]: unknown }

function answerTo(outcome: Outcome, options: RenderOptions): Answer {
  const { test, settings } = options
  const processing = test ? SUCCESS : { resultCode: RESULT_CODES.processing, resultMsg: 'processing' }
  switch (outcome.kind) {
    case 'done':
      return SUCCESS
    case 'created': {
      const frontEndUrl = outcome.access?.frontEndUrl
      if (!fits(outcome.instanceId, LIMITS.instanceId)) return INTERNAL_ERROR
      return {
        ...(outcome.processing && settings.pendingPurchase === 'processing' ? processing : SUCCESS),
        instanceId: outcome.instanceId,
        ...(settings.purchaseAppInfo && fits(frontEndUrl, LIMITS.url) ? { appInfo: { frontEndUrl } } : {}),
      }
    }
    case 'instances':
      return { ...SUCCESS, info: outcome.instances.flatMap(writeInstance) }
    case 'processing':
      return processing
    case 'unknownInstance':
      return {
        resultCode: RESULT_CODES.instanceNotFound,
        resultMsg: `no such instance: ${outcome.instanceIds.join(', ')}`,
      }
    case 'notReady':
      if (test && fits(outcome.instanceId, LIMITS.instanceId)) return { ...SUCCESS, instanceId: outcome.instanceId }
      return { resultCode: RESULT_CODES.internalError, resultMsg: 'not ready yet, please call again' }
    case 'licensed':
    case 'outOfStock':
    case 'unknownLicense':
    case 'licenseRefused':
      return licenseAnswer(outcome)
    case 'changeRefused':
      return changeRefusal(outcome.reason, options)
    case 'invalid':
    case 'refused':
      return { resultCode: resultCodeFor(outcome.reason), resultMsg: outcome.detail || outcome.reason }
    case 'secretUnreadable':
    case 'internal':
      return INTERNAL_ERROR
  }
}

export const SUCCESS: Answer = { resultCode: RESULT_CODES.success, resultMsg: 'success' }
export const INTERNAL_ERROR: Answer = { resultCode: RESULT_CODES.internalError, resultMsg: 'internal error' }

export function changeRefusal(reason: string, { settings }: RenderOptions): Answer {
  return { resultCode: refusalCode(settings.changeRefusalCode), resultMsg: reason || 'the change is not allowed' }
}

type LicenseOutcome = Extract<Outcome, { kind: 'licensed' | 'outOfStock' | 'unknownLicense' | 'licenseRefused' }>

/** protocol/license.md 2.2, 2.7, 3.2.4 and 3.3.6 */
export function licenseAnswer(outcome: LicenseOutcome): Answer {
  switch (outcome.kind) {
    case 'licensed':
      if (!fits(outcome.instanceId, LIMITS.instanceId)) return INTERNAL_ERROR
      return { ...SUCCESS, instanceId: outcome.instanceId, license: outcome.license }
    case 'outOfStock':
      return { resultCode: RESULT_CODES.noResource, resultMsg: 'no licence is left, please call again' }
    case 'unknownLicense':
      return { resultCode: RESULT_CODES.instanceNotFound, resultMsg: 'no such license' }
    case 'licenseRefused':
      return licenseRefusal(outcome.reason)
    default:
      return outcome satisfies never
  }
}

function licenseRefusal(reason: LicenseRefusal): Answer {
  switch (reason) {
    case 'quota_used_up':
      return { resultCode: RESULT_CODES.quotaUsedUp, resultMsg: 'the order has no licence left' }
    case 'outside_term':
      return { resultCode: RESULT_CODES.outsideTerm, resultMsg: 'the time asked for lies outside the order' }
    case 'expiry_missing':
      return { resultCode: RESULT_CODES.expiryMissing, resultMsg: 'a period licence needs expireTime' }
    case 'fingerprint_missing':
      return { resultCode: RESULT_CODES.fingerprintMissing, resultMsg: 'deviceFingerprint is required' }
    default:
      return reason satisfies never
  }
}

/** A setting must not turn "no" into "yes". */
function refusalCode(setting: string | undefined): string {
  return setting && /^\d{6}$/.test(setting) && setting !== RESULT_CODES.success ? setting : DEFAULT_CHANGE_REFUSAL_CODE
}

function writeInstance({ instanceId, access, usage }: InstanceInfo): Record<string, unknown>[] {
  if (!fits(instanceId, LIMITS.instanceId)) return []
  const appInfo = access && writeAccess(access)
  const usageInfo = usage?.flatMap(writeUsage) ?? []
  return [{ instanceId, ...(appInfo ? { appInfo } : {}), ...(usageInfo.length > 0 ? { usageInfo } : {}) }]
}

export function writeAccess(access: AccessData): Record<string, string> | undefined {
  const { frontEndUrl, adminUrl, userName, password, memo } = access
  if (!fits(frontEndUrl, LIMITS.url)) return undefined
  // Half an account is worse than none.
  const accountFits = (userName ?? '').length <= LIMITS.account && (password ?? '').length <= LIMITS.account
  return {
    frontEndUrl,
    ...(fits(adminUrl, LIMITS.url) ? { adminUrl } : {}),
    ...(accountFits && userName ? { userName } : {}),
    ...(accountFits && password ? { password } : {}),
    ...(memo ? { memo: cut(memo, LIMITS.memo) } : {}),
  }
}

export function writeUsage({ value, at, relatedInstanceId, dashboardUrl }: InstanceUsage): Record<string, unknown>[] {
  // Double(12,4): exact in a JavaScript number up to there, so nothing is lost on the way to JSON.
  if (!/^\d{1,12}(?:\.\d{1,4})?$/.test(value)) return []
  return [
    {
      ...(fits(relatedInstanceId, LIMITS.instanceId) ? { relatedInstanceId } : {}),
      usageValue: Number(value),
      statisticalTime: formatCompactTime(at, 'milliseconds'),
      ...(fits(dashboardUrl, LIMITS.url) ? { dashboardUrl } : {}),
    },
  ]
}

export function fits(text: string | undefined, limit: number): text is string {
  return text !== undefined && text !== '' && text.length <= limit
}

/** The first `limit` characters, never half of a surrogate pair. */
function cut(text: string, limit: number): string {
  const head = text.slice(0, limit)
  return text.length > limit && /[\ud800-\udbff]$/.test(head) ? head.slice(0, -1) : head
}

/** Writes an answer's bytes, and signs them where a key is given (protocol/saas-v1.md 3). */
export function writeAnswer(answer: Answer, key: SigningKey | undefined): Rendered {
  const body = toAsciiJson({ ...answer, resultMsg: cut(answer.resultMsg, LIMITS.resultMsg) })
  const headers: [string, string][] = [['Content-Type', 'application/json;charset=utf-8']]
  if (key) headers.push(bodySignHeader(key, body))
  return { status: 200, headers, body }
}

/** JSON in ASCII only: no charset mistake on the way can spoil it, and it is how memo texts should be sent. */
function toAsciiJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[\u007f-\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}
