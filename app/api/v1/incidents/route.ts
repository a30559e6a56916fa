import { listIncidentsRoute } from '@/lib/http/api/incidents'
import { dataOf, listInput } from '@/lib/http/api/page'
import { serve } from '@/lib/http/rest'
import { listIncidents } from '@/lib/services/incidents/list'
import type { IncidentView } from '@/lib/services/incidents/view'

export const GET = serve(listIncidentsRoute, async ({ ctx, query }) => {
  const page = await listIncidents(ctx, listInput(query))
  return dataOf({ ...page, rows: page.rows.map(({ only: _, ...row }: IncidentView) => row) })
})
