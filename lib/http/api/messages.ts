import { z } from 'zod'
import { FAMILIES } from '@/lib/domain/commands'
import { HISTORY_KINDS, INSTANCE_STATUSES } from '@/lib/domain/instance'
import { VERDICTS } from '@/lib/domain/messages'
import { CLOCK_ENDS } from '@/lib/domain/platform-clocks'
import { MESSAGE_RANGES } from '@/lib/services/messages/query'
import { defineRoute, moment, pageOf, paging, text } from './route'

const fields = {
  id: z.uuid(),
  receivedAt: moment,
  test: z.boolean(),
  family: z.enum(FAMILIES),
  activity: z.string().nullable(),
  scene: z.string().nullable(),
  verdict: z.enum(VERDICTS),
  reason: z.string(),
  detail: z.string().nullable(),
  resultCode: z.string(),
  open: z.boolean(),
  durationUs: z.int(),
  keyId: z.uuid().nullable(),
  businessId: z.string().nullable(),
  orderId: z.string().nullable(),
  orderLineId: z.string().nullable(),
  instanceId: z.string().nullable(),
  tenantId: z.string().nullable(),
  rerunOf: z.uuid().nullable(),
  rerunBy: z.string().nullable(),
}
const message = z.strictObject(fields).meta({ id: 'Message' })
const bytes = z.strictObject({ text: z.string(), size: z.int(), utf8: z.boolean() })
/** The marketplace's clock on a failing call. */
export const clock = z
  .strictObject({
    outcome: z.enum(CLOCK_ENDS),
    evidence: z.enum(['documented', 'inferred']),
    givesUpAt: moment.optional(),
    nextCallExpectedAt: moment.optional(),
    gone: z.number().optional(),
    over: z.boolean(),
  })
  .meta({ id: 'Clock' })

export const listMessagesRoute = defineRoute({
  id: 'listMessages',
  method: 'GET',
  path: '/api/v1/messages',
  tag: 'messages',
  scope: 'messages:read',
  summary: { en: 'List the marketplace’s calls, newest first', zh: '云商店调用列表，最新的在前' },
  about: {
    en: 'Of the last 30 days unless `range`, `from`, an order, instance or tenant, or `q` says otherwise.',
    zh: '默认最近 30 天；可用 `range`、`from` 指定，按订单、实例、租户或 `q` 查询时不限。',
  },
  query: z.strictObject({
    ...paging((cursor) => z.uuid().safeParse(cursor).success),
    verdict: z.enum(VERDICTS).optional(),
    activity: text.max(64).optional(),
    family: z.enum(FAMILIES).optional(),
    code: text.max(16).optional(),
    order: text.max(128).optional(),
    instance: text.max(128).optional(),
    tenant: text.max(128).optional(),
    q: text.max(128).optional(),
    incident: z.uuid().optional(),
    test: z.enum(['hide', 'only', 'show']).optional(),
    range: z.enum(MESSAGE_RANGES).optional(),
    from: z.iso.date().optional(),
    to: z.iso.date().optional(),
  }),
  answer: pageOf(message),
})

const NO_MESSAGE = { 404: { en: 'No such message.', zh: '消息不存在。' } }

export const getMessageRoute = defineRoute({
  id: 'getMessage',
  method: 'GET',
  path: '/api/v1/messages/{id}',
  tag: 'messages',
  scope: 'messages:read',
  summary: { en: 'One call with what came and what was answered', zh: '调用详情：请求与应答原文' },
  about: {
    en: 'Personal data is masked unless the key has `personal:read`; a look in clear is audited.',
    zh: '个人信息已脱敏；具有 `personal:read` 的密钥可看到明文，并记入审计日志。',
  },
  answer: z
    .strictObject({
      ...fields,
      method: z.string(),
      url: z.string(),
      sentAt: moment.nullable(),
      truncated: z.boolean(),
      request: bytes,
      answer: bytes,
      masked: z.boolean(),
      clock: clock.nullable(),
      reruns: z.array(message),
      changes: z.array(
        z.strictObject({
          instanceId: z.string(),
          at: moment,
          kind: z.enum(HISTORY_KINDS),
          statusAfter: z.enum(INSTANCE_STATUSES),
          expireAfter: moment.nullable(),
        }),
      ),
    })
    .meta({ id: 'MessageDetail' }),
  fails: NO_MESSAGE,
})

export const retryMessageRoute = defineRoute({
  id: 'retryMessage',
  method: 'POST',
  path: '/api/v1/messages/{id}/retry',
  tag: 'messages',
  scope: 'messages:write',
  summary: { en: 'Run a stored call again', zh: '重新执行已保存的调用' },
  about: {
    en: 'Through the same handler, after its cause was mended. The marketplace does not see the answer: `clock` says when it calls again.',
    zh: '原因修复后，由同一处理流程重新执行。云商店看不到这次应答；`clock` 说明它何时再次调用。',
  },
  body: z.strictObject({ reason: z.string().trim().min(1).max(500) }),
  answer: z.strictObject({
    messageId: z.uuid(),
    accepted: z.boolean(),
    resultCode: z.string(),
    clock: clock.nullable(),
  }),
  fails: {
    ...NO_MESSAGE,
    409: { en: 'The call cannot be run again.', zh: '该调用无法重新执行。' },
  },
})
