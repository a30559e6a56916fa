import { z } from 'zod'
import { moveRecords, reverseDraws } from '@/db/queries/usage-records'
import { requirePermission, type ServiceContext } from '@/lib/services/context'
import { parseInput } from '@/lib/services/parse'
import { actOnRecords, awaitsPerson, reasonField, selectionFields } from './act'

const input = z.object({ ...selectionFields, reason: reasonField })

/**
 * Gives records up for good: they are never sent, stay in the books as dead, and packages get back what they had paid.
 * Only those that wait for a person. Gives how many there were.
 */
export async function writeOff(ctx: ServiceContext, rawInput: z.input<typeof input>): Promise<{ count: number }> {
  requirePermission(ctx, 'metering:write')
  const { reason, ...selection } = parseInput(input, rawInput)
  const fitting = { states: ['held', 'abnormal', 'dead'] as const, only: awaitsPerson }
  const count = await actOnRecords(ctx, selection, fitting, {
    action: 'usage.write_off',
    reason,
    async run(tx, records) {
      const now = ctx.now()
      const moves = records.map(({ meteringSn, code }) => ({
        meteringSn,
        state: 'dead' as const,
        code,
        reason: 'written_off',
      }))
      await moveRecords(tx, ctx.sellerId, moves, { from: fitting.states, now })
      await reverseDraws(
        tx,
        ctx.sellerId,
        records.map(({ meteringSn }) => meteringSn),
        now,
      )
    },
  })
  return { count }
}
