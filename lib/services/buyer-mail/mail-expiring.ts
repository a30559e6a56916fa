import { selectChannels } from '@/db/queries/channels'
import { listMailingProducts, selectExpiring } from '@/db/queries/products'
import { transaction } from '@/db/transaction'
import type { ServiceContext } from '@/lib/services/context'
import { chooseChannel, mailSettingsOf, putMail } from './queue'

const DAY_MS = 86_400_000
/** Told late at most by this; shorter than the least time for which a sent mail is remembered. */
const LATE_MS = 6 * DAY_MS
const AT_ONCE = 500

/**
 * Makes the mails to buyers whose time is about to run out, once per expiry: a renewal brings another one. Safe to repeat
 * and to run in several processes.
 */
export async function mailExpiring(ctx: ServiceContext): Promise<void> {
  const { db, sellerId } = ctx
  const products = await listMailingProducts(db, sellerId)
  const channels = await selectChannels(db, sellerId)
  const now = ctx.now().getTime()
  for (const product of products) {
    const settings = product.settings.mails
    if (!settings?.on.includes('expiring')) continue
    const leadMs = settings.expiringDays * DAY_MS
    const span = { after: new Date(Math.max(now, now + leadMs - LATE_MS)), until: new Date(now + leadMs), leadMs }
    const found = await selectExpiring(db, { sellerId, productId: product.productId }, span, AT_ONCE)
    // Another specification of the same product may say otherwise.
    const mine = found.filter((instance) => mailSettingsOf(products, instance) === settings)
    const endpointId = chooseChannel(channels, settings)?.id
    await transaction(db, async (tx) => {
      for (const instance of mine) {
        const occasion = instance.expireTime?.toISOString() ?? ''
        await putMail(tx, ctx, { mail: 'expiring', instance, meter: null, used: null, occasion, endpointId })
      }
    })
    if (mine.length > 0) ctx.wakeWorker()
  }
}
