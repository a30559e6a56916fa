import { publishStep } from '@/db/queries/changes'
import { transaction } from '@/db/transaction'
import { queueBuyerMails } from '@/lib/services/buyer-mail/queue'
import type { ServiceContext } from '@/lib/services/context'

/**
 * Brings the account's change feed up to date: places for what was committed, the deliveries to its endpoints and the
 * mails to buyers. Step by step, so that calls to be answered get their turns on the embedded database.
 */
export async function publishChanges(ctx: ServiceContext): Promise<void> {
  const step = () =>
    transaction(ctx.db, async (tx) => {
      const { more, placed } = await publishStep(tx, ctx.sellerId, ctx.now())
      await queueBuyerMails(tx, ctx, placed)
      return more
    })
  while (await step());
  ctx.wakeWorker()
}
