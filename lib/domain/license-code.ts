/** Rules for the marketplace's authorization codes, L2 (protocol/license.md 3.2, 4.3–4.5). */

/** What the marketplace said of a code, as it is kept; times in ISO form. */
export type CodeAnswer = {
  /** ALIVE, EXPIRED, RELEASED, or what a later version knows. */
  status?: string
  activateTime?: string
  expireTime?: string
  productId?: string
  productName?: string
  orderId?: string
  amount?: string
}

/**
 * How good a kept answer still is: `fresh` answers without asking again, `usable` only while the marketplace cannot be
 * asked, `too_old` no more.
 */
export function answerAge(
  answeredAt: Date,
  now: Date,
  limits: { freshMinutes: number; maxHours: number },
): 'fresh' | 'usable' | 'too_old' {
  const age = now.getTime() - answeredAt.getTime()
  if (age < limits.freshMinutes * 60_000) return 'fresh'
  return age <= limits.maxHours * 3_600_000 ? 'usable' : 'too_old'
}

/** What a device may be refused a licence for, as far as our own data can tell (protocol/license.md 3.3.6). */
export type DeviceRequest = { effectiveTime: Date; expireTime?: Date; deviceFingerprint?: string }
export type DeviceLimits = {
  status: 'open' | 'frozen' | 'released'
  /** The order's end; null while unknown or for ever. */
  expireTime: Date | null
  /** Sold by period (PERIOD); null while unknown. */
  chargingMode: string | null
  needsFingerprint: boolean
  /** Devices the order pays for, and those that have a licence already; absent: not counted. */
  quota?: { allowed: number; used: number }
}
export type DeviceRefusal = 'quota_used_up' | 'outside_term' | 'expiry_missing' | 'fingerprint_missing'

/** Why a device gets no licence; null when nothing speaks against it. */
export function judgeDevice(asked: DeviceRequest, limits: DeviceLimits): DeviceRefusal | null {
  if (limits.needsFingerprint && !asked.deviceFingerprint) return 'fingerprint_missing'
  if (limits.chargingMode === 'PERIOD' && !asked.expireTime) return 'expiry_missing'
  if (limits.status !== 'open' || !liesInside(asked, limits.expireTime)) return 'outside_term'
  return limits.quota && limits.quota.used >= limits.quota.allowed ? 'quota_used_up' : null
}

function liesInside({ effectiveTime, expireTime }: DeviceRequest, end: Date | null): boolean {
  if (expireTime && expireTime.getTime() <= effectiveTime.getTime()) return false
  if (end === null) return true
  return effectiveTime.getTime() < end.getTime() && (!expireTime || expireTime.getTime() <= end.getTime())
}
