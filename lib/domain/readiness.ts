import type { Family } from './commands'
import { SYNC_KINDS } from './organisation'
import type { ProductKind } from './products'

/** Which interfaces the marketplace wants debugged before a product may be released (protocol/README.md, the table). */

export const GENERATIONS = ['v2', 'v1'] as const
export type Generation = (typeof GENERATIONS)[number]

export const BILLINGS = ['period', 'one_time'] as const
export type Billing = (typeof BILLINGS)[number]

/** Authorization codes (L2), licence 1.0 (L1), industrial client software (L-IND). */
export const LICENSE_WIRES = ['code', 'v1', 'client'] as const
export type LicenseWire = (typeof LICENSE_WIRES)[number]

/** What is sold, as far as it decides about interfaces. */
export type Offer = {
  kind: ProductKind
  generation: Generation
  /** Of products not sold by use. */
  billing: Billing
  licenseWire: LicenseWire
  /** Joint operations: the Kit's five calls come in addition. */
  joint: boolean
}

export type Need = 'required' | 'optional'
export type Scenario = { family: Family; activity: string; need: Need }

/** What the seller calls, and the marketplace asks for in debugging too. */
export const OWN_CALLS = ['order_query', 'usage_push', 'license_activate', 'license_upload'] as const
export type OwnCall = (typeof OWN_CALLS)[number]

const of = (family: Family, need: Need, ...activities: string[]): Scenario[] =>
  activities.map((activity) => ({ family, activity, need }))

/** The calls an offer must, or may, be debugged with. */
export function scenariosOf(offer: Offer): Scenario[] {
  const kit = offer.joint ? of(offer.generation === 'v1' ? 'kit_v1' : 'kit_v2', 'required', ...SYNC_KINDS) : []
  return [...lifecycle(offer), ...kit, ...of('order_notify', 'optional', 'orderNotify')]
}

function lifecycle({ kind, generation, billing, licenseWire }: Offer): Scenario[] {
  const byUse = kind === 'pay_per_use' || kind === 'package'
  const period = billing === 'period'
  if (kind === 'license') return licence(licenseWire, period)
  if (generation === 'v1') {
    if (byUse) {
      return [
        ...of('saas_v1', 'required', 'newInstance', 'instanceStatus', 'queryInstance', 'releaseInstance'),
        ...of('saas_v1', 'optional', 'upgrade'),
      ]
    }
    return [
      ...of('saas_v1', 'required', 'newInstance'),
      ...(period ? of('saas_v1', 'required', 'refreshInstance', 'expireInstance') : []),
      ...of('saas_v1', 'required', 'releaseInstance'),
      ...of('saas_v1', 'optional', 'upgrade', 'queryInstance'),
    ]
  }
  return [
    ...of('saas_v2', 'required', 'newInstance', 'queryInstance'),
    ...(period || byUse ? of('saas_v2', 'required', 'refreshInstance', 'updateInstanceStatus') : []),
    ...of('saas_v2', 'required', 'releaseInstance'),
    ...(period && !byUse ? of('saas_v2', 'optional', 'upgradeInstance', 'changeInstanceCheck') : []),
  ]
}

function licence(wire: LicenseWire, period: boolean): Scenario[] {
  switch (wire) {
    case 'code':
      return of('license_code', 'optional', 'refreshLicenseCode', 'updateLicenseCodeStatus', 'releaseLicenseCode')
    case 'v1':
      return [
        ...of('license_v1', 'required', 'getLicense'),
        ...of('license_v1', period ? 'required' : 'optional', 'refreshLicense', 'expireLicense', 'releaseLicense'),
      ]
    case 'client':
      return [
        ...of('saas_v2', 'required', 'newInstance', 'refreshInstance', 'updateInstanceStatus', 'releaseInstance'),
        ...of('license_async', 'required', 'getLicenseAsync'),
      ]
    default:
      return wire satisfies never
  }
}

/** What the seller's side calls for the offer. */
export function ownCallsOf({ kind, generation, licenseWire }: Offer): OwnCall[] {
  if (kind === 'license') {
    if (licenseWire === 'code') return ['license_activate']
    return licenseWire === 'client' ? ['order_query', 'license_upload'] : []
  }
  const byUse = kind === 'pay_per_use' || kind === 'package'
  return [...(generation === 'v2' ? (['order_query'] as const) : []), ...(byUse ? (['usage_push'] as const) : [])]
}

/** The offer to begin with, from what is known: the charging modes sold, the keys entered, the Kit's credential. */
export function likelyOffer(known: {
  kind: ProductKind
  chargingModes: readonly string[]
  keyClasses: readonly string[]
  joint: boolean
  /** Interfaces of licences that have called. */
  families: readonly string[]
}): Offer {
  const has = (keyClass: string) => known.keyClasses.includes(keyClass)
  return {
    kind: known.kind,
    generation: has('v1') && !has('basic') ? 'v1' : 'v2',
    billing:
      known.chargingModes.length > 0 && known.chargingModes.every((mode) => mode === 'ONE_TIME')
        ? 'one_time'
        : 'period',
    licenseWire: known.families.includes('license_async')
      ? 'client'
      : known.families.includes('license_v1') || (has('v1') && !has('license_code'))
        ? 'v1'
        : 'code',
    joint: known.joint,
  }
}
