import { publishStep } from '@/db/queries/changes'
import { transaction } from '@/db/transaction'
import type { ServiceContext } from '@/lib/services/context'

/**
 * Brings the account's change feed up to date: places for what was committed, and the deliveries to its endpoints. Step
 * by step, so that calls to be answered get their turns on the embedded database.
 */
export async function publishChanges(ctx: ServiceContext): Promise<void> {
  while (await transaction(ctx.db, (tx) => publishStep(tx, ctx.sellerId, ctx.now())));
  ctx.wakeWorker()
}
