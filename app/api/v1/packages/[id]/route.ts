import { getPackageRoute } from '@/lib/http/api/usage-records'
import { serve } from '@/lib/http/rest'
import { getPackage } from '@/lib/services/metering/get-package'

export const GET = serve(getPackageRoute, async ({ ctx, params }) => {
  const { customer, items, others: _, ...pack } = await getPackage(ctx, params.id)
  return {
    ...pack,
    customerId: customer?.customerId ?? null,
    items: items.map(({ forecast, burnDown: _, ...item }) => ({
      ...item,
      dryAt: forecast?.kind === 'dry' ? forecast.at : null,
    })),
  }
})
