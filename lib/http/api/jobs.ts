import { z } from 'zod'
import { JOB_KINDS, JOB_STATES } from '@/lib/domain/jobs'
import { PROVISION_ACTIONS } from '@/lib/domain/products'
import { defineRoute, flag, moment, pageOf, paging, text } from './route'

const fields = {
  id: z.uuid(),
  kind: z.enum(JOB_KINDS),
  /** Of a provisioning job. */
  action: z.enum(PROVISION_ACTIONS).nullable(),
  test: z.boolean(),
  orderId: z.string().nullable(),
  instanceId: z.string().nullable(),
  state: z.enum(JOB_STATES),
  runAt: moment,
  attempts: z.int(),
  maxAttempts: z.int(),
  lastError: z.string().nullable(),
  createdAt: moment,
  finishedAt: moment.nullable(),
}
const job = z.strictObject(fields).meta({ id: 'Job' })

export const listJobsRoute = defineRoute({
  id: 'listJobs',
  method: 'GET',
  path: '/api/v1/jobs',
  tag: 'jobs',
  scope: 'jobs:read',
  summary: { en: 'List jobs, newest first', zh: '后台任务列表，最新的在前' },
  query: z.strictObject({
    ...paging((cursor) => /^\d{1,15}$/.test(cursor)),
    test: flag.optional(),
    state: z.enum(JOB_STATES).optional(),
    kind: z.enum(JOB_KINDS).optional(),
    order: text.optional(),
    instance: text.optional(),
  }),
  answer: pageOf(job),
})

const NO_JOB = { 404: { en: 'No such job.', zh: '任务不存在。' } }
const ENDED = { 409: { en: 'The job is running or has ended.', zh: '任务正在执行或已结束。' } }

const jobDetail = z
  .strictObject({
    ...fields,
    attemptList: z.array(
      z.strictObject({
        attempt: z.int(),
        startedAt: moment,
        durationMs: z.int(),
        ok: z.boolean(),
        error: z.string().nullable(),
        request: z.string().nullable(),
        answer: z.string().nullable(),
      }),
    ),
  })
  .meta({ id: 'JobDetail' })

export const getJobRoute = defineRoute({
  id: 'getJob',
  method: 'GET',
  path: '/api/v1/jobs/{id}',
  tag: 'jobs',
  scope: 'jobs:read',
  summary: { en: 'One job with its last attempts', zh: '任务详情与最近的执行记录' },
  about: {
    en: 'What was sent and answered is shown to keys with `personal:read`.',
    zh: '请求与应答内容仅对具有 `personal:read` 的密钥返回。',
  },
  answer: jobDetail,
  fails: NO_JOB,
})

export const retryJobRoute = defineRoute({
  id: 'retryJob',
  method: 'POST',
  path: '/api/v1/jobs/{id}/retry',
  tag: 'jobs',
  scope: 'jobs:write',
  summary: { en: 'Run a job now', zh: '立即执行任务' },
  about: {
    en: 'A waiting one early, a dead or cancelled one again. It stays the same job, so it never runs twice.',
    zh: '等待中的提前执行，已放弃或已取消的重新执行。始终是同一个任务，不会重复执行。',
  },
  body: z.strictObject({ reason: z.string().trim().max(500).optional() }),
  answer: jobDetail,
  fails: { ...NO_JOB, ...ENDED },
})

export const cancelJobRoute = defineRoute({
  id: 'cancelJob',
  method: 'POST',
  path: '/api/v1/jobs/{id}/cancel',
  tag: 'jobs',
  scope: 'jobs:write',
  summary: { en: 'Give a job up', zh: '取消任务' },
  about: { en: 'What waited behind it goes on.', zh: '排在其后的任务继续执行。' },
  body: z.strictObject({ reason: z.string().trim().min(1).max(500) }),
  answer: jobDetail,
  fails: { ...NO_JOB, ...ENDED },
})
