import { z } from 'zod'
import { LICENSE_STATES } from '@/lib/domain/license'
import { activateCodeInput } from '@/lib/services/licensing/activate-code'
import { queryCodeInput } from '@/lib/services/licensing/query-code'
import { reportUsageInput } from '@/lib/services/licensing/report-code-usage'
import { defineRoute, moment } from './route'

const codeAnswered = z
  .strictObject({
    code: z.string(),
    state: z.enum(LICENSE_STATES),
    marketplace: z.looseObject({
      status: z.string().optional(),
      activateTime: z.string().optional(),
      expireTime: z.string().optional(),
      productId: z.string().optional(),
      productName: z.string().optional(),
      orderId: z.string().optional(),
      amount: z.string().optional(),
    }),
    answeredAt: moment,
    ageSeconds: z.int(),
    stale: z.boolean(),
  })
  .meta({ id: 'CodeState' })
const codeRefused = z.strictObject({ code: z.string(), error: z.string(), cure: z.string(), said: z.string() })
const codeAnswer = z.union([codeAnswered, z.strictObject({ results: z.array(z.union([codeAnswered, codeRefused])) })])

const CODE_FAILS = {
  404: { en: 'KooGallery does not know the code.', zh: '云商店没有该授权码。' },
  409: {
    en: 'KooGallery refuses, or the account has no open-API credentials.',
    zh: '云商店拒绝了请求，或账号未配置开放 API 凭证。',
  },
  502: {
    en: 'KooGallery refuses the account’s AK/SK, or answers with an unknown error.',
    zh: '云商店拒绝账号的 AK/SK，或返回未知错误。',
  },
  503: { en: 'KooGallery cannot answer now; try again later.', zh: '云商店暂时无法应答，请稍后重试。' },
}

export const activateCodeRoute = defineRoute({
  id: 'activateLicenseCode',
  method: 'POST',
  path: '/api/v1/license-codes/activate',
  tag: 'licenses',
  scope: 'licenses:check',
  summary: { en: 'Activate authorization codes', zh: '激活授权码' },
  about: {
    en: 'Activates the marketplace’s authorization codes with AK and SK that stay in the portal.',
    zh: '激活云商店的授权码，AK/SK 只保存在本系统中。',
  },
  body: activateCodeInput,
  answer: codeAnswer,
  fails: CODE_FAILS,
  repeat: 'safe',
})

export const queryCodeRoute = defineRoute({
  id: 'queryLicenseCode',
  method: 'POST',
  path: '/api/v1/license-codes/query',
  tag: 'licenses',
  scope: 'licenses:check',
  summary: { en: 'Query authorization codes', zh: '查询授权码' },
  about: {
    en: 'Due on the first use of the software each day. The last good answer stands in while the marketplace cannot be asked.',
    zh: '软件每天首次使用时调用；云商店无法应答时返回最近一次有效结果。',
  },
  body: queryCodeInput,
  answer: codeAnswer,
  fails: CODE_FAILS,
  repeat: 'safe',
})

export const reportCodeUsageRoute = defineRoute({
  id: 'reportLicenseCodeUsage',
  method: 'POST',
  path: '/api/v1/license-codes/usage',
  tag: 'licenses',
  scope: 'licenses:check',
  summary: { en: 'Report who used the software', zh: '上报软件使用情况' },
  about: {
    en: 'Tells the marketplace who used the software today; `failed` are the codes it did not count.',
    zh: '向云商店上报当天的使用者；`failed` 为未被计入的授权码。',
  },
  body: reportUsageInput,
  answer: z.strictObject({ failed: z.array(z.string()) }),
  fails: CODE_FAILS,
  repeat: 'safe',
})
