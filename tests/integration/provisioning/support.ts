import { insertEndpoint } from '@/db/queries/hooks'
import { transaction } from '@/db/transaction'
import type { Db } from '@/db/types'
import { secretPlace } from '@/lib/services/hooks/sealed-place'
import { newHookSecret } from '@/lib/services/hooks/sign'
import { openPortal, type Portal } from '@/tests/support/portal'
import { startProduct } from '@/tests/support/product'

/** A portal whose products are prepared by the sample product, over a real socket. */
export async function openHooked(db: Db, provisioning: Record<string, unknown> = {}) {
  const portal = await openPortal(db, {
    settings: {
      defaultProvisioning: {
        mode: 'hook',
        promise: 'instant',
        endpoint: 'backend',
        deadlineHours: 72,
        ...provisioning,
      },
      taskHours: 2,
    },
  })
  return { portal, product: await addBackend(db, portal) }
}

/** The sample product behind an endpoint named `backend`. */
export async function addBackend(db: Db, portal: Pick<Portal, 'clock' | 'sellerId' | 'secretBox'>) {
  const secret = newHookSecret()
  const product = await startProduct([secret], () => portal.clock.now)
  const key = { sellerId: portal.sellerId, id: crypto.randomUUID() }
  const now = portal.clock.now
  await transaction(db, (tx) =>
    insertEndpoint(tx, {
      ...key,
      name: 'backend',
      url: `${product.url}/hooks`,
      secret: portal.secretBox.seal(secret, secretPlace(key)),
      events: [],
      state: 'active',
      createdAt: now,
      updatedAt: now,
    }),
  )
  return product
}
