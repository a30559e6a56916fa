import { recordCandidates } from '@/db/queries/bulk-candidates'
import { transaction } from '@/db/transaction'
import { RECORD_VERDICTS, REQUEST_VERDICTS } from '@/lib/koogallery/open-api/usage-verdicts'
import { type BulkAdapter, chosenIds } from '@/lib/services/bulk/adapter'
import { recordFilter } from '@/lib/services/metering/list-records'
import { sendAgain } from '@/lib/services/metering/retry-records'

/** Verdicts about the instance, not about the record: once that is mended, the same record goes through. */
const INSTANCE_CODES: readonly string[] = [
  ...Object.entries(RECORD_VERDICTS).flatMap(([code, verdict]) => (verdict.class === 'stop' ? [code] : [])),
  ...Object.entries(REQUEST_VERDICTS).flatMap(([code, verdict]) =>
    verdict.class === 'split' && verdict.alone === 'stop' ? [code] : [],
  ),
]

/** Usage records, sent again as they are, under the same serials. */
export const usageRecords: BulkAdapter = {
  turn: 500,
  candidates: (ctx, selection) =>
    recordCandidates(ctx.sellerId, recordFilter(selection), chosenIds(selection), {
      instanceCodes: INSTANCE_CODES,
      now: ctx.now(),
    }),
  async run(ctx, run, items, settle) {
    await transaction(ctx.db, async (tx) => {
      const sent = await sendAgain(
        tx,
        ctx,
        items.map(({ subjectId }) => subjectId),
        run.reason,
      )
      await settle(
        tx,
        items.map(({ position, subjectId }) => ({ position, state: sent.has(subjectId) ? 'succeeded' : 'skipped' })),
      )
    })
    ctx.wakeWorker()
  },
}
