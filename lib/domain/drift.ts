/** Values of an order, and of an instance it bought, that are compared with what the marketplace says. */
export const DRIFT_FIELDS = [
  'orderType',
  'chargingMode',
  'productName',
  'orderedAt',
  'customerId',
  'orderAmount',
  'status',
  'productId',
  'skuCode',
  'linearValue',
] as const
export type DriftField = (typeof DRIFT_FIELDS)[number]

/** The console's order export, or the order query. */
export type DriftSource = 'import' | 'query'

export const DRIFT_STATES = ['open', 'theirs', 'ours'] as const
export type DriftState = (typeof DRIFT_STATES)[number]

/** Values that can be taken over. An order's status in the console has none of ours to replace. */
export function canTakeTheirs(field: DriftField): boolean {
  return field !== 'status'
}

export type Difference = { field: DriftField; instanceId?: string; ours: string; theirs: string }

/**
 * What differs between values of ours and of the marketplace. Where either side says nothing there is no difference;
 * decimals are compared by value, moments by the minute, as the console shows them.
 */
export function compareValues(
  ours: Partial<Record<DriftField, string | Date | null>>,
  theirs: Partial<Record<DriftField, string | Date | null>>,
  instanceId?: string,
): Difference[] {
  return DRIFT_FIELDS.flatMap((field): Difference[] => {
    const [mine, said] = [ours[field], theirs[field]]
    if (mine == null || said == null || mine === '' || said === '') return []
    if (comparable(field, mine) === comparable(field, said)) return []
    return [{ field, ...(instanceId === undefined ? {} : { instanceId }), ours: textOf(mine), theirs: textOf(said) }]
  })
}

function comparable(field: DriftField, value: string | Date): string {
  if (value instanceof Date) return value.toISOString().slice(0, 16)
  if (field !== 'orderAmount' && field !== 'linearValue') return value.trim()
  return /^-?\d+(\.\d*)?$/.test(value) ? plainDecimal(value) : value.trim()
}

/** "09.50" is "9.5". */
function plainDecimal(text: string): string {
  const [, sign = '', whole = '', fraction = ''] = /^(-?)0*(\d*)\.?(\d*?)0*$/.exec(text) ?? []
  const value = `${whole || '0'}${fraction ? `.${fraction}` : ''}`
  return value === '0' ? value : `${sign}${value}`
}

function textOf(value: string | Date): string {
  return value instanceof Date ? value.toISOString() : value.trim()
}

/** 5 × 24 h after provisioning the buyer may send back what allows it, without asking (protocol/seller-center.md 8). */
export const REFUND_WINDOW_MS = 5 * 86_400_000

/** Until when; null where it has passed, or nothing was provisioned. */
export function refundWindowUntil(readyAt: Date | null, now: Date): Date | null {
  const until = readyAt && new Date(readyAt.getTime() + REFUND_WINDOW_MS)
  return until && until > now ? until : null
}
