import { z } from 'zod'
import {
  LICENSE_CODES,
  LICENSE_HISTORY_KINDS,
  LICENSE_SOURCES,
  LICENSE_STATES,
  LICENSE_STATUSES,
} from '@/lib/domain/license'
import { importStockInput } from '@/lib/services/licensing/import-stock'
import { activateInput, checkInput, deactivateInput } from '@/lib/services/licensing/use-license'
import { customer } from './orders'
import { defineRoute, flag, isForwardUuid, moment, pageOf, paging, text } from './route'

const STOCK_BODY_LIMIT = 4 * 1024 * 1024

const limits = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]))

const facts = z
  .strictObject({
    id: z.uuid(),
    state: z.enum(LICENSE_STATES),
    productId: z.string().nullable(),
    skuCode: z.string().nullable(),
    customerId: z.string().nullable(),
    instanceId: z.string().nullable(),
    effectiveTime: moment.nullable(),
    expireTime: moment.nullable(),
    seats: z.int().nullable(),
    seatsTaken: z.int(),
    limits,
    test: z.boolean(),
  })
  .meta({ id: 'LicenseFacts' })

const licenseAnswer = z
  .strictObject({
    valid: z.boolean(),
    code: z.enum(LICENSE_CODES),
    message: z.string(),
    cure: z.string().nullable(),
    license: facts.nullable(),
    activation: z
      .strictObject({
        id: z.uuid(),
        fingerprint: z.string(),
        device: z.string().nullable(),
        activatedAt: moment,
      })
      .nullable(),
    file: z.strictObject({ text: z.string(), serial: z.int(), until: moment }).nullable(),
  })
  .meta({ id: 'LicenseAnswer' })

const REFUSED = {
  403: { en: 'The licence does not stand; `code` says why.', zh: '许可证当前不可用，原因见 `code`。' },
  404: { en: 'No such key, or this device was not activated.', zh: '密钥不存在，或该设备未激活。' },
}

export const listLicensesRoute = defineRoute({
  id: 'listLicenses',
  method: 'GET',
  path: '/api/v1/licenses',
  tag: 'licenses',
  scope: 'licenses:read',
  summary: { en: 'List licences, newest first', zh: '许可证列表，最新的在前' },
  about: {
    en: 'A whole key in `q` finds its licence. With `sort=expires`, soonest expiry first.',
    zh: '`q` 中填写完整密钥可找到对应许可证；`sort=expires` 时最早到期的在前。',
  },
  query: z.strictObject({
    ...paging(isForwardUuid),
    test: flag.optional(),
    q: z.string().trim().min(1).max(2_000).optional(),
    product: text.optional(),
    state: z.enum(LICENSE_STATES).optional(),
    source: z.enum(LICENSE_SOURCES).optional(),
    batch: z.uuid().optional(),
    sort: z.enum(['expires']).optional(),
  }),
  answer: pageOf(
    z
      .strictObject({
        id: z.uuid(),
        keyHint: z.string(),
        test: z.boolean(),
        state: z.enum(LICENSE_STATES),
        source: z.enum(LICENSE_SOURCES),
        productId: z.string().nullable(),
        productName: z.string().nullable(),
        skuCode: z.string().nullable(),
        customerId: z.string().nullable(),
        customerName: z.string().nullable(),
        orderId: z.string().nullable(),
        instanceId: z.string().nullable(),
        seats: z.int().nullable(),
        seatsTaken: z.int(),
        expireTime: moment.nullable(),
        lastSeenAt: moment.nullable(),
        createdAt: moment,
      })
      .meta({ id: 'License' }),
  ),
})

export const getLicenseRoute = defineRoute({
  id: 'getLicense',
  method: 'GET',
  path: '/api/v1/licenses/{id}',
  tag: 'licenses',
  scope: 'licenses:read',
  summary: { en: 'One licence with its devices and history, without its key', zh: '许可证详情：设备与记录，不含密钥' },
  answer: z
    .strictObject({
      id: z.uuid(),
      test: z.boolean(),
      keyHint: z.string(),
      source: z.enum(LICENSE_SOURCES),
      state: z.enum(LICENSE_STATES),
      status: z.enum(LICENSE_STATUSES),
      productId: z.string().nullable(),
      skuCode: z.string().nullable(),
      productName: z.string().nullable(),
      customer: customer.nullable(),
      instanceId: z.string().nullable(),
      orderId: z.string().nullable(),
      batchId: z.uuid().nullable(),
      seats: z.int().nullable(),
      seatsTaken: z.int(),
      limits,
      effectiveTime: moment.nullable(),
      expireTime: moment.nullable(),
      firstActivatedAt: moment.nullable(),
      lastSeenAt: moment.nullable(),
      replacedBy: z.uuid().nullable(),
      createdAt: moment,
      offlineDays: z.int(),
      activations: z.array(
        z.strictObject({
          id: z.uuid(),
          fingerprint: z.string(),
          device: z.string().nullable(),
          mode: z.enum(['online', 'offline']),
          offlineUntil: moment.nullable(),
          createdAt: moment,
          lastSeenAt: moment,
          deactivatedAt: moment.nullable(),
          deactivatedBy: z.string().nullable(),
        }),
      ),
      history: z.array(
        z.strictObject({
          id: z.uuid(),
          at: moment,
          kind: z.enum(LICENSE_HISTORY_KINDS),
          statusAfter: z.enum(LICENSE_STATUSES),
          expireAfter: moment.nullable(),
          actorKind: z.enum(['marketplace', 'user', 'worker', 'api', 'buyer']),
          actorName: z.string(),
          messageId: z.uuid().nullable(),
          orderId: z.string().nullable(),
          reason: z.string().nullable(),
          details: z.record(z.string(), z.unknown()).nullable(),
        }),
      ),
    })
    .meta({ id: 'LicenseDetail' }),
  fails: { 404: { en: 'No such licence.', zh: '许可证不存在。' } },
})

