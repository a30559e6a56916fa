import { getTaskRoute } from '@/lib/http/api/tasks'
import { serve } from '@/lib/http/rest'
import { getTask } from '@/lib/services/tasks/get'

export const GET = serve(getTaskRoute, async ({ ctx, params }) => {
  const { marketplace: _, ...task } = await getTask(ctx, params.id)
  return task
})
