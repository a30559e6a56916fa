import { z } from 'zod'
import { selectChannels } from '@/db/queries/channels'
import { selectIgnored } from '@/db/queries/incidents'
import { insertItems, insertRecoveries, keepNotices } from '@/db/queries/notices'
import { transaction } from '@/db/transaction'
import { tells } from '@/lib/domain/notifications'
import type { ServiceContext } from '@/lib/services/context'
import { findTroubles } from './find-troubles'

/**
 * One look over an account: what has begun, become worse or ended is noted for the channels that want to hear of it. All
 * follows from what is stored, so no call and no job ever waits for it.
 */
export async function watchAccount(ctx: ServiceContext): Promise<void> {
  const { db, sellerId } = ctx
  const found = await findTroubles(ctx)
  const now = ctx.now()
  await transaction(db, async (tx) => {
    const turns = await keepNotices(tx, sellerId, found, { now, newId: ctx.newId })
    if (turns.length === 0) return
    const channels = (await selectChannels(tx, sellerId)).filter(({ state }) => state === 'active')
    const items = turns
      .filter(({ phase }) => phase !== 'recovered')
      .flatMap(({ notice, phase }) =>
        channels
          .filter(({ id, rules }) => notice.subject !== id && tells(rules, notice))
          .map(({ id }) => ({ channelId: id, noticeId: notice.id, phase, level: notice.level })),
      )
    await insertItems(tx, sellerId, items, now)
    const ended = turns.filter(({ phase }) => phase === 'recovered').map(({ notice }) => notice)
    // What somebody chose to ignore has not recovered.
    const ignored = await selectIgnored(tx, sellerId, ended.flatMap(incidentOf))
    const over = ended.filter((notice) => !incidentOf(notice).some((id) => ignored.has(id)))
    const ids = over.map(({ id }) => id)
    await insertRecoveries(tx, sellerId, ids, now)
  })
}

/** The incident a notice is about, if any. Notices from before there were incidents name the call itself. */
function incidentOf({ event, subject }: { event: string; subject: string }): string[] {
  return event === 'call_failing' && z.uuid().safeParse(subject).success ? [subject] : []
}
