import { z } from 'zod'
import {
  type ActivationRow,
  countSeats,
  findActivation,
  insertActivation,
  updateActivation,
  wasActivated,
} from '@/db/queries/license-activations'
import { findLicenseByHash, type LicenseRow, lockLicense, updateLicense } from '@/db/queries/licenses'
import { selectProductChoices } from '@/db/queries/product-choices'
import { transaction } from '@/db/transaction'
import type { Tx } from '@/db/types'
import { DEFAULT_OFFLINE_DAYS, judgeLicense, type LicenseCode } from '@/lib/domain/license'
import { actorName, requirePermission, type ServiceContext } from '@/lib/services/context'
import { parseInput } from '@/lib/services/parse'
import { chooseLicense } from './choose'
import { noteLicense } from './note'
import { keyHashes } from './sealed-key'
import { seconds, signActivation } from './signed-text'
import { currentSigner } from './signing-key'
import { type LicenseFacts, licenseFacts } from './view'

const DAY_MS = 86_400_000
/** How long the signed proof of an online answer holds: over a weekend without network. */
export const PROOF_DAYS = 3
/** Seen again within this time is not written again. */
const SEEN_EVERY_MS = 60_000

const key = z.string().trim().min(1).max(2_000)
const productId = z.string().trim().min(1).max(64).optional()
/** A digest of what identifies the device: long enough that nobody guesses another's. */
const fingerprint = z
  .string()
  .trim()
  .min(8)
  .max(200)
  .regex(/^[\x21-\x7e]+$/, 'Needs plain characters without spaces; send a digest, such as SHA-256 in hex.')

export const activateInput = z.strictObject({
  key,
  fingerprint,
  /** A name people recognise. */
  device: z.string().trim().max(100).optional(),
  productId,
  /** The device has no network: its file lasts as the product says. */
  offline: z.boolean().optional(),
})
export const checkInput = z.strictObject({ key, fingerprint: fingerprint.optional(), productId })
export const deactivateInput = z.strictObject({ key, fingerprint })

export type ActivateInput = z.input<typeof activateInput>
export type CheckInput = z.input<typeof checkInput>
export type DeactivateInput = z.input<typeof deactivateInput>

/** What the software is told. `file` is signed for this device; `code` is `valid`, or the first reason against it. */
export type LicenseAnswer = {
  code: LicenseCode
  license: LicenseFacts | null
  activation: { id: string; fingerprint: string; device: string | null; activatedAt: Date } | null
  file: { text: string; serial: number; until: Date } | null
}

const refused = (code: LicenseCode, license: LicenseFacts | null = null): LicenseAnswer => ({
  code,
  license,
  activation: null,
  file: null,
})

/** Takes a seat for a device, or finds the one it has. Fifty at once never take more seats than there are. */
export async function activateLicense(ctx: ServiceContext, raw: ActivateInput): Promise<LicenseAnswer> {
  requirePermission(ctx, 'fulfilment:write')
  return seatDevice(ctx, raw)
}

/** What giving a device its seat needs. */
export type SeatContext = Pick<ServiceContext, 'db' | 'sellerId' | 'actor' | 'now' | 'newId' | 'secretBox'>

/** As `activateLicense`, for a caller who has judged who asks. */
export async function seatDevice(ctx: SeatContext, raw: ActivateInput): Promise<LicenseAnswer> {
  const asked = parseInput(activateInput, raw)
  return transaction(ctx.db, async (tx) => {
    const license = await lockByKey(tx, ctx, asked.key)
    if (!license) return refused('unknown_key')
    const now = ctx.now()
    const { sellerId } = ctx
    const code = judgeLicense(license, { productId: asked.productId, now })
    const others = await countSeats(tx, sellerId, license.id, now, asked.fingerprint)
    if (code !== 'valid') return refused(code, await facts(tx, ctx, license))
    const mine = await findActivation(tx, sellerId, license.id, asked.fingerprint)
    const seated = mine !== undefined && (mine.mode === 'online' || (mine.offlineUntil?.getTime() ?? 0) > now.getTime())
    if (!seated && license.seats !== null && others >= license.seats)
      return refused('no_free_seat', await facts(tx, ctx, license))

    const id = mine?.id ?? ctx.newId()
    const file = await signFile(tx, ctx, license, { ...asked, id, offline: asked.offline ?? false })
    // What was handed out holds its seat until it ends, also when the device has come online meanwhile.
    const until = [asked.offline ? file.until : null, mine?.offlineUntil ?? null].reduce(latest, null)
    const columns = {
      mode: asked.offline ? ('offline' as const) : ('online' as const),
      offlineUntil: until,
      offlineSerial: asked.offline ? file.serial : (mine?.offlineSerial ?? null),
      lastSeenAt: now,
      ...(asked.device ? { device: asked.device } : {}),
    }
    if (mine) await updateActivation(tx, mine, columns)
    else {
      const { fingerprint } = asked
      await insertActivation(tx, { sellerId, id, licenseId: license.id, fingerprint, createdAt: now, ...columns })
    }
    await updateLicense(tx, sellerId, license.id, {
      lastSeenAt: now,
      ...(license.firstActivatedAt ? {} : { firstActivatedAt: now }),
      ...(asked.offline ? { offlineSerial: file.serial } : {}),
    })
    if (!mine || asked.offline) {
      const { fingerprint, device } = asked
      const details = { fingerprint, device, ...(asked.offline ? { serial: file.serial, until: file.until } : {}) }
      const kind = asked.offline ? 'offline_activated' : 'activated'
      await noteLicense(tx, ctx, license, { kind, details })
    }
    return {
      code: 'valid',
      license: licenseFacts({ ...license, firstActivatedAt: license.firstActivatedAt ?? now }, now, others + 1),
      activation: {
        id,
        fingerprint: asked.fingerprint,
        device: asked.device ?? mine?.device ?? null,
        activatedAt: mine?.createdAt ?? now,
      },
      file,
    }
  })
}

