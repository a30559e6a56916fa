import { z } from 'zod'
import { countSeats, selectActivations } from '@/db/queries/license-activations'
import { selectLicense } from '@/db/queries/license-lists'
import { selectLicenseHistory } from '@/db/queries/licenses'
import { selectProductChoices } from '@/db/queries/product-choices'
import {
  DEFAULT_OFFLINE_DAYS,
  type LicenseHistoryKind,
  type LicenseLimits,
  type LicenseSource,
  type LicenseState,
  type LicenseStatus,
  licenseState,
} from '@/lib/domain/license'
import { requirePermission, type ServiceContext } from '@/lib/services/context'
import { type CustomerView, viewCustomer } from '@/lib/services/customers/view'
import { notFound } from '@/lib/services/refusals'
import { chooseLicense } from './choose'

export type LicenseDetail = {
  id: string
  test: boolean
  keyHint: string
  source: LicenseSource
  state: LicenseState
  status: LicenseStatus
  productId: string | null
  skuCode: string | null
  productName: string | null
  customer: CustomerView | null
  instanceId: string | null
  orderId: string | null
  batchId: string | null
  seats: number | null
  seatsTaken: number
  limits: LicenseLimits
  effectiveTime: Date | null
  expireTime: Date | null
  firstActivatedAt: Date | null
  lastSeenAt: Date | null
  replacedBy: string | null
  createdAt: Date
  /** Days a file for a device without network lasts. */
  offlineDays: number
  activations: ActivationView[]
  history: LicenseHistoryView[]
}

export type ActivationView = {
  id: string
  fingerprint: string
  device: string | null
  mode: 'online' | 'offline'
  /** Its activation file works until then. */
  offlineUntil: Date | null
  createdAt: Date
  lastSeenAt: Date
  deactivatedAt: Date | null
  deactivatedBy: string | null
}

export type LicenseHistoryView = {
  id: string
  at: Date
  kind: LicenseHistoryKind
  statusAfter: LicenseStatus
  expireAfter: Date | null
  actorKind: 'marketplace' | 'user' | 'worker' | 'api' | 'buyer'
  actorName: string
  messageId: string | null
  orderId: string | null
  reason: string | null
  details: Record<string, unknown> | null
}

const SHOWN = 200

/** A licence with its devices and what happened to it, newest first; without its key. Throws `not_found`. */
export async function getLicense(ctx: ServiceContext, licenseId: string): Promise<LicenseDetail> {
  requirePermission(ctx, 'portal:read')
  const found = z.uuid().safeParse(licenseId).success ? await selectLicense(ctx.db, ctx.sellerId, licenseId) : null
  if (!found) throw notFound('licence')
  const now = ctx.now()
  const { license, customer } = found
  const [activations, history, products, seatsTaken] = await Promise.all([
    selectActivations(ctx.db, ctx.sellerId, license.id, SHOWN),
    selectLicenseHistory(ctx.db, ctx.sellerId, license.id, SHOWN),
    selectProductChoices(ctx.db, ctx.sellerId),
    countSeats(ctx.db, ctx.sellerId, license.id, now),
  ])
  const { id, test, keyHint, source, status, productId, skuCode, productName, instanceId, orderId, batchId } = license
  const { seats, limits, effectiveTime, expireTime, firstActivatedAt, lastSeenAt, replacedBy, createdAt } = license
  return {
    ...{ id, test, keyHint, source, status, productId, skuCode, productName, instanceId, orderId, batchId },
    ...{ seats, limits, effectiveTime, expireTime, firstActivatedAt, lastSeenAt, replacedBy, createdAt },
    state: licenseState(license, now),
    customer: customer
      ? viewCustomer(customer)
      : license.customerId === null
        ? null
        : { customerId: license.customerId, name: null, userName: null, hasPhone: false, hasEmail: false },
    seatsTaken,
    offlineDays: chooseLicense(products, license).settings.offlineDays ?? DEFAULT_OFFLINE_DAYS,
    activations: activations.map(({ sellerId: _seller, licenseId: _license, offlineSerial: _serial, ...row }) => row),
    history: history.map(({ sellerId: _seller, licenseId: _license, ...row }) => row),
  }
}
