import { getUsageRecordRoute } from '@/lib/http/api/usage-records'
import { serve } from '@/lib/http/rest'
import { getRecord, type RecordDetail } from '@/lib/services/metering/get-record'

export const GET = serve(getUsageRecordRoute, async ({ ctx, params }) => {
  const {
    customer,
    checked: _,
    wire: _wire,
    version: _version,
    events: _events,
    siblings: _siblings,
    draws: _draws,
    batch,
    ...record
  } = await getRecord(ctx, params.meteringSn)
  return { ...record, customerId: customer?.customerId ?? null, batch: batch && sending(batch) }
})

/** How it was sent, without the text of the answer to the whole batch. */
function sending({ id, push, size, sentAt, answeredAt, outcome, status, code }: NonNullable<RecordDetail['batch']>) {
  return { id, push, size, sentAt, answeredAt, outcome, status, code }
}