/** Whether a key stands, and with a fingerprint whether this device may use it. The daily heartbeat: it keeps last-seen. */
export async function checkLicense(ctx: ServiceContext, raw: CheckInput): Promise<LicenseAnswer> {
  requirePermission(ctx, 'fulfilment:write')
  const asked = parseInput(checkInput, raw)
  const license = await findLicenseByHash(ctx.db, ctx.sellerId, keyHashes(ctx.secretBox, ctx.sellerId, asked.key))
  if (!license) return refused('unknown_key')
  const now = ctx.now()
  const seats = await countSeats(ctx.db, ctx.sellerId, license.id, now)
  const told = licenseFacts(license, now, seats)
  const code = judgeLicense(license, { productId: asked.productId, now })
  if (code !== 'valid' || asked.fingerprint === undefined) return refused(code, told)
  const mine = await findActivation(ctx.db, ctx.sellerId, license.id, asked.fingerprint)
  if (!mine || (mine.mode === 'offline' && (mine.offlineUntil?.getTime() ?? 0) <= now.getTime()))
    return refused('not_activated', told)
  return transaction(ctx.db, async (tx) => {
    if (now.getTime() - mine.lastSeenAt.getTime() >= SEEN_EVERY_MS) {
      await updateActivation(tx, mine, { lastSeenAt: now })
      await updateLicense(tx, ctx.sellerId, license.id, { lastSeenAt: now })
    }
    return {
      code,
      license: told,
      activation: activationFacts(mine),
      file: await signFile(tx, ctx, license, { ...mine, offline: false }),
    }
  })
}

/**
 * Gives a device's seat back, so that another takes it. Safe to repeat. An offline device keeps its seat until its file
 * ends: the file would go on working.
 */
export async function deactivateLicense(ctx: ServiceContext, raw: DeactivateInput): Promise<LicenseAnswer> {
  requirePermission(ctx, 'fulfilment:write')
  const asked = parseInput(deactivateInput, raw)
  return transaction(ctx.db, async (tx) => {
    const license = await lockByKey(tx, ctx, asked.key)
    if (!license) return refused('unknown_key')
    const { sellerId } = ctx
    const now = ctx.now()
    const mine = await findActivation(tx, sellerId, license.id, asked.fingerprint)
    if (!mine) {
      const before = await wasActivated(tx, sellerId, license.id, asked.fingerprint)
      return refused(before ? 'valid' : 'not_activated', await facts(tx, ctx, license))
    }
    if (mine.offlineUntil && mine.offlineUntil.getTime() > now.getTime())
      return { ...refused('offline_until_file_ends', await facts(tx, ctx, license)), activation: activationFacts(mine) }
    await updateActivation(tx, mine, { deactivatedAt: now, deactivatedBy: actorName(ctx.actor) })
    const { fingerprint, device } = mine
    await noteLicense(tx, ctx, license, { kind: 'deactivated', details: { fingerprint, device } })
    return refused('valid', await facts(tx, ctx, license))
  })
}

async function lockByKey(tx: Tx, ctx: SeatContext, text: string): Promise<LicenseRow | undefined> {
  const found = await findLicenseByHash(tx, ctx.sellerId, keyHashes(ctx.secretBox, ctx.sellerId, text))
  return found && lockLicense(tx, ctx.sellerId, found.id)
}

async function facts(tx: Tx, ctx: SeatContext, license: LicenseRow): Promise<LicenseFacts> {
  const now = ctx.now()
  return licenseFacts(license, now, await countSeats(tx, ctx.sellerId, license.id, now))
}

function activationFacts({ id, fingerprint, device, createdAt }: ActivationRow) {
  return { id, fingerprint, device, activatedAt: createdAt }
}

function latest(a: Date | null, b: Date | null): Date | null {
  if (!a || !b) return a ?? b
  return a.getTime() >= b.getTime() ? a : b
}

/** Never longer than the licence itself. */
async function signFile(
  tx: Tx,
  ctx: SeatContext,
  license: LicenseRow,
  device: { id: string; fingerprint: string; offline: boolean },
): Promise<{ text: string; serial: number; until: Date }> {
  const now = ctx.now()
  const { settings } = chooseLicense(await selectProductChoices(tx, ctx.sellerId), license)
  const days = device.offline ? (settings.offlineDays ?? DEFAULT_OFFLINE_DAYS) : PROOF_DAYS
  const end = Math.min(now.getTime() + days * DAY_MS, license.expireTime?.getTime() ?? Number.POSITIVE_INFINITY)
  const until = new Date(end)
  const serial = license.offlineSerial + (device.offline ? 1 : 0)
  const { productId: prd, skuCode: sku, customerId: sub, seats, limits } = license
  const text = signActivation(await currentSigner(tx, ctx), {
    jti: license.id,
    ...(prd && { prd }),
    ...(sku && { sku }),
    ...(sub && { sub }),
    fpr: device.fingerprint,
    act: device.id,
    ser: serial,
    iat: seconds(now),
    exp: seconds(until),
    ...(license.expireTime && { lexp: seconds(license.expireTime) }),
    ...(seats !== null && { seats }),
    ...(license.test && { test: true as const }),
    ...(Object.keys(limits).length > 0 && { limits }),
  })
  return { text, serial, until }
}
