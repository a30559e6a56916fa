import { completeTaskRoute } from '@/lib/http/api/tasks'
import { serve } from '@/lib/http/rest'
import { completeTask } from '@/lib/services/tasks/complete'
import { getTask } from '@/lib/services/tasks/get'

export const POST = serve(completeTaskRoute, async ({ ctx, params, body }) => {
  await completeTask(ctx, { taskId: params.id, ...body })
  const { marketplace: _, ...task } = await getTask(ctx, params.id)
  return task
})
