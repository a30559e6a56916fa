import type { NextRequest } from 'next/server'
import { listExport } from '@/lib/http/list-export'
import { pathSegment } from '@/lib/http/path-segment'
import { listDraws } from '@/lib/services/metering/get-package'

type Context = { params: Promise<{ seller: string; package: string }> }

/** Every draw of the package's meter named by `meter`. */
export async function GET(request: NextRequest, { params }: Context): Promise<Response> {
  const { seller, package: encoded } = await params
  const packageInstanceId = pathSegment(encoded)
  return listExport(
    request,
    seller,
    'package-draws',
    (ctx, input) => listDraws(ctx, { ...input, package: packageInstanceId }),
    [
      { title: 'package_instance_id', value: () => packageInstanceId },
      { title: 'drawn_at', value: (row) => row.at },
      { title: 'metering_sn', value: (row) => row.meteringSn },
      { title: 'amount', value: (row) => row.amount },
      { title: 'remaining', value: (row) => row.remaining },
    ],
  )
}
