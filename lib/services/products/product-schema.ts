import { z } from 'zod'
import { HAND_OVERS, LANDING_POLICIES } from '@/lib/domain/landing'
import { LEAST_PATTERN_BITS, LICENSE_FORMATS, patternBits } from '@/lib/domain/license'
import { AGGREGATIONS, CYCLES, RESETS, ROUNDINGS, WHEN_USED_UP } from '@/lib/domain/metering'
import { PRODUCT_KINDS, PROMISES, PROVISIONING_MODES, unknownTemplateNames } from '@/lib/domain/products'
import { urlTemplate } from '@/lib/services/urls'

const promise = z.enum(PROMISES).default('instant')
/** Hours the product has for a job, two weeks at most. */
const deadlineHours = z.number().int().min(1).max(336).optional()

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
    z.strictObject({
      mode: z.literal('hook'),
      promise,
      /** The name of one of the account's hook endpoints. */
      endpoint: z.string().trim().min(1).max(100),
      deadlineHours,
      changeCheck: z.enum(['allow', 'refuse']).optional(),
    }),
    z.strictObject({ mode: z.literal('pull'), promise, deadlineHours }),
    z.strictObject({ mode: z.literal('manual'), promise }),
  ],
  { error: `Must have a mode: ${PROVISIONING_MODES.join(', ')}.` },
)

/** How buyers come in (lib/domain/landing.ts `LandingSettings`). */
export const landingSchema = z.strictObject({
  policy: z.enum(LANDING_POLICIES).default('wait'),
  handOver: z.enum(HAND_OVERS).default('none'),
})

/** Ids as the marketplace writes them: no spaces, at most 64 characters. */
const marketplaceId = z
  .string()
  .trim()
  .regex(/^\S{1,64}$/, 'Needs 1 to 64 characters without spaces.')
/** As the seller's product writes it. */
const meterKey = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_.:-]{0,39}$/, 'Needs 1 to 40 of A–Z, a–z, 0–9, _ . : and -.')

export const productIdSchema = marketplaceId
/** Empty when the product is known by its id alone. */
export const skuCodeSchema = z
  .string()
  .trim()
  .regex(/^\S{0,64}$/, 'Needs at most 64 characters, no spaces.')
export const productNameSchema = z.string().trim().min(1).max(200)
export const productKindSchema = z.enum(PRODUCT_KINDS)

/** Decimal text, exact: up to 12 digits before the point and `decimals` after it, not zero. */
const positive = (decimals: number) =>
  z
    .string()
    .regex(
      new RegExp(`^(?=.*[1-9])\\d{1,12}(\\.\\d{1,${decimals}})?$`),
      `Needs a number above zero in quotes, like "10000", with at most ${decimals} decimals.`,
    )

/** A product's meter (lib/domain/metering.ts `MeterSettings`). */
export const meterSchema = z.strictObject({
  key: meterKey,
  aggregation: z.enum(AGGREGATIONS),
  cycle: z.enum(CYCLES),
  factor: positive(9).optional(),
  unit: z.string().trim().min(1).max(40).optional(),
  decimals: z.number().int().min(0).max(4).optional(),
  rounding: z.enum(ROUNDINGS).optional(),
  silentHours: z.number().int().min(1).max(8_784).nullable().optional(),
})

const packageItem = { meter: meterKey, quota: positive(4) }

/** What a package holds (lib/domain/metering.ts `PackageSettings`). */
export const packageSchema = z
  .strictObject({
    ...packageItem,
    resets: z.enum(RESETS),
    whenUsedUp: z.enum(WHEN_USED_UP),
    also: z.array(z.strictObject(packageItem)).max(29).optional(),
  })
  .refine(({ meter, also = [] }) => new Set([meter, ...also.map((item) => item.meter)]).size === also.length + 1, {
    path: ['also'],
    error: 'Names a meter twice.',
    params: { code: 'meter_twice' },
  })

const limitName = z
  .string()
  .regex(/^[A-Za-z][A-Za-z0-9_.-]{0,39}$/, 'Needs a name of letters, digits, _ . - (40 at most).')

/** What the product may do; written into keys, so it must stay small: 200 bytes as JSON. */
export const licenseLimitsSchema = z
  .record(limitName, z.union([z.string().max(100), z.number(), z.boolean()]))
  .refine((limits) => Buffer.byteLength(JSON.stringify(limits)) <= 200, {
    error: 'Is too long for a key: at most 200 bytes as JSON.',
    params: { code: 'limits_too_long' },
  })

export const seatsSchema = z.number().int().min(1).max(100_000)

/** A product's licences (lib/domain/license.ts `LicenseSettings`). */
export const licenseSchema = z
  .strictObject({
    source: z.enum(['generated', 'pool', 'hook']),
    format: z.enum(LICENSE_FORMATS).optional(),
    pattern: z
      .string()
      .trim()
      .max(60)
      .regex(/^[\x21-\x7e]+$/, 'Needs plain characters without spaces.')
      .refine((pattern) => patternBits(pattern) >= LEAST_PATTERN_BITS, {
        error: 'Keys of this pattern could be guessed: it needs at least 13 of * (or more of @ and #).',
        params: { code: 'pattern_too_weak' },
      })
      .optional(),
    seats: seatsSchema.optional(),
    offlineDays: z.number().int().min(1).max(366).optional(),
    lowStock: z.number().int().min(0).max(100_000).optional(),
    expiryInKey: z.boolean().optional(),
    limits: licenseLimitsSchema.optional(),
    delivery: z.enum(['text', 'file']).optional(),
    fileName: z
      .string()
      .trim()
      .min(1)
      .max(200)
      .refine((name) => unknownTemplateNames(name).length === 0, 'Names something that nothing fills in.')
      .optional(),
    fingerprint: z.literal('required').optional(),
    quota: z.literal('linear_value').optional(),
  })
  .refine((license) => license.format !== 'pattern' || license.pattern !== undefined, {
    path: ['pattern'],
    error: 'Keys by pattern need a pattern.',
    params: { code: 'required' },
  })

/** Keys can only come from a product that is asked to prepare what was sold. */
export function refuseKeysFromNowhere(
  product: { provisioning?: { mode: string } | null; license?: { source: string } | null },
  issues: { addIssue(issue: { code: 'custom'; path: string[]; message: string; params: { code: string } }): void },
): void {
  const mode = product.provisioning?.mode
  if (product.license?.source !== 'hook' || mode === 'hook' || mode === 'pull') return
  issues.addIssue({
    code: 'custom',
    path: ['license', 'source'],
    message: 'Keys come from your product only where it is provisioned by hook or pull.',
    params: { code: 'license_without_product' },
  })
}
