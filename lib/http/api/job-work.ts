import { z } from 'zod'
import { INSTANCE_STATUSES } from '@/lib/domain/instance'
import { PROVISION_ACTIONS } from '@/lib/domain/products'
import { eventTypeOf } from '@/lib/domain/provisioning'
import { completeInput } from '@/lib/services/provisioning/complete-job'
import { extendInput } from '@/lib/services/provisioning/extend-job'
import { failInput } from '@/lib/services/provisioning/fail-job'
import { leaseInput } from '@/lib/services/provisioning/lease-jobs'
import { defineRoute, moment } from './route'

const words = z.string().nullable()

/** What the seller's product is told about a job, by hook and by pull alike. */
const jobEvent = z
  .strictObject({
    leaseId: z.uuid(),
    leasedUntil: moment,
    type: z.enum(PROVISION_ACTIONS.map(eventTypeOf)),
    timestamp: moment,
    data: z.strictObject({
      jobId: z.uuid(),
      attempt: z.int(),
      deadline: moment,
      test: z.boolean(),
      instance: z.strictObject({
        instanceId: z.string(),
        status: z.enum(INSTANCE_STATUSES),
        ready: z.boolean(),
        orderId: z.string(),
        orderLineId: z.string(),
        expireTime: moment.nullable(),
        frozenAt: moment.nullable(),
        releasedAt: moment.nullable(),
        createdAt: moment,
      }),
      product: z.strictObject({
        productId: words,
        skuCode: words,
        name: words,
        linearValue: words,
        chargingMode: words,
      }),
      order: z.strictObject({
        orderId: z.string(),
        type: words,
        orderedAt: moment.nullable(),
        periodType: words,
        periodNumber: z.int().nullable(),
        details: z.record(z.string(), z.unknown()),
      }),
      customer: z
        .strictObject({
          customerId: z.string(),
          name: words,
          userId: words,
          userName: words,
          mobilePhone: words,
          email: words,
        })
        .nullable(),
    }),
  })
  .meta({ id: 'ProductJob' })

const reported = z
  .strictObject({ jobId: z.uuid(), instanceId: z.string(), state: z.enum(['done', 'dead', 'waiting']) })
  .meta({ id: 'JobReport' })

const FAILS = {
  409: { en: 'The lease ran out and the job was leased again.', zh: '租约已过期，任务已被再次领取。' },
  410: {
    en: 'The job was called off. Where the instance was released, a release job follows.',
    zh: '任务已取消；如果实例已释放，随后会有清理任务。',
  },
}

export const leaseJobsRoute = defineRoute({
  id: 'leaseJobs',
  method: 'POST',
  path: '/api/v1/jobs/lease',
  tag: 'jobs',
  scope: 'jobs:work',
  summary: { en: 'Lease provisioning jobs', zh: '领取开通任务' },
  about: {
    en: 'Up to `max` jobs, oldest first, one of an instance at a time. They are yours for `visibilitySeconds`, and offered again after that under the same job id. With `wait` the call lasts until there is one.',
    zh: '按先后顺序领取至多 `max` 个任务，同一实例同时只有一个。在 `visibilitySeconds` 内归您所有，到期后以相同的任务 ID 重新提供。指定 `wait` 时，没有任务则等待。',
  },
  body: leaseInput,
  answer: z.strictObject({ jobs: z.array(jobEvent) }),
  calls: 'often',
  repeat: 'safe',
})

export const extendJobRoute = defineRoute({
  id: 'extendJob',
  method: 'POST',
  path: '/api/v1/jobs/{id}/extend',
  tag: 'jobs',
  scope: 'jobs:work',
  summary: { en: 'Keep a leased job longer', zh: '延长任务租约' },
  body: extendInput,
  answer: z.strictObject({ jobId: z.uuid(), leaseId: z.uuid(), leasedUntil: moment }),
  fails: FAILS,
  calls: 'often',
  repeat: 'safe',
})

export const completeJobRoute = defineRoute({
  id: 'completeJob',
  method: 'POST',
  path: '/api/v1/jobs/{id}/complete',
  tag: 'jobs',
  scope: 'jobs:work',
  summary: { en: 'Report a job as done', zh: '回报任务已完成' },
  about: {
    en: 'For a leased job with its lease, for one handed over by hook without. A creation comes with `access`. Safe to repeat.',
    zh: '领取的任务须带租约 ID，Hook 任务无需。开通任务须带 `access`。可安全重复调用。',
  },
  body: completeInput,
  answer: reported,
  fails: FAILS,
  calls: 'often',
  repeat: 'safe',
})

export const failJobRoute = defineRoute({
  id: 'failJob',
  method: 'POST',
  path: '/api/v1/jobs/{id}/fail',
  tag: 'jobs',
  scope: 'jobs:work',
  summary: { en: 'Report a job as failed', zh: '回报任务失败' },
  about: {
    en: 'With `retryable` the job comes again after a pause, until its deadline; without, a person takes over.',
    zh: '`retryable` 为真时任务会在间隔后重新提供，直至期限；否则转为人工待办。',
  },
  body: failInput,
  answer: reported,
  fails: FAILS,
  calls: 'often',
  repeat: 'safe',
})
