import { z } from 'zod'
import { PRODUCT_KINDS, PROMISES } from '@/lib/domain/products'
import { urlTemplate } from '@/lib/services/urls'

const promise = z.enum(PROMISES).default('instant')

/** Limits are those of appInfo (protocol/saas-v2.md 4.2). */
export const provisioningSchema = z.discriminatedUnion(
  'mode',
  [
    z.strictObject({
      mode: z.literal('builtin'),
      promise,
      frontEndUrl: urlTemplate,
      adminUrl: urlTemplate.optional(),
      userName: z.string().trim().min(1).max(128).optional(),
      memo: z.string().trim().min(1).max(1024).optional(),
    }),
    z.strictObject({ mode: z.literal('manual'), promise }),
  ],
  { error: 'Must have a mode: builtin or manual.' },
)

/** Ids as the marketplace writes them: no spaces, at most 64 characters. */
const marketplaceId = z
  .string()
  .trim()
  .regex(/^\S{1,64}$/, 'Needs 1 to 64 characters without spaces.')
const word = z.string().trim().min(1).max(40)

export const productIdSchema = marketplaceId
/** Empty when the product is known by its id alone. */
export const skuCodeSchema = z
  .string()
  .trim()
  .regex(/^\S{0,64}$/, 'Needs at most 64 characters, no spaces.')
export const productNameSchema = z.string().trim().min(1).max(200)
export const productKindSchema = z.enum(PRODUCT_KINDS)

export const meterSchema = z.strictObject({ key: word, aggregation: word, cycle: z.enum(['hour', 'day']) })
export const packageSchema = z.strictObject({
  meter: word,
  quota: z.string().regex(/^\d{1,15}(\.\d{1,4})?$/, 'Needs a number in quotes, like "10000", with at most 4 decimals.'),
  resets: word,
  whenUsedUp: word,
})
export const licenseSchema = z.strictObject({ source: word })
