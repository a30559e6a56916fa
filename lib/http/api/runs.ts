import { z } from 'zod'
import { BULK_ITEM_STATES, BULK_KINDS, BULK_STATES, type BulkKind } from '@/lib/domain/bulk'
import { type ApiScope, defineRoute, isForwardUuid, moment, pageOf, paging } from './route'

/** What a key needs to begin, pause, resume or stop runs of a kind: the right to do the same to one of them. */
export const RUN_SCOPE: Record<BulkKind, ApiScope> = {
  messages: 'messages:write',
  jobs: 'jobs:write',
  usage_records: 'usage:write',
  notifications: 'messages:write',
  hook_deliveries: 'messages:write',
}
const WRITES = ['messages:write', 'jobs:write', 'usage:write'] as const

const run = z
  .strictObject({
    id: z.uuid(),
    kind: z.enum(BULK_KINDS),
    state: z.enum(BULK_STATES),
    selection: z.record(z.string(), z.string()),
    total: z.int(),
    succeeded: z.int(),
    failed: z.int(),
    skipped: z.int(),
    left: z.int(),
    leftOut: z.int(),
    reason: z.string(),
    fault: z.string().nullable(),
    createdAt: moment,
    createdBy: z.string(),
    pausedAt: moment.nullable(),
    finishedAt: moment.nullable(),
  })
  .meta({ id: 'BulkRun' })

const asked = {
  kind: z.enum(BULK_KINDS),
  selection: z.record(z.string().max(64), z.string().max(40_000)).default({}),
}
const SELECTION = {
  en: '`selection` holds the filters of the list in question, or `ids` with commas between them. Each kind needs the scope of its things: `messages:write` (also notifications and hook deliveries), `jobs:write`, `usage:write`.',
  zh: '`selection` 为对应列表的筛选条件，或用逗号分隔的 `ids`。各类所需权限：`messages:write`（含通知与推送）、`jobs:write`、`usage:write`。',
}

export const planRunRoute = defineRoute({
  id: 'planRun',
  method: 'POST',
  path: '/api/v1/runs/plan',
  tag: 'messages',
  scope: WRITES,
  summary: { en: 'What a bulk run would do', zh: '批量执行预览' },
  about: SELECTION,
  body: z.strictObject(asked),
  answer: z.strictObject({
    kind: z.enum(BULK_KINDS),
    runs: z.int(),
    leftOut: z.int(),
    groups: z.array(z.strictObject({ group: z.string(), fate: z.enum(['run', 'warn', 'leave']), count: z.int() })),
  }),
  repeat: 'safe',
})

export const startRunRoute = defineRoute({
  id: 'startRun',
  method: 'POST',
  path: '/api/v1/runs',
  tag: 'messages',
  scope: WRITES,
  summary: { en: 'Begin a bulk run', zh: '开始批量执行' },
  about: SELECTION,
  body: z.strictObject({ ...asked, reason: z.string().trim().min(1).max(500) }),
  answer: run,
  status: 201,
  fails: {
    409: { en: 'Nothing fits, or a run of the kind is under way.', zh: '没有可执行的项，或同类执行正在进行。' },
  },
})

export const listRunsRoute = defineRoute({
  id: 'listRuns',
  method: 'GET',
  path: '/api/v1/runs',
  tag: 'messages',
  scope: ['messages:read', ...WRITES],
  summary: { en: 'List bulk runs, newest first', zh: '批量执行列表，最新的在前' },
  query: z.strictObject({
    ...paging(isForwardUuid),
    kind: z.enum(BULK_KINDS).optional(),
    state: z.enum(BULK_STATES).optional(),
  }),
  answer: pageOf(run),
})

const NO_RUN = { 404: { en: 'No such bulk run.', zh: '批量执行不存在。' } }

export const getRunRoute = defineRoute({
  id: 'getRun',
  method: 'GET',
  path: '/api/v1/runs/{id}',
  tag: 'messages',
  scope: ['messages:read', ...WRITES],
  summary: { en: 'How far a bulk run is', zh: '批量执行进度' },
  answer: run,
  fails: NO_RUN,
})

export const listRunItemsRoute = defineRoute({
  id: 'listRunItems',
  method: 'GET',
  path: '/api/v1/runs/{id}/items',
  tag: 'messages',
  scope: ['messages:read', ...WRITES],
  summary: { en: 'What became of each item, in the order of the run', zh: '逐项结果，按执行顺序' },
  query: z.strictObject({
    ...paging((cursor) => /^\d{1,9}$/.test(cursor)),
    state: z.enum(BULK_ITEM_STATES).optional(),
  }),
  answer: pageOf(
    z
      .strictObject({
        position: z.int(),
        subjectId: z.string(),
        label: z.string().nullable(),
        state: z.enum(BULK_ITEM_STATES),
        note: z.string().nullable(),
      })
      .meta({ id: 'BulkItem' }),
  ),
  fails: NO_RUN,
})

const steer = z.strictObject({ reason: z.string().trim().max(500).optional() })
const ENDED = { 409: { en: 'It has ended, or is in that state already.', zh: '已结束，或已处于该状态。' } }

export const pauseRunRoute = defineRoute({
  id: 'pauseRun',
  method: 'POST',
  path: '/api/v1/runs/{id}/pause',
  tag: 'messages',
  scope: WRITES,
  summary: { en: 'Pause a bulk run', zh: '暂停批量执行' },
  body: steer,
  answer: run,
  fails: { ...NO_RUN, ...ENDED },
})

export const resumeRunRoute = defineRoute({
  id: 'resumeRun',
  method: 'POST',
  path: '/api/v1/runs/{id}/resume',
  tag: 'messages',
  scope: WRITES,
  summary: { en: 'Go on with a paused bulk run', zh: '恢复批量执行' },
  body: steer,
  answer: run,
  fails: { ...NO_RUN, ...ENDED },
})

export const cancelRunRoute = defineRoute({
  id: 'cancelRun',
  method: 'POST',
  path: '/api/v1/runs/{id}/cancel',
  tag: 'messages',
  scope: WRITES,
  summary: { en: 'Stop a bulk run for good', zh: '停止批量执行' },
  about: { en: 'Nothing done is undone; what had not begun is left.', zh: '已执行的不会撤销，未开始的不再执行。' },
  body: steer,
  answer: run,
  fails: { ...NO_RUN, ...ENDED },
})
