import { z } from 'zod'
import { redeemInput } from '@/lib/services/landing/redeem'
import { defineRoute } from './route'

export const redeemRoute = defineRoute({
  id: 'redeemHandOver',
  method: 'POST',
  path: '/api/v1/hand-over/redeem',
  tag: 'instances',
  scope: 'instances:read',
  summary: { en: 'Redeem a hand-over', zh: '兑换登录交接码' },
  about: {
    en: 'Exchanges the code a buyer arrived with for who they are, or uses a token up. Either counts once, for a minute.',
    zh: '用买家带来的交接码换取其身份，或使令牌失效；均只能使用一次，一分钟内有效。',
  },
  body: redeemInput,
  answer: z.strictObject({
    iss: z.string(),
    aud: z.string(),
    sub: z.string(),
    iat: z.int(),
    exp: z.int(),
    jti: z.string(),
    tenant: z.string(),
    user: z.string(),
    instance: z.string(),
    order: z.string(),
    name: z.string().optional(),
    role: z.string().optional(),
    test: z.literal(true).optional(),
  }),
  fails: { 410: { en: 'Redeemed before, expired, or never given out.', zh: '已兑换、已过期或从未发出。' } },
  calls: 'often',
})
