import { z } from 'zod'
import { EVENT_REFUSALS, EVENT_VERDICTS, MAX_EVENTS } from '@/lib/domain/metering'
import { readUsageJson, USAGE_BODY_LIMIT } from '../usage-events'
import { amount, defineRoute, moment } from './route'

/** How an event looks; each is judged for itself by the service, so one that is wrong spoils none of the others. */
const usageEvent = z
  .object({
    id: z.string().min(1).max(128),
    instanceId: z.string().min(1).max(64),
    meter: z.string().max(40).nullable().optional(),
    value: z.union([z.string().min(1).max(256), z.number()]),
    time: z.iso.datetime({ offset: true }),
    attributes: z.record(z.string(), z.unknown()).nullable().optional(),
  })
  .meta({ id: 'UsageEvent' })

export const reportUsageRoute = defineRoute({
  id: 'reportUsage',
  method: 'POST',
  path: '/api/v1/usage-events',
  tag: 'usage',
  scope: 'usage:write',
  summary: { en: 'Report usage', zh: '上报用量' },
  about: {
    en: 'Takes up to 1000 events and gives each a verdict of its own. An id counts once: safe to repeat. CloudEvents are taken too, by content type.',
    zh: '每次最多 1000 条，逐条给出结果。同一 id 只计一次，可安全重复调用；也接受 CloudEvents（按 Content-Type 区分）。',
  },
  body: z.strictObject({ events: z.array(usageEvent).max(MAX_EVENTS) }),
  bodyLimit: USAGE_BODY_LIMIT,
  read: readUsageJson,
  answer: z.strictObject({
    accepted: z.int(),
    duplicates: z.int(),
    conflicts: z.int(),
    refused: z.int(),
    results: z.array(
      z.strictObject({
        index: z.int(),
        id: z.string(),
        verdict: z.enum(EVENT_VERDICTS),
        reason: z.enum(EVENT_REFUSALS).optional(),
        detail: z.string().optional(),
      }),
    ),
  }),
  fails: { 413: { en: 'More than 1000 events, or more than 1 MiB.', zh: '超过 1000 条，或超过 1 MiB。' } },
  calls: 'often',
  repeat: 'safe',
})

const packageBalance = z.strictObject({
  packageInstanceId: z.string(),
  quota: amount,
  used: amount,
  remaining: amount,
  resetsAt: moment.nullable(),
  expiresAt: moment.nullable(),
})

const NOT_METERED = { 404: { en: 'No such metered instance.', zh: '没有该计量实例。' } }

export const balanceRoute = defineRoute({
  id: 'getInstanceBalance',
  method: 'GET',
  path: '/api/v1/instances/{id}/balance',
  tag: 'usage',
  scope: ['instances:read', 'usage:write'],
  summary: { en: 'What an instance may still use', zh: '实例余额' },
  about: { en: 'Fast enough to be asked before each use.', zh: '响应很快，可在每次使用前查询。' },
  answer: z.strictObject({
    instanceId: z.string(),
    meter: z.string(),
    unit: z.string().nullable(),
    remaining: amount,
    quota: amount,
    used: amount,
    stop: z.boolean(),
    packages: z.array(packageBalance),
  }),
  fails: NOT_METERED,
  calls: 'often',
})

export const instanceUsageRoute = defineRoute({
  id: 'getInstanceUsage',
  method: 'GET',
  path: '/api/v1/instances/{id}/usage',
  tag: 'usage',
  scope: ['instances:read', 'usage:write'],
  summary: { en: 'What an instance has used', zh: '实例用量' },
  about: {
    en: 'The running total, where it stands, and the windows of today (UTC).',
    zh: '累计用量及其所处状态，以及今天（UTC）的计量窗口。',
  },
  answer: z.strictObject({
    instanceId: z.string(),
    meter: z.string(),
    unit: z.string().nullable(),
    total: amount,
    open: amount,
    carried: amount,
    waiting: amount,
    accepted: amount,
    held: amount,
    dead: amount,
    events: z.int(),
    lastEventAt: moment.nullable(),
    lastArrivalAt: moment.nullable(),
    windows: z.array(
      z.strictObject({
        startsAt: moment,
        endsAt: moment,
        state: z.enum(['open', 'sealed']),
        late: z.boolean(),
        total: amount,
        events: z.int(),
        sealAt: moment,
      }),
    ),
  }),
  fails: NOT_METERED,
  calls: 'often',
})
