import type { IncidentListRow } from '@/db/queries/incidents'
import { type Advice, adviceOf, type IncidentState } from '@/lib/domain/incidents'
import { type Clock, clockFor } from '@/lib/domain/platform-clocks'

/** An incident as people and programs see it. */
export type IncidentView = {
  id: string
  state: IncidentState
  version: number
  /** Empty where the calls do not tell. */
  productId: string
  productName: string | null
  /** Null for calls that could not be read. */
  activity: string | null
  resultCode: string
  reason: string
  firstSeenAt: Date
  lastSeenAt: Date
  openedAt: Date
  closedAt: Date | null
  closedBy: string | null
  /** Failed calls, and the orders (or instances, tenants) they were about, since it was first seen. */
  calls: number
  subjects: number
  /** Of these, how many fail now. */
  failing: number
  ownerId: string | null
  ownerName: string | null
  /** Of the most urgent call that fails now; null when none does. */
  clock: Clock | null
  /** Some clock has run out. */
  lost: boolean
  advice: Advice
  latestMessageId: string
  /** What it is about, where that is one thing alone. */
  only: { orderId: string | null; instanceId: string | null; tenantId: string | null } | null
}

export function viewIncident({ incident, ownerName, urgent }: IncidentListRow, now: Date): IncidentView {
  const { id, state, version, productId, productName, activity, resultCode, reason, ownerId } = incident
  const { firstSeenAt, lastSeenAt, openedAt, closedAt, closedBy, calls, subjects, failing, latestMessageId } = incident
  const clock = urgent && clockFor(urgent.family, activity, urgent.since, [urgent.lastFailedAt], now)
  return {
    ...{ id, state, version, productId, productName, activity: activity || null, resultCode, reason },
    ...{ firstSeenAt, lastSeenAt, openedAt, closedAt, closedBy, calls, subjects, failing, ownerId, ownerName },
    ...{ clock, lost: urgent?.lost ?? false, advice: adviceOf(activity, clock?.outcome ?? 'unknown'), latestMessageId },
    only:
      urgent && subjects === 1
        ? { orderId: urgent.orderId, instanceId: urgent.instanceId, tenantId: urgent.tenantId }
        : null,
  }
}
