import { z } from 'zod'
import { INSTANCE_STATES } from '@/lib/domain/instance'
import { TASK_KINDS, TASK_STATES } from '@/lib/domain/tasks'
import { accessInput } from '@/lib/services/provisioning/access-input'
import { defineRoute, flag, isForwardUuid, moment, pageOf, paging, text } from './route'

const fields = {
  id: z.uuid(),
  kind: z.enum(TASK_KINDS),
  state: z.enum(TASK_STATES),
  test: z.boolean(),
  instanceId: z.string(),
  orderId: z.string(),
  productName: z.string().nullable(),
  ownerId: z.uuid().nullable(),
  ownerName: z.string().nullable(),
  dueAt: moment,
  createdAt: moment,
  closedAt: moment.nullable(),
  closedBy: z.string().nullable(),
}

export const listTasksRoute = defineRoute({
  id: 'listTasks',
  method: 'GET',
  path: '/api/v1/tasks',
  tag: 'tasks',
  scope: 'tasks:read',
  summary: { en: 'List tasks for people', zh: '人工待办列表' },
  about: { en: 'Open ones by deadline; closed ones newest first.', zh: '未完成的按截止时间排序，已关闭的最新在前。' },
  query: z.strictObject({
    ...paging(isForwardUuid),
    test: flag.optional(),
    q: text.optional(),
    view: z.enum(['open', 'overdue', 'closed']).optional(),
  }),
  answer: pageOf(z.strictObject({ ...fields, overdue: z.boolean() }).meta({ id: 'Task' })),
})

const NO_TASK = { 404: { en: 'No such task.', zh: '待办不存在。' } }

const taskDetail = z
  .strictObject({
    ...fields,
    version: z.int(),
    instanceState: z.enum(INSTANCE_STATES).nullable(),
    customerId: z.string().nullable(),
    note: z.string().nullable(),
  })
  .meta({ id: 'TaskDetail' })

export const getTaskRoute = defineRoute({
  id: 'getTask',
  method: 'GET',
  path: '/api/v1/tasks/{id}',
  tag: 'tasks',
  scope: 'tasks:read',
  summary: { en: 'One task', zh: '待办详情' },
  answer: taskDetail,
  fails: NO_TASK,
})

export const completeTaskRoute = defineRoute({
  id: 'completeTask',
  method: 'POST',
  path: '/api/v1/tasks/{id}/complete',
  tag: 'tasks',
  scope: 'tasks:write',
  summary: { en: 'Close a task as done', zh: '完成待办' },
  about: {
    en: 'A create task takes the access data and makes the instance ready. `version` is the one that was read: who was slower is told.',
    zh: '开通待办需填写访问信息，随即使实例就绪。`version` 为读取时的版本，若已被他人修改会返回冲突。',
  },
  body: z.strictObject({
    version: z.int().min(0),
    note: z.string().trim().max(2_000).optional(),
    access: accessInput.optional(),
  }),
  answer: taskDetail,
  fails: {
    ...NO_TASK,
    409: { en: 'The task was closed or changed meanwhile.', zh: '待办已被关闭或修改。' },
    410: { en: 'The instance was released meanwhile.', zh: '实例已释放。' },
  },
})
