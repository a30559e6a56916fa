import { z } from 'zod'
import { AGGREGATIONS, BOOKS, CYCLES, RECORD_STATES, RESETS, USAGE_PUSHES, WHEN_USED_UP } from '@/lib/domain/metering'
import { PACKAGE_STATES, USED_SHARES } from '@/lib/services/metering/list-packages'
import { amount, defineRoute, flag, isForwardUuid, moment, pageOf, paging, text, when } from './route'

const record = {
  meteringSn: z.uuid(),
  test: z.boolean(),
  instanceId: z.string(),
  productName: z.string().nullable(),
  meter: z.string(),
  unit: z.string().nullable(),
  value: amount,
  beginTime: moment,
  endTime: moment,
  state: z.enum(RECORD_STATES),
  code: z.string().nullable(),
  reason: z.string().nullable(),
  relatePkgInstance: z.string().nullable(),
  late: z.boolean(),
  attempts: z.int(),
  sealedAt: moment,
  sentAt: moment.nullable(),
  decidedAt: moment.nullable(),
}

export const listUsageRecordsRoute = defineRoute({
  id: 'listUsageRecords',
  method: 'GET',
  path: '/api/v1/usage-records',
  tag: 'usage',
  scope: 'usage:read',
  summary: { en: 'List usage records, newest sealed first', zh: '用量记录列表，最新封存的在前' },
  about: {
    en: 'What was, or is to be, reported to the marketplace. `from` and `to` are about the time of consumption.',
    zh: '已上报或待上报云商店的记录。`from` 与 `to` 指消费时间。',
  },
  query: z.strictObject({
    ...paging(isForwardUuid),
    test: flag.optional(),
    q: text.optional(),
    state: z.enum(RECORD_STATES).optional(),
    book: z.enum(BOOKS).optional(),
    code: text.optional(),
    instance: text.optional(),
    meter: text.optional(),
    product: text.optional(),
    package: text.optional(),
    customer: text.optional(),
    batch: z.uuid().optional(),
    from: when.optional(),
    to: when.optional(),
    late: flag.optional(),
    checked: flag.optional(),
  }),
  answer: pageOf(
    z
      .strictObject({
        ...record,
        customerId: z.string().nullable(),
        customerName: z.string().nullable(),
        batchId: z.uuid().nullable(),
        windowId: z.uuid(),
        checkedAt: moment.nullable(),
        checkedBy: z.string().nullable(),
      })
      .meta({ id: 'UsageRecord' }),
  ),
})

export const getUsageRecordRoute = defineRoute({
  id: 'getUsageRecord',
  method: 'GET',
  path: '/api/v1/usage-records/{meteringSn}',
  tag: 'usage',
  scope: 'usage:read',
  summary: {
    en: 'One usage record, from its window to the marketplace’s verdict',
    zh: '用量记录详情：从计量窗口到云商店的结果',
  },
  answer: z
    .strictObject({
      ...record,
      orderId: z.string().nullable(),
      productId: z.string().nullable(),
      customerId: z.string().nullable(),
      aggregation: z.enum(AGGREGATIONS).nullable(),
      cycle: z.enum(CYCLES),
      recordTime: moment,
      collectedAt: moment,
      refusedAfter: moment,
      window: z
        .strictObject({
          id: z.uuid(),
          state: z.enum(['open', 'sealed']),
          startsAt: moment,
          endsAt: moment,
          sealAt: moment,
          sealedAt: moment.nullable(),
          late: z.boolean(),
          total: amount,
          events: z.int(),
          carried: amount,
        })
        .nullable(),
      replaces: z.uuid().nullable(),
      replacedBy: z.uuid().nullable(),
      batch: z
        .strictObject({
          id: z.uuid(),
          push: z.enum(USAGE_PUSHES),
          size: z.int(),
          sentAt: moment,
          answeredAt: moment.nullable(),
          outcome: z.enum(['accepted', 'partly', 'refused', 'unknown']).nullable(),
          status: z.int().nullable(),
          code: z.string().nullable(),
        })
        .nullable(),
    })
    .meta({ id: 'UsageRecordDetail' }),
  fails: { 404: { en: 'No such usage record.', zh: '用量记录不存在。' } },
})

const packageFields = {
  packageInstanceId: z.string(),
  meter: z.string(),
  test: z.boolean(),
  customerId: z.string().nullable(),
  orderId: z.string(),
  productName: z.string().nullable(),
  instanceId: z.string().nullable(),
  quota: amount,
  used: amount,
  remaining: amount,
  usedPercent: z.number(),
  resets: z.enum(RESETS),
  whenUsedUp: z.enum(WHEN_USED_UP),
  startsAt: moment,
  expiresAt: moment.nullable(),
  periodStart: moment.nullable(),
  periodEnd: moment.nullable(),
  state: z.enum([...PACKAGE_STATES, 'expired']),
  createdAt: moment,
}

export const listPackagesRoute = defineRoute({
  id: 'listPackages',
  method: 'GET',
  path: '/api/v1/packages',
  tag: 'usage',
  scope: 'usage:read',
  summary: { en: 'List packages, newest first', zh: '资源包列表，最新的在前' },
  about: { en: 'One row per package and meter.', zh: '每个资源包的每个计量项一行。' },
  query: z.strictObject({
    ...paging(),
    test: flag.optional(),
    state: z.enum(PACKAGE_STATES).optional(),
    meter: text.optional(),
    customer: text.optional(),
    instance: text.optional(),
    package: text.optional(),
    rule: z.enum(WHEN_USED_UP).optional(),
    used: z.enum(USED_SHARES).optional(),
  }),
  answer: pageOf(
    z
      .strictObject({ ...packageFields, customerName: z.string().nullable(), unit: z.string().nullable() })
      .meta({ id: 'Package' }),
  ),
})

export const getPackageRoute = defineRoute({
  id: 'getPackage',
  method: 'GET',
  path: '/api/v1/packages/{id}',
  tag: 'usage',
  scope: 'usage:read',
  summary: { en: 'One package, and when it runs dry', zh: '资源包详情与用尽预测' },
  answer: z
    .strictObject({
      packageInstanceId: z.string(),
      test: z.boolean(),
      productName: z.string().nullable(),
      customerId: z.string().nullable(),
      orderId: z.string(),
      instanceId: z.string().nullable(),
      items: z.array(
        z
          .strictObject({
            ...packageFields,
            unit: z.string().nullable(),
            dryAt: moment.nullable(),
          })
          .meta({ id: 'PackageItem' }),
      ),
    })
    .meta({ id: 'PackageDetail' }),
  fails: { 404: { en: 'No such package.', zh: '资源包不存在。' } },
})
