import type { NextRequest } from 'next/server'
import { listExport } from '@/lib/http/list-export'
import { type MonthLine, reportMonth } from '@/lib/services/metering/report-month'

type Context = { params: Promise<{ seller: string }> }

/** The month, one line per instance and meter. */
export async function GET(request: NextRequest, { params }: Context): Promise<Response> {
  const { seller } = await params
  return listExport(
    request,
    seller,
    'usage-month',
    async (ctx, input) => {
      const { month, products } = await reportMonth(ctx, input)
      const rows = products.flatMap(({ lines }) =>
        lines.map((line): MonthLine & { month: string } => ({ ...line, month })),
      )
      return { rows, next: null, previous: null }
    },
    [
      { title: 'month', value: (row) => row.month },
      { title: 'product_id', value: (row) => row.productId },
      { title: 'product_name', value: (row) => row.productName },
      { title: 'instance_id', value: (row) => row.instanceId },
      { title: 'customer_id', value: (row) => row.customerId },
      { title: 'customer_name', value: (row) => row.customerName },
      { title: 'meter', value: (row) => row.meter },
      { title: 'unit', value: (row) => row.unit },
      { title: 'records', value: (row) => row.records },
      { title: 'sealed', value: (row) => row.sealed },
      { title: 'accepted', value: (row) => row.accepted },
      { title: 'waiting', value: (row) => row.waiting },
      { title: 'held', value: (row) => row.held },
      { title: 'dead', value: (row) => row.dead },
    ],
  )
}
