import { z } from 'zod'
import { GO_LIVE_GROUPS, type GoLiveItem, LINE_STATES } from '@/lib/domain/golive'
import { defineRoute, moment } from './route'

const ITEMS = Object.values(GO_LIVE_GROUPS).flat() satisfies GoLiveItem[]

export const getReadinessRoute = defineRoute({
  id: 'getReadiness',
  method: 'GET',
  path: '/api/v1/readiness',
  tag: 'messages',
  scope: 'messages:read',
  summary: { en: 'The go-live checklist, inspected now', zh: '上线检查的实时结果' },
  about: {
    en: 'Every line with its state, the code of what was found and when. For each product how many required scenarios were seen and passed.',
    zh: '每一项的状态、结果代码和时间，以及各商品必需场景的通过数量。',
  },
  answer: z
    .strictObject({
      lines: z.array(
        z.strictObject({
          item: z.enum(ITEMS),
          state: z.enum(LINE_STATES),
          found: z.string(),
          values: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
          at: moment.nullable(),
        }),
      ),
      products: z.array(
        z.strictObject({
          productId: z.string(),
          skuCode: z.string(),
          name: z.string(),
          required: z.int(),
          seen: z.int(),
          failed: z.int(),
        }),
      ),
    })
    .meta({ id: 'Readiness' }),
})
