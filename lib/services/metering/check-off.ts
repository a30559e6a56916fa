import { z } from 'zod'
import { setChecked } from '@/db/queries/usage-records'
import { actorName, requirePermission, type ServiceContext } from '@/lib/services/context'
import { parseInput } from '@/lib/services/parse'
import { actOnRecords, selectionFields } from './act'

const input = z.object({ ...selectionFields, checked: z.boolean(), reason: z.string().trim().max(500).optional() })

/**
 * Ticks records off against the console's list of SDRs, or takes ticks back: taken is not billed yet
 * (protocol/metering.md 1.5, rule 1). Gives how many there were.
 */
export async function checkOff(ctx: ServiceContext, rawInput: z.input<typeof input>): Promise<{ count: number }> {
  requirePermission(ctx, 'metering:check')
  const { checked, reason, ...selection } = parseInput(input, rawInput)
  const fitting = {
    states: ['accepted', 'duplicate'] as const,
    only: (record: { checkedAt: Date | null }) => (record.checkedAt === null) === checked,
  }
  const count = await actOnRecords(ctx, selection, fitting, {
    action: checked ? 'usage.check' : 'usage.uncheck',
    reason: reason || undefined,
    async run(tx, records) {
      const serials = records.map(({ meteringSn }) => meteringSn)
      const mark = checked
        ? { checkedAt: ctx.now(), checkedBy: actorName(ctx.actor) }
        : { checkedAt: null, checkedBy: null }
      await setChecked(tx, ctx.sellerId, serials, mark)
    },
  })
  return { count }
}