export const activateLicenseRoute = defineRoute({
  id: 'activateLicense',
  method: 'POST',
  path: '/api/v1/licenses/activate',
  tag: 'licenses',
  scope: 'licenses:check',
  summary: { en: 'Take a seat for a device', zh: '为设备占用席位' },
  about: {
    en: 'Takes a seat, or finds the one the device has. Safe to repeat.',
    zh: '占用一个席位；设备已有席位时直接返回，可安全重复调用。',
  },
  body: activateInput,
  answer: licenseAnswer,
  fails: { ...REFUSED, 409: { en: 'No seat is free.', zh: '没有空闲席位。' } },
  calls: 'often',
  repeat: 'safe',
})

export const checkLicenseRoute = defineRoute({
  id: 'checkLicense',
  method: 'POST',
  path: '/api/v1/licenses/check',
  tag: 'licenses',
  scope: 'licenses:check',
  summary: { en: 'Check a key', zh: '校验密钥' },
  about: {
    en: 'Says whether a key stands, and with a fingerprint whether this device may use it. Always 200 for a key, good or bad.',
    zh: '返回密钥是否有效；带 fingerprint 时还说明该设备能否使用。无论结果如何都返回 200。',
  },
  body: checkInput,
  answer: licenseAnswer,
  calls: 'often',
  repeat: 'safe',
})

export const deactivateLicenseRoute = defineRoute({
  id: 'deactivateLicense',
  method: 'POST',
  path: '/api/v1/licenses/deactivate',
  tag: 'licenses',
  scope: 'licenses:check',
  summary: { en: 'Give a seat back', zh: '归还席位' },
  about: { en: 'Safe to repeat.', zh: '可安全重复调用。' },
  body: deactivateInput,
  answer: licenseAnswer,
  fails: {
    ...REFUSED,
    409: {
      en: 'The device holds a file that still works without network.',
      zh: '设备持有仍在有效期内的离线文件。',
    },
  },
  calls: 'often',
  repeat: 'safe',
})

export const importStockRoute = defineRoute({
  id: 'importLicenseStock',
  method: 'POST',
  path: '/api/v1/licenses/stock',
  tag: 'licenses',
  scope: 'licenses:stock',
  summary: { en: 'Fill a pool of keys', zh: '补充密钥池' },
  about: {
    en: 'Adds the new keys of a text, one a line. Keys that are known are passed over: safe to repeat.',
    zh: '导入文本中的新密钥，每行一个；已有的密钥会跳过，可安全重复调用。',
  },
  body: importStockInput,
  bodyLimit: STOCK_BODY_LIMIT,
  answer: z.strictObject({ added: z.int() }),
  fails: { 404: { en: 'No such product.', zh: '商品不存在。' } },
  repeat: 'safe',
})

export const licenseKeysRoute = defineRoute({
  id: 'getLicenseKeys',
  method: 'GET',
  path: '/api/v1/sellers/{seller}/license-keys.json',
  tag: 'licenses',
  scope: null,
  summary: { en: 'Public keys of licences', zh: '许可证公钥' },
  about: {
    en: 'A JWK set (RFC 7517) by which software verifies licences and hand-over tokens by itself. Needs no key.',
    zh: 'JWK 集（RFC 7517），软件可据此自行验证许可证与登录交接令牌；无需 API 密钥。',
  },
  answer: z.strictObject({
    keys: z.array(
      z.strictObject({
        kty: z.literal('OKP'),
        crv: z.literal('Ed25519'),
        use: z.literal('sig'),
        alg: z.literal('EdDSA'),
        kid: z.string(),
        x: z.string(),
      }),
    ),
  }),
})
