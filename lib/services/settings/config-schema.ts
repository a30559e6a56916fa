import { z } from 'zod'
import { ROLES } from '@/lib/domain/roles'
import { buyerMailSchema } from '@/lib/services/buyer-mail/fields'
import { ServiceError } from '@/lib/services/errors'
import { endpointName, endpointUrl, eventFilter, hookSecret } from '@/lib/services/hooks/fields'
import { toIssues } from '@/lib/services/issues'
import { channelFields, rulesField } from '@/lib/services/notifications/fields'
import { targetSchema } from '@/lib/services/notifications/target'
import {
  landingSchema,
  licenseSchema,
  meterSchema,
  packageSchema,
  productIdSchema,
  productKindSchema,
  productNameSchema,
  provisioningSchema,
  skuCodeSchema,
} from '@/lib/services/products/product-schema'
import { apiBaseUrl } from '@/lib/services/urls'
import {
  API_SCOPES,
  keyClassSchema,
  secretSchema,
  sellerIdSchema,
  sellerNameSchema,
  settingsSchema,
  siteSchema,
} from './setting-schemas'

/**
 * The file behind PORTAL_CONFIG. Everything is optional but ids; what is left out stays as it is in the portal.
 * Unknown keys are errors, so that a misspelt one is not silently without effect.
 */

const user = z.strictObject({
  email: z.string().trim().toLowerCase().pipe(z.email('Not an e-mail address.')),
  password: z.string().min(8, 'Needs at least 8 characters.').max(200).optional(),
  name: z.string().trim().min(1).max(100).optional(),
  memberships: distinct(
    z.strictObject({ seller: sellerIdSchema, role: z.enum(ROLES) }),
    (m) => m.seller,
    'seller',
    (first) => `The same account as memberships[${first}]; keep one.`,
  ),
})

const key = z.strictObject({
  class: keyClassSchema,
  key: secretSchema,
  status: z.enum(['current', 'previous']).default('current'),
})

const sameKey = (first: number, keys: z.output<typeof key>[], index: number) =>
  keys[first]?.class === keys[index]?.class
    ? `The same key as keys[${first}]; keep one.`
    : `The same key as keys[${first}] of class ${keys[first]?.class}: one key may not serve two classes. Create another in the console.`

const product = z.strictObject({
  productId: productIdSchema,
  skuCode: skuCodeSchema.default(''),
  name: productNameSchema.optional(),
  kind: productKindSchema.optional(),
  provisioning: provisioningSchema.optional(),
  meter: meterSchema.optional(),
  package: packageSchema.optional(),
  license: licenseSchema.optional(),
  landing: landingSchema.optional(),
  mails: buyerMailSchema.optional(),
})

const apiKey = z.strictObject({
  name: z.string().trim().min(1).max(100),
  key: secretSchema.regex(/^kp_live_\S{8,}$/, 'Needs the form kp_live_ followed by at least 8 characters.'),
  scopes: z.array(z.enum(API_SCOPES)).min(1),
})

/** An endpoint of the seller's product (docs/product-contract.md). `events` null or left out: all; empty: none. */
const hook = z.strictObject({
  name: endpointName,
  url: endpointUrl,
  secret: hookSecret.optional(),
  events: eventFilter.optional(),
  test: z.boolean().optional(),
})

/** By which people are told (docs/notifications.md). Of the rules, what is left out stays as it is. */
const channel = z.strictObject({
  name: channelFields.name,
  language: channelFields.language.optional(),
  rules: rulesField.partial().optional(),
  target: targetSchema.superRefine((target, refinement) => {
    if (target.kind !== 'email' || !target.user || target.password) return
    refinement.addIssue({ code: 'custom', path: ['password'], message: 'Is missing; needed where there is a user.' })
  }),
})

const seller = z.strictObject({
  id: sellerIdSchema,
  name: sellerNameSchema.optional(),
  site: siteSchema.optional(),
  settings: settingsSchema.optional(),
  openApi: z
    .strictObject({
      baseUrl: apiBaseUrl.optional(),
      fallbackUrl: apiBaseUrl.optional(),
      accessKeyId: secretSchema,
      secretAccessKey: secretSchema,
    })
    .optional(),
  keys: distinct(key, (k) => k.key, 'key', sameKey),
  kit: z
    .strictObject({
      appId: z.string().trim().min(1).max(200),
      privateKeyPem: z
        .string()
        .regex(
          /-----BEGIN [A-Z ]*PRIVATE KEY-----/,
          'Not a private key in PEM form; it begins with -----BEGIN PRIVATE KEY-----.',
        )
        .optional(),
    })
    .optional(),
  hooks: distinct(
    hook,
    (h) => h.name,
    'name',
    (first) => `The same name as hooks[${first}]; keep one.`,
  ),
  channels: distinct(
    channel,
    (c) => c.name,
    'name',
    (first) => `The same name as channels[${first}]; keep one.`,
  ),
  products: distinct(
    product,
    (p) => `${p.productId} ${p.skuCode}`,
    'productId',
    (first) => `The same product id and SKU as products[${first}]; keep one.`,
  ),
  apiKeys: distinct(
    apiKey,
    (k) => k.key,
    'key',
    (first) => `The same key as apiKeys[${first}]; keep one.`,
  ),
})

const portalConfig = z.strictObject({
  users: distinct(
    user,
    (u) => u.email,
    'email',
    (first) => `The same e-mail as users[${first}]; put both into one entry.`,
  ),
  sellers: distinct(
    seller,
    (s) => s.id,
    'id',
    (first) => `The same id as sellers[${first}]; put both into one entry.`,
  ),
})

export type PortalConfig = z.output<typeof portalConfig>
export type SellerConfig = z.output<typeof seller>
export type UserConfig = z.output<typeof user>

/** Throws `invalid` with every fault of the file at once, each with its path and what to do. */
export function parseConfig(input: unknown): PortalConfig {
  const result = portalConfig.safeParse(input, { reportInput: true })
  if (result.success) return result.data
  const issues = toIssues(result.error)
  throw new ServiceError(
    'invalid',
    `The configuration has ${issues.length} ${issues.length === 1 ? 'fault' : 'faults'}.`,
    issues,
  )
}

/** An optional list whose entries differ; a repeated one is reported at its own `member`. */
function distinct<Entry extends z.ZodType>(
  entry: Entry,
  identity: (value: z.output<Entry>) => string,
  member: string,
  message: (first: number, values: z.output<Entry>[], index: number) => string,
) {
  return z
    .array(entry)
    .superRefine((values, refinement) => {
      const firsts = new Map<string, number>()
      for (const [index, value] of values.entries()) {
        const first = firsts.get(identity(value))
        if (first === undefined) firsts.set(identity(value), index)
        else refinement.addIssue({ code: 'custom', path: [index, member], message: message(first, values, index) })
      }
    })
    .optional()
}
