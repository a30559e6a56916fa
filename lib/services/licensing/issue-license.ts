import { drawKey, lockFreeKey } from '@/db/queries/license-stock'
import { findLicenseOfOrigin, type LicenseRow, lockOrigin } from '@/db/queries/licenses'
import { licenses } from '@/db/schema'
import type { Db, Tx } from '@/db/types'
import { type Insert, insertOf, writeTogether } from '@/db/write-together'
import type { LicenseLimits, LicenseSource } from '@/lib/domain/license'
import type { ServiceContext } from '@/lib/services/context'
import type { Known } from '@/lib/services/inbox/seller-cache'
import { refusal } from '@/lib/services/refusals'
import { chooseLicense, type LicenseChoice } from './choose'
import { makeKey, makeTestKey } from './make-key'
import { licenseWrites } from './note'
import { keepKey, openKey, openStockKey } from './sealed-key'
import { currentSigner } from './signing-key'

export type LicenseRequest = {
  /** What asks: one licence for each, for ever. */
  origin: string
  test: boolean
  instance?: { instanceId: string; orderId: string; orderLineId: string }
  /** Where no instance says it. */
  order?: { orderId: string; orderLineId: string }
  product: { productId: string | null; skuCode: string | null; productName?: string | null }
  customerId?: string | null
  /** `setAt`: the sender's time, so that an older call never moves the expiry. */
  term: { effectiveTime?: Date | null; expireTime: Date | null; setAt?: Date }
  /** Undefined: as the product says. Null: any number. */
  seats?: number | null
  limits?: LicenseLimits
  /** A key that is there already: the marketplace's authorisation code, the product's, or one typed in by hand. */
  given?: { key: string; source: Extract<LicenseSource, 'marketplace' | 'hook' | 'manual'> }
  batchId?: string
  reason?: string
}

export type Issued = { kind: 'issued' | 'existing'; license: LicenseRow; key: string } | { kind: 'outOfStock' }

/** A pool may hold keys that became licences by another way; each costs one step, once. */
const MAX_SPENT_KEYS = 100

/**
 * The licence of an origin: the one it has, or a new one with a key as the product wants it. One key for ever per origin,
 * however many ask at once; a pool key is drawn once, and never by test traffic. Inside the caller's transaction.
 */
export async function issueLicense(
  tx: Tx,
  ctx: ServiceContext,
  known: Pick<Known, 'products'>,
  asked: LicenseRequest,
): Promise<Issued> {
  const place = { sellerId: ctx.sellerId, test: asked.test, origin: asked.origin }
  // Sent together; the connection keeps their order.
  const [, before] = await Promise.all([lockOrigin(tx, place), findLicenseOfOrigin(tx, place)])
  if (before) return existing(ctx, before)

  const choice = chooseLicense(known.products, asked.product)
  for (let spent = 0; spent < MAX_SPENT_KEYS; spent += 1) {
    const id = ctx.newId()
    const found = await findKey(tx, ctx, choice, asked, id)
    if (!found) return { kind: 'outOfStock' }
    const license = licenseRow(ctx, choice, asked, { ...found, id })
    const wrote = (await writeTogether(tx, issueWrites(ctx, license, asked.reason))).has(LICENSE)
    if (found.stockId !== undefined) {
      await drawKey(
        tx,
        { sellerId: ctx.sellerId, id: found.stockId },
        { licenseId: wrote ? id : null, drawnAt: ctx.now() },
      )
    }
    if (wrote) return { kind: 'issued', license, key: found.key }
    if (asked.given) throw refusal('license_key_taken')
  }
  return { kind: 'outOfStock' }
}

const LICENSE = 'license'

/** The writes of a new licence; none where its key is taken. `after` names the write they hang on. */
export function issueWrites(ctx: ServiceContext, license: LicenseRow, reason?: string, after?: string): Insert[] {
  return [
    insertOf(LICENSE, licenses, license, after),
    ...licenseWrites(ctx, license, { kind: 'issued', orderId: license.orderId, reason }, LICENSE),
  ]
}

function existing(ctx: ServiceContext, license: LicenseRow): Issued {
  return { kind: 'existing', license, key: openKey(ctx.secretBox, license) }
}

type FoundKey = { key: string; source: LicenseSource; stockId?: string }

async function findKey(
  tx: Tx,
  ctx: ServiceContext,
  choice: LicenseChoice,
  asked: LicenseRequest,
  id: string,
): Promise<FoundKey | null> {
  if (asked.given) return asked.given
  if (isDrawn(choice, asked)) {
    const { productId, skuCode } = choice
    const free = await lockFreeKey(tx, { sellerId: ctx.sellerId, productId, skuCode })
    return free ? { key: openStockKey(ctx.secretBox, free), source: 'pool', stockId: free.id } : null
  }
  return freshKey(tx, ctx, choice, asked, id)
}

/** Whether its key comes out of the pool. Test traffic never gets there. */
export function isDrawn({ settings }: LicenseChoice, { test }: Pick<LicenseRequest, 'test'>): boolean {
  return settings.source === 'pool' && !test
}

/** A key made here; null where the product sends it once it has prepared the instance. */
export async function freshKey(
  db: Db | Tx,
  ctx: ServiceContext,
  choice: LicenseChoice,
  asked: LicenseRequest,
  id: string,
): Promise<{ key: string; source: LicenseSource } | null> {
  const { settings } = choice
  if (settings.source !== 'generated') return asked.test ? { key: makeTestKey(), source: 'generated' } : null
  const subject = { ...termsOf(choice, asked), id }
  return { key: await makeKey(settings, subject, ctx.now(), () => currentSigner(db, ctx)), source: 'generated' }
}

/** What the request and the product's settings come to. */
export function termsOf(choice: LicenseChoice, asked: LicenseRequest) {
  const { settings } = choice
  return {
    test: asked.test,
    productId: asked.product.productId,
    skuCode: asked.product.skuCode,
    customerId: asked.customerId ?? null,
    effectiveTime: asked.term.effectiveTime ?? null,
    expireTime: asked.term.expireTime,
    seats: asked.seats === undefined ? (settings.seats ?? null) : asked.seats,
    limits: asked.limits ?? settings.limits ?? {},
  }
}

/** The row of a new licence. */
export function licenseRow(
  ctx: ServiceContext,
  choice: LicenseChoice,
  asked: LicenseRequest,
  made: { id: string; key: string; source: LicenseSource },
): LicenseRow {
  const now = ctx.now()
  const { sellerId } = ctx
  const order = asked.instance ?? asked.order
  return {
    sellerId,
    id: made.id,
    origin: asked.origin,
    source: made.source,
    ...keepKey(ctx.secretBox, { sellerId, id: made.id }, made.key),
    ...termsOf(choice, asked),
    productName: asked.product.productName ?? null,
    instanceId: asked.instance?.instanceId ?? null,
    orderId: order?.orderId ?? null,
    orderLineId: order?.orderLineId ?? null,
    batchId: asked.batchId ?? null,
    expirySetAt: asked.term.setAt ?? null,
    status: 'open',
    statusSetAt: null,
    firstActivatedAt: null,
    lastSeenAt: null,
    replacedBy: null,
    offlineSerial: 0,
    createdAt: now,
    updatedAt: now,
  }
}
