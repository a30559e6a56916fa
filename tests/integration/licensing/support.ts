import { sql } from 'drizzle-orm'
import { rawRows } from '@/db/rows'
import { transaction } from '@/db/transaction'
import type { Db } from '@/db/types'
import type { Actor, ServiceContext } from '@/lib/services/context'
import { loadKnown } from '@/lib/services/inbox/load-known'
import { type Issued, issueLicense, type LicenseRequest } from '@/lib/services/licensing/issue-license'
import { type Json, openPortal } from '@/tests/support/portal'

export const OWNER: Actor = { kind: 'user', id: '00000000-0000-7000-8000-000000000001', name: 'Owner', role: 'owner' }

export const SIGNED = { productId: 'P-SIGNED', name: 'Desktop', kind: 'license', license: { source: 'generated' } }
export const RANDOM = {
  productId: 'P-RANDOM',
  name: 'Desktop random',
  kind: 'license',
  license: { source: 'generated', format: 'random', seats: 3 },
}
export const POOL = {
  productId: 'P-POOL',
  name: 'Desktop pool',
  kind: 'license',
  license: { source: 'pool', lowStock: 2 },
}

/** An account that sells licences of every source. */
export async function openLicensing(db: Db, id: string, products: Json[] = [SIGNED, RANDOM, POOL]) {
  const portal = await openPortal(db, { id, products })
  const ctx = portal.as(OWNER)
  const known = async (context: ServiceContext = ctx) => {
    const found = await loadKnown(context.db, portal.secretBox, id)
    if (!found) throw new Error('The account is not there.')
    return found
  }
  return {
    ...portal,
    ctx,
    known,
    async issue(origin: string, productId: string, fields: Partial<LicenseRequest> = {}): Promise<Issued> {
      const { products: choices } = await known()
      return transaction(db, (tx) =>
        issueLicense(
          tx,
          ctx,
          { products: choices },
          {
            origin,
            test: false,
            product: { productId, skuCode: '' },
            term: { expireTime: null },
            ...fields,
          },
        ),
      )
    },
    /** Issues and gives the licence; fails when there is none to give. */
    async issued(origin: string, productId: string, fields: Partial<LicenseRequest> = {}) {
      const made = await this.issue(origin, productId, fields)
      if (made.kind === 'outOfStock') throw new Error('out of stock')
      return made
    },
    async kinds(licenseId: string): Promise<string[]> {
      const rows = await rawRows(
        db,
        sql`select kind from license_history where seller_id = ${id} and license_id = ${licenseId} order by id`,
      )
      return rows.map((row) => String(row.kind))
    },
  }
}
