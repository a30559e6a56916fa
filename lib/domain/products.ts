import type { BuyerMailSettings } from './buyer-mail'
import type { LandingSettings } from './landing'
import type { LicenseSettings } from './license'
import type { MeterSettings, PackageSettings } from './metering'

/** What a product is sold as. */
export const PRODUCT_KINDS = ['saas', 'pay_per_use', 'package', 'license'] as const
export type ProductKind = (typeof PRODUCT_KINDS)[number]

/**
 * When a purchase is called a success, which starts the buyer's time and ends the automatic refund:
 * `instant` at once, `brief` after at most three seconds of waiting, `strict` only when ready.
 */
export const PROMISES = ['instant', 'brief', 'strict'] as const
export type PromiseLevel = (typeof PROMISES)[number]

export type Provisioning =
  | { mode: 'builtin'; promise: PromiseLevel; frontEndUrl: string; adminUrl?: string; userName?: string; memo?: string }
  | { mode: 'manual'; promise: PromiseLevel }
  /**
   * A signed call of the endpoint of that name. `deadlineHours`: after so long a person takes over. `changeCheck`: also ask
   * before a change at renewal, and what holds when no answer comes in time; absent: not asked.
   */
  | { mode: 'hook'; promise: PromiseLevel; endpoint: string; deadlineHours?: number; changeCheck?: 'allow' | 'refuse' }
  /** The product fetches its jobs itself. */
  | { mode: 'pull'; promise: PromiseLevel; deadlineHours?: number }

export const PROVISIONING_MODES = [
  'builtin',
  'hook',
  'pull',
  'manual',
] as const satisfies readonly Provisioning['mode'][]

export type ProductSettings = {
  /** Absent: the account's default provisioning. */
  provisioning?: Provisioning
  meter?: MeterSettings
  package?: PackageSettings
  license?: LicenseSettings
  /** Absent: DEFAULT_LANDING. */
  landing?: LandingSettings
  /** Absent: its buyers get no mails. */
  mails?: BuyerMailSettings
}

/** Names a URL template may use, each replaced by its percent-encoded value. */
export const TEMPLATE_NAMES = ['instanceId', 'orderId', 'orderLineId', 'productId', 'skuCode', 'customerId'] as const
export type TemplateValues = Partial<Record<(typeof TEMPLATE_NAMES)[number], string>>

/** Names in `template` that nothing would fill in; empty when it can be used. */
export function unknownTemplateNames(template: string): string[] {
  const known: readonly string[] = TEMPLATE_NAMES
  return [...template.matchAll(/\{([^{}]*)\}/g)].map((match) => match[1] ?? '').filter((name) => !known.includes(name))
}

/** Fills `{instanceId}` and the like; a name without a value becomes empty. */
export function fillTemplate(template: string, values: TemplateValues): string {
  const lookup = new Map(Object.entries(values))
  return template.replaceAll(/\{([^{}]*)\}/g, (_, name: string) => encodeURIComponent(lookup.get(name) ?? ''))
}

/** What the seller's side may be asked to do for an instance. */
export const PROVISION_ACTIONS = ['create', 'renew', 'change', 'suspend', 'resume', 'release'] as const
export type ProvisionAction = (typeof PROVISION_ACTIONS)[number]

/**
 * Whether a mode has anything to do for an action: a URL template needs no clean-up, and a person is not asked about what
 * the portal keeps by itself.
 */
export function takesPart(mode: Provisioning['mode'], action: ProvisionAction): boolean {
  switch (mode) {
    case 'builtin':
      return action === 'create' || action === 'change'
    case 'manual':
      return action === 'create' || action === 'change' || action === 'release'
    case 'hook':
    case 'pull':
      return true
    default:
      return mode satisfies never
  }
}
