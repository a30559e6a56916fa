import { dataOf, listInput } from '@/lib/http/api/page'
import { listTasksRoute } from '@/lib/http/api/tasks'
import { serve } from '@/lib/http/rest'
import { listTasks } from '@/lib/services/tasks/list'

export const GET = serve(listTasksRoute, async ({ ctx, query }) => dataOf(await listTasks(ctx, listInput(query))))
