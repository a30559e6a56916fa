import { z } from 'zod'
import { ADVICES, INCIDENT_EVENTS, INCIDENT_STATES } from '@/lib/domain/incidents'
import { INCIDENT_SORTS } from '@/lib/services/incidents/list'
import { clock } from './messages'
import { defineRoute, isForwardUuid, moment, pageOf, paging, text } from './route'

const fields = {
  id: z.uuid(),
  state: z.enum(INCIDENT_STATES),
  version: z.int(),
  productId: z.string(),
  productName: z.string().nullable(),
  activity: z.string().nullable(),
  resultCode: z.string(),
  reason: z.string(),
  firstSeenAt: moment,
  lastSeenAt: moment,
  openedAt: moment,
  closedAt: moment.nullable(),
  closedBy: z.string().nullable(),
  calls: z.int(),
  subjects: z.int(),
  failing: z.int(),
  ownerId: z.uuid().nullable(),
  ownerName: z.string().nullable(),
  clock: clock.nullable(),
  lost: z.boolean(),
  advice: z.enum(ADVICES),
  latestMessageId: z.uuid(),
}

export const listIncidentsRoute = defineRoute({
  id: 'listIncidents',
  method: 'GET',
  path: '/api/v1/incidents',
  tag: 'messages',
  scope: 'messages:read',
  summary: {
    en: 'List incidents: failures by product, interface and cause',
    zh: '故障列表：按商品、接口和原因归类的失败',
  },
  about: {
    en: 'Those that want a person unless `state` says otherwise, the soonest deadline first. `product` is `-` where the calls do not tell it.',
    zh: '默认列出未解决的，最先到期的在前；其他状态用 `state` 指定。商品未知时 `product` 用 `-`。',
  },
  query: z.strictObject({
    ...paging(isForwardUuid),
    state: z.enum([...INCIDENT_STATES, 'all']).optional(),
    product: text.max(128).optional(),
    activity: text.max(64).optional(),
    owner: z.union([z.literal('nobody'), z.uuid()]).optional(),
    q: text.optional(),
    sort: z.enum(INCIDENT_SORTS).optional(),
  }),
  answer: pageOf(z.strictObject(fields).meta({ id: 'Incident' })),
})

export const getIncidentRoute = defineRoute({
  id: 'getIncident',
  method: 'GET',
  path: '/api/v1/incidents/{id}',
  tag: 'messages',
  scope: 'messages:read',
  summary: { en: 'One incident with its failing calls and its history', zh: '故障详情：仍在失败的调用与经过' },
  about: {
    en: 'Of the failing calls the last 100; `GET /api/v1/messages?incident=…` lists every message.',
    zh: '仍在失败的调用最多 100 个；全部消息用 `GET /api/v1/messages?incident=…` 查询。',
  },
  answer: z
    .strictObject({
      ...fields,
      detail: z.string().nullable(),
      failingCalls: z.array(
        z.strictObject({
          orderId: z.string().nullable(),
          instanceId: z.string().nullable(),
          tenantId: z.string().nullable(),
          failures: z.int(),
          since: moment,
          lastFailedAt: moment,
          latestMessageId: z.uuid(),
          clock: clock.nullable(),
        }),
      ),
      history: z.array(
        z.strictObject({
          at: moment,
          kind: z.enum(INCIDENT_EVENTS),
          by: z.string().nullable(),
          text: z.string().nullable(),
        }),
      ),
    })
    .meta({ id: 'IncidentDetail' }),
  fails: { 404: { en: 'No such incident.', zh: '故障不存在。' } },
})
