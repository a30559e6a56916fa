import type { LicenseRow } from '@/db/queries/licenses'
import { type LicenseLimits, type LicenseState, licenseState } from '@/lib/domain/license'

/** A licence as the seller's software sees it. */
export type LicenseFacts = {
  id: string
  state: LicenseState
  productId: string | null
  skuCode: string | null
  customerId: string | null
  instanceId: string | null
  effectiveTime: Date | null
  /** Null: for ever. */
  expireTime: Date | null
  /** Null: any number. */
  seats: number | null
  seatsTaken: number
  limits: LicenseLimits
  test: boolean
}

export function licenseFacts(license: LicenseRow, now: Date, seatsTaken: number): LicenseFacts {
  const { id, productId, skuCode, customerId, instanceId, effectiveTime, expireTime, seats, limits, test } = license
  const state = licenseState(license, now)
  return {
    id,
    state,
    productId,
    skuCode,
    customerId,
    instanceId,
    effectiveTime,
    expireTime,
    seats,
    seatsTaken,
    limits,
    test,
  }
}
