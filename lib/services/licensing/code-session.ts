import { findCodeAnswer, saveCodeAnswer } from '@/db/queries/license-codes'
import { findLicenseByHash, type LicenseRow, updateLicense } from '@/db/queries/licenses'
import { selectProductChoices } from '@/db/queries/product-choices'
import { transaction } from '@/db/transaction'
import type { Tx } from '@/db/types'
import { type LicenseState, licenseState } from '@/lib/domain/license'
import { answerAge, type CodeAnswer } from '@/lib/domain/license-code'
import type { SellerSettings } from '@/lib/domain/seller'
import { createOpenApiClient, type OpenApiClient } from '@/lib/koogallery/open-api/client'
import type { CodeInfo } from '@/lib/koogallery/open-api/license-code'
import { type LicenseVerdict, licenseVerdict } from '@/lib/koogallery/open-api/license-errors'
import type { ServiceContext } from '@/lib/services/context'
import { ServiceError } from '@/lib/services/errors'
import { loadSeller } from '@/lib/services/settings/load-seller'
import { openApiConfig } from '@/lib/services/settings/open-api-config'
import { changeLicense } from './change-license'
import { adoptCode } from './license-of-code'
import { noteLicense } from './note'
import { keyHashes } from './sealed-key'

/**
 * Asking the marketplace about authorization codes for the seller's software (protocol/license.md 4.3–4.5), so that AK
 * and SK never leave the server. Its answer updates the licence and is kept; while it cannot be asked, the last good
 * one is served up to an age, saying how old it is.
 */

/** The caller waits: long enough for both hosts, short enough for a person at a start screen. */
const TIMEOUT_MS = 5_000

export type CodeAnswered = {
  kind: 'answered'
  code: string
  /** What to steer the software by: the marketplace's answer with everything it has called us about since. */
  state: LicenseState
  marketplace: CodeAnswer
  answeredAt: Date
  /** The marketplace could not be asked: this is its last good answer. */
  stale: boolean
}
export type CodeRefused = { kind: 'refused'; code: string; verdict: LicenseVerdict; message: string }
export type CodeResult = CodeAnswered | CodeRefused

export type CodeSession = {
  ctx: ServiceContext
  settings: SellerSettings
  client: OpenApiClient
}

/** Throws `conflict` for an account without credentials. */
export async function openCodeSession(send: typeof fetch, ctx: ServiceContext): Promise<CodeSession> {
  const seller = await loadSeller(ctx.db, ctx.secretBox, ctx.sellerId)
  if (!seller?.openApi) {
    const message = 'The account has no open-API credentials. Enter AK and SK under Settings.'
    throw new ServiceError('conflict', message, [{ path: '', code: 'no_open_api', message }])
  }
  const means = { fetch: send, now: ctx.now, timeoutMs: TIMEOUT_MS }
  return { ctx, settings: seller.settings, client: createOpenApiClient(openApiConfig(seller.openApi, means)) }
}

/** Makes a call about one code and keeps what it says; where it cannot be made, the last good answer stands in. */
export async function askAbout(
  session: CodeSession,
  code: string,
  call: () => Promise<{ info: CodeInfo; how: 'activated' | 'queried' }>,
): Promise<CodeResult> {
  try {
    const { info, how } = await call()
    return await keepAnswer(session, code, info, how)
  } catch (error) {
    const verdict = licenseVerdict(error)
    if (verdict === 'retry') {
      const kept = await lastAnswer(session, code)
      if (kept) return kept
    }
    return { kind: 'refused', code, verdict, message: error instanceof Error ? error.message : '' }
  }
}

