import { z } from 'zod'
import { KEY_CLASSES } from '@/lib/domain/commands'
import { USAGE_PUSHES } from '@/lib/domain/metering'
import { FEWEST_DAYS, MOST_DAYS, RETENTION_KINDS, type RetentionKind } from '@/lib/domain/retention'
import { ENCRYPT_TYPES, SITES } from '@/lib/domain/seller'
import { provisioningSchema } from '@/lib/services/products/product-schema'

/** First path segments of the portal's own pages: an account of that name could not be reached. */
const RESERVED_IDS = ['api', 'sandbox', 'sign-in', 'welcome', 'docs', 'join', 'launch', 'usage', 'buyer', 'zh', 'en']

/** Part of the production address, so it can never be changed. */
export const sellerIdSchema = z
  .string()
  .regex(
    /^[a-z0-9][a-z0-9_-]{0,39}$/,
    'Needs 1 to 40 of a–z, 0–9, - and _, beginning with a letter or digit; it becomes part of the production address.',
  )
  .refine((id) => !RESERVED_IDS.includes(id), {
    error: 'The portal uses this word in its own addresses; choose another.',
    params: { code: 'reserved_word' },
  })

export const sellerNameSchema = z.string().trim().min(1).max(100)
export const siteSchema = z.enum(SITES)
export const keyClassSchema = z.enum(KEY_CLASSES)

/** A secret copied from a console page: an accidental space would make every signature fail. */
export const secretSchema = z
  .string()
  .min(1)
  .max(512)
  .refine((value) => value.trim() === value, {
    error: 'Has a space or line break at its beginning or end; remove it.',
    params: { code: 'outer_space' },
  })

/** Days per kind; null for ever. */
export const retentionSchema = z
  .strictObject(
    Object.fromEntries(
      RETENTION_KINDS.map((kind) => [kind, z.number().int().min(FEWEST_DAYS[kind]).max(MOST_DAYS).nullable()]),
    ) as Record<RetentionKind, z.ZodNullable<z.ZodNumber>>,
  )
  .partial()

export const purgeAfterSchema = z.number().int().min(1).max(MOST_DAYS).nullable()

export const settingsSchema = z
  .strictObject({
    defaultProvisioning: provisioningSchema,
    pendingPurchase: z.enum(['processing', 'success']),
    pendingQuery: z.enum(['by_mode', 'processing', 'launch_page']),
    unknownRelease: z.enum(['not_found', 'success']),
    purchaseAppInfo: z.boolean(),
    bodySign: z.boolean(),
    encryptType: z.enum(ENCRYPT_TYPES),
    inboundEncryptType: z.enum(ENCRYPT_TYPES),
    v1WindowMinutes: z.number().int().min(1).max(10_080).nullable(),
    unknownLicenseCode: z.enum(['adopt', 'not_found']),
    licenseAsyncAnswer: z.enum(['processing', 'success']),
    uploadSigning: z.enum(['body_hash', 'unsigned_payload']),
    codeFreshMinutes: z.number().int().min(0).max(1_440),
    codeOutageHours: z.number().int().min(1).max(720),
    usagePush: z.enum(USAGE_PUSHES),
    usageAlsoAkSk: z.boolean(),
    usageGraceMinutes: z.number().int().min(0).max(14),
    usageZone: z.string().refine((zone) => isTimeZone(zone), 'Names no time zone; write it like Asia/Shanghai.'),
    usagePauseMs: z.number().int().min(0).max(60_000),
    probeTimes: z.array(z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'Write times like 06:30.')).max(6),
    probeZone: z.string().refine((zone) => isTimeZone(zone), 'Names no time zone; write it like Asia/Shanghai.'),
    taskHours: z.number().int().min(1).max(720),
    oauthCallback: z.enum(['shared', 'account']),
    buyerCookie: z.enum(['partitioned', 'lax']),
    buyerLogoUrl: z
      .url({ protocol: /^https$/, error: 'Must be an https:// address.' })
      .max(500)
      .nullable(),
    buyerColor: z
      .string()
      .regex(/^#[0-9a-f]{6}$/i, 'Must be a colour like #1a73e8.')
      .nullable(),
    buyerSupport: z.string().trim().min(1).max(200).nullable(),
    retention: retentionSchema,
    purgeAfterDays: purgeAfterSchema,
  })
  .partial()

/** What an API key may be used for. */
export const API_SCOPES = [
  'orders:read',
  'instances:read',
  'licenses:read',
  'licenses:check',
  'licenses:stock',
  'usage:read',
  'usage:write',
  'organisations:read',
  'messages:read',
  'messages:write',
  'jobs:read',
  'jobs:write',
  'jobs:work',
  'tasks:read',
  'tasks:write',
  'changes:read',
  /** Personal data in clear where the other scopes show it masked. */
  'personal:read',
] as const

type Scope = (typeof API_SCOPES)[number]

/** The scopes as people choose them; every one stands in one group. */
export const SCOPE_GROUPS = [
  {
    name: 'product',
    scopes: ['usage:write', 'licenses:check', 'licenses:stock', 'jobs:work', 'instances:read', 'changes:read'],
  },
  {
    name: 'read',
    scopes: [
      'orders:read',
      'licenses:read',
      'usage:read',
      'organisations:read',
      'messages:read',
      'jobs:read',
      'tasks:read',
    ],
  },
  { name: 'write', scopes: ['messages:write', 'jobs:write', 'tasks:write'] },
  { name: 'personal', scopes: ['personal:read'] },
] as const satisfies readonly { name: string; scopes: readonly Scope[] }[]

function isTimeZone(zone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}
