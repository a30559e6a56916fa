import { selectLicensesOfInstances, selectUnboundInstances } from '@/db/queries/buyer-services'
import { selectActivations } from '@/db/queries/license-activations'
import type { Db, Tx } from '@/db/types'
import { type LicenseState, licenseState } from '@/lib/domain/license'
import { openKey } from '@/lib/services/licensing/sealed-key'
import type { SecretBox } from '@/lib/services/secret-box'
import { buyerInstances, mayUse } from './buyer-instances'

type Deps = { db: Db | Tx; secretBox: SecretBox; now: () => Date }
type Person = { sellerId: string; test: boolean; tenantId: string; userName: string }

export type BuyerLicense = {
  id: string
  productName: string | null
  orderId: string | null
  /** Null when it has ended for good: the key is of no use any more. */
  key: string | null
  state: LicenseState
  /** Null: for ever. */
  expireTime: Date | null
  /** Null: any number. */
  seats: number | null
  seatsTaken: number
  devices: BuyerDevice[]
}

export type BuyerDevice = {
  id: string
  name: string
  /** End of its activation file; null for a device that is online. */
  offlineUntil: Date | null
  lastSeenAt: Date
}

/** More are not shown: who has more asks the seller for a list. */
export const MOST_LICENSES = 50
const MOST_DEVICES = 50

/**
 * Instances whose licences a person may have: those the person may use, and for an administrator of the enterprise also
 * what the same customer bought and bound to no enterprise, as desktop software is.
 */
export async function licensedInstances(db: Db | Tx, person: Person): Promise<string[]> {
  const usable = (await buyerInstances(db, person)).filter((one) => one.instance !== null && mayUse(one))
  const customers = usable.flatMap(({ role, instance }) =>
    role === 'admin' && instance?.customerId ? [instance.customerId] : [],
  )
  const further = await selectUnboundInstances(db, person, [...new Set(customers)])
  return [...new Set([...usable.map(({ instanceId }) => instanceId), ...further])]
}

/** The licences a buyer may have, newest first, keys in clear. */
export async function buyerLicenses(deps: Deps, person: Person): Promise<BuyerLicense[]> {
  const { db, secretBox } = deps
  const now = deps.now()
  const ids = await licensedInstances(db, person)
  const found = await selectLicensesOfInstances(db, person, ids, now, MOST_LICENSES)
  return Promise.all(
    found.map(async ({ license, seatsTaken }): Promise<BuyerLicense> => {
      const { id, productName, orderId, expireTime, seats } = license
      const state = licenseState(license, now)
      const ended = state === 'released' || state === 'revoked'
      const rows = ended ? [] : await selectActivations(db, person.sellerId, id, MOST_DEVICES)
      const devices = rows.flatMap((row): BuyerDevice[] => {
        const offline = row.mode === 'offline'
        const over = offline && (row.offlineUntil?.getTime() ?? 0) <= now.getTime()
        if (row.deactivatedAt !== null || over) return []
        const offlineUntil = offline ? row.offlineUntil : null
        return [{ id: row.id, name: row.device ?? row.fingerprint, offlineUntil, lastSeenAt: row.lastSeenAt }]
      })
      const key = ended ? null : openKey(secretBox, license)
      return { id, productName, orderId, key, state, expireTime, seats, seatsTaken, devices }
    }),
  )
}
