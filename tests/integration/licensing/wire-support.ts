import { randomUUID } from 'node:crypto'
import { licenseStock } from '@/db/schema'
import type { Db } from '@/db/types'
import { keepStockKey } from '@/lib/services/licensing/sealed-key'
import { GENERAL_KEY, type Json, KEY, openPortal, type SignOptions } from '@/tests/support/portal'
import { sendV1, V1_KEY, type V1Options } from '@/tests/support/v1'

export const CODE_KEY = 'license-code-access-key-0001'

/** An account with a key of every class a licence family uses. */
export async function openLicenseWire(db: Db, seller: Json = {}) {
  const portal = await openPortal(db, {
    keys: [
      { class: 'basic', key: KEY },
      { class: 'general', key: GENERAL_KEY },
      { class: 'license_code', key: CODE_KEY },
      { class: 'v1', key: V1_KEY },
    ],
    ...seller,
  })
  return {
    ...portal,
    /** A callback about an authorization code, signed with the key of its class. */
    code: (activity: string, fields: Json = {}, options: SignOptions = {}) =>
      portal.call(activity, { license: 'PLDEMO000001', ...fields }, { key: CODE_KEY, ...options }),
    /** A signed GET of Licence 1.0; checks that the answer is signed too. */
    v1: (activity: string, fields: Record<string, string> = {}, options: V1Options = {}) =>
      sendV1(portal, activity, fields, options),
  }
}

/** Puts keys into the pool of P1, S1. */
export async function refill(db: Db, portal: LicenseWire, keys: string[]): Promise<void> {
  const rows = keys.map((key, position) => {
    const id = randomUUID()
    const place = { sellerId: portal.sellerId, id }
    const kept = keepStockKey(portal.secretBox, place, key)
    const import_ = { importId: id, position, importedAt: portal.clock.now, importedBy: 'test' }
    return { ...place, ...kept, productId: 'P1', skuCode: 'S1', ...import_ }
  })
  await db.insert(licenseStock).values(rows)
}

export type LicenseWire = Awaited<ReturnType<typeof openLicenseWire>>

export const at = (value: unknown) => (value === null ? null : new Date(String(value)).toISOString())
