import type { BulkKind, BulkSelection } from '@/lib/domain/bulk'

/** The plan of a bulk run of what a list shows with these parameters, or of the rows `ids`. */
export function planHref(
  seller: string,
  kind: BulkKind,
  search: Record<string, string | string[] | undefined>,
): string {
  const query = new URLSearchParams({ kind })
  for (const [name, value] of Object.entries(search)) {
    const text = Array.isArray(value) ? value[0] : value
    if (text && !PLACES.has(name)) query.set(name === 'kind' ? 'work' : name, text)
  }
  return `/${seller}/runs/new?${query}`
}

/** Places in a list are no filters. */
const PLACES = new Set(['cursor', 'before', 'after', 'tab'])

/** Where one of a run's items is looked at. */
export function subjectHref(seller: string, kind: BulkKind, id: string): string {
  switch (kind) {
    case 'messages':
      return `/${seller}/messages/${id}`
    case 'usage_records':
      return `/${seller}/metering/records/${id}`
    case 'jobs':
    case 'notifications':
    case 'hook_deliveries':
      return `/${seller}/jobs/${id}`
    default:
      return kind satisfies never
  }
}

/** The list whose things a run of a kind is about. */
export function listHref(seller: string, kind: BulkKind, { endpointId, channel }: BulkSelection): string {
  switch (kind) {
    case 'messages':
      return `/${seller}/messages/failed`
    case 'usage_records':
      return `/${seller}/metering/records`
    case 'jobs':
      return `/${seller}/jobs`
    case 'notifications':
      return channel ? `/${seller}/settings/notifications/${channel}` : `/${seller}/settings/notifications`
    case 'hook_deliveries':
      return endpointId ? `/${seller}/settings/hooks/${endpointId}` : `/${seller}/settings/hooks`
    default:
      return kind satisfies never
  }
}

/** Where a group of a plan is seen to; most are not seen to anywhere. */
export function groupHref(seller: string, group: string): string | undefined {
  switch (group) {
    case 'messages.unsigned':
      return `/${seller}/messages/explain`
    case 'messages.data_fault':
      return `/${seller}/messages?verdict=refused&code=000002`
    case 'usage_records.data_fault':
      return `/${seller}/metering/records?state=abnormal`
    case 'usage_records.held':
      return `/${seller}/metering/records?state=held`
    case 'jobs.needs_cure':
      return `/${seller}/jobs?state=dead`
    default:
      return undefined
  }
}