/** The marketplace's answer, kept: it updates the licence, in one transaction. */
export function keepAnswer(
  { ctx }: CodeSession,
  code: string,
  info: CodeInfo,
  how: 'activated' | 'queried',
): Promise<CodeAnswered> {
  return transaction(ctx.db, async (tx) => {
    const products = await selectProductChoices(tx, ctx.sellerId)
    const { productId, orderId } = info
    const adopted = await adoptCode(tx, ctx, { products }, { test: false, text: code, productId, orderId })
    const license = await applyAnswer(tx, ctx, adopted, info, how)
    const before = await findCodeAnswer(tx, ctx.sellerId, license.id)
    // An activation says less than a query: what was known besides stays.
    const answer = { ...(how === 'activated' ? before?.answer : {}), ...toAnswer(info) }
    const answeredAt = ctx.now()
    await saveCodeAnswer(tx, { sellerId: ctx.sellerId, licenseId: license.id, answer, answeredAt })
    return answered(ctx, code, license, { answer, answeredAt }, false)
  })
}

async function applyAnswer(
  tx: Tx,
  ctx: ServiceContext,
  license: LicenseRow,
  info: CodeInfo,
  how: 'activated' | 'queried',
): Promise<LicenseRow> {
  const { sellerId } = ctx
  const now = ctx.now()
  // Whoever gets an answer has an active code: for another the query is an error (4.4, 92020011).
  const activatedAt = license.firstActivatedAt ?? info.activateTime ?? now
  const facts = {
    productId: info.productId ?? license.productId,
    productName: info.productName ?? license.productName,
    orderId: info.orderId ?? license.orderId,
    firstActivatedAt: activatedAt,
    lastSeenAt: now,
    // The expiry of an activation is an estimate only (4.3): anything said before is better.
    ...(how === 'activated' && license.expireTime === null && info.expireTime ? { expireTime: info.expireTime } : {}),
  }
  await updateLicense(tx, sellerId, license.id, { ...facts, updatedAt: now })
  let next: LicenseRow = { ...license, ...facts }
  if (license.firstActivatedAt === null) {
    await noteLicense(tx, ctx, next, { kind: 'activated', orderId: next.orderId })
  }
  if (how === 'queried' && info.expireTime) {
    const step = await changeLicense(tx, ctx, next, { kind: 'set_expiry', at: now, expireTime: info.expireTime })
    if (step.kind !== 'outdated') next = { ...next, ...step.next }
  }
  // ALIVE does not end a freeze: the marketplace's list of statuses has no word for one (4.4).
  if (info.status === 'RELEASED') {
    const step = await changeLicense(tx, ctx, next, { kind: 'release', at: now })
    if (step.kind !== 'outdated') next = { ...next, ...step.next }
  }
  return next
}

/** The last good answer about a code, if it is not too old; `fresh` only when it may stand in for a new one. */
export async function lastAnswer(
  { ctx, settings }: CodeSession,
  code: string,
  need: 'usable' | 'fresh' = 'usable',
): Promise<CodeAnswered | null> {
  const license = await findLicenseByHash(ctx.db, ctx.sellerId, keyHashes(ctx.secretBox, ctx.sellerId, code))
  const kept = license && !license.test ? await findCodeAnswer(ctx.db, ctx.sellerId, license.id) : undefined
  if (!license || !kept) return null
  const limits = { freshMinutes: settings.codeFreshMinutes, maxHours: settings.codeOutageHours }
  const age = answerAge(kept.answeredAt, ctx.now(), limits)
  if (age === 'too_old' || (need === 'fresh' && age !== 'fresh')) return null
  return answered(ctx, code, license, kept, need !== 'fresh')
}

function answered(
  ctx: ServiceContext,
  code: string,
  license: LicenseRow,
  { answer, answeredAt }: { answer: CodeAnswer; answeredAt: Date },
  stale: boolean,
): CodeAnswered {
  const state = licenseState(license, ctx.now())
  const renewedSince = license.expirySetAt !== null && license.expirySetAt.getTime() > answeredAt.getTime()
  const over = answer.status === 'EXPIRED' && !renewedSince && (state === 'active' || state === 'issued')
  return { kind: 'answered', code, state: over ? 'expired' : state, marketplace: answer, answeredAt, stale }
}

function toAnswer({ code: _, activateTime, expireTime, ...info }: CodeInfo): CodeAnswer {
  return {
    ...info,
    ...(activateTime ? { activateTime: activateTime.toISOString() } : {}),
    ...(expireTime ? { expireTime: expireTime.toISOString() } : {}),
  }
}
