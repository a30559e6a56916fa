import { z } from 'zod'
import { feedQuery } from '@/lib/services/hooks/read-feed'
import { defineRoute, moment } from './route'

export const listChangesRoute = defineRoute({
  id: 'listChanges',
  method: 'GET',
  path: '/api/v1/changes',
  tag: 'changes',
  scope: 'changes:read',
  summary: { en: 'Follow what happens', zh: '跟踪变更' },
  about: {
    en: 'Everything that happened after a place, in order and none left out. Keep `next` once the events are worked off, and give it as `after`; with `wait` an empty answer comes only after so many seconds.',
    zh: '返回某一位置之后发生的全部变更，按顺序、无遗漏。处理完毕后保存 `next`，下次作为 `after` 传入；带 `wait` 时，没有变更会等待相应秒数后才返回空结果。',
  },
  query: feedQuery,
  answer: z.strictObject({
    data: z.array(
      z
        .strictObject({
          id: z.uuid(),
          type: z.string(),
          timestamp: moment,
          data: z.looseObject({ id: z.string(), sequence: z.int().nullable(), test: z.boolean() }),
        })
        .meta({ id: 'Change' }),
    ),
    next: z.string(),
  }),
})
