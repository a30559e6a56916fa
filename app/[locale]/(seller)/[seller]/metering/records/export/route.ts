import type { NextRequest } from 'next/server'
import { listExport } from '@/lib/http/list-export'
import { listRecords } from '@/lib/services/metering/list-records'

type Context = { params: Promise<{ seller: string }> }

/** The list with its filters. */
export async function GET(request: NextRequest, { params }: Context): Promise<Response> {
  const { seller } = await params
  return listExport(request, seller, 'usage-records', listRecords, [
    { title: 'metering_sn', value: (row) => row.meteringSn },
    { title: 'test', value: (row) => row.test },
    { title: 'state', value: (row) => row.state },
    { title: 'code', value: (row) => row.code },
    { title: 'reason', value: (row) => row.reason },
    { title: 'instance_id', value: (row) => row.instanceId },
    { title: 'product_name', value: (row) => row.productName },
    { title: 'customer_id', value: (row) => row.customerId },
    { title: 'customer_name', value: (row) => row.customerName },
    { title: 'meter', value: (row) => row.meter },
    { title: 'begin_time', value: (row) => row.beginTime },
    { title: 'end_time', value: (row) => row.endTime },
    { title: 'usage_value', value: (row) => row.value },
    { title: 'unit', value: (row) => row.unit },
    { title: 'relate_pkg_instance', value: (row) => row.relatePkgInstance },
    { title: 'late', value: (row) => row.late },
    { title: 'attempts', value: (row) => row.attempts },
    { title: 'batch_id', value: (row) => row.batchId },
    { title: 'window_id', value: (row) => row.windowId },
    { title: 'sealed_at', value: (row) => row.sealedAt },
    { title: 'sent_at', value: (row) => row.sentAt },
    { title: 'decided_at', value: (row) => row.decidedAt },
    { title: 'checked_at', value: (row) => row.checkedAt },
    { title: 'checked_by', value: (row) => row.checkedBy },
  ])
}
