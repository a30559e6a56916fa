import type { PackageRow } from '@/db/queries/packages'
import { drawnIn, type PackageUse } from '@/db/queries/usage-sealing'
import type { WindowRow } from '@/db/queries/usage-series'
import type { Tx } from '@/db/types'
import { add, type Decimal, decimal, formatDecimal, larger, subtract, ZERO } from '@/lib/domain/decimal'
import { presentPeriod } from '@/lib/domain/package-ledger'
import type { PlanPackage } from '@/lib/domain/usage-plan'

export type Ledger = {
  /** Whether the instance ever had a package. */
  has(instanceId: string): boolean
  /** Whether packages that stop are, or were, what pays for the instance's usage. */
  stops(instanceId: string): boolean
  /** Whether a package is there whose excess the marketplace bills. */
  bills(instanceId: string): boolean
  /** Those that may pay for a window, the one to be used first in front, with what they hold in its period. */
  payingFor(window: WindowRow): { stopping: PlanPackage[]; overage: PlanPackage[] }
  draw(packageInstanceId: string, window: WindowRow, amount: Decimal): void
  /** Packages whose present period was drawn from. */
  changed(): PackageUse[]
}

/** For those whose end is not known. */
const NEVER = new Date(8.64e15)
const endOf = ({ expiresAt }: PackageRow) => expiresAt ?? NEVER

/** Null for a package that never resets: its figures are of its whole term. */
type Period = { start: Date; end: Date } | null
type Entry = { row: PackageRow; period: Period; used: Decimal; changed: boolean }

/** What packages hold while windows are being sealed; the series of their instances are locked. */
export async function createLedger(
  tx: Tx,
  sellerId: string,
  rows: readonly PackageRow[],
  windows: readonly WindowRow[],
  now: Date,
): Promise<Ledger> {
  const byInstance = Map.groupBy(rows, ({ instanceId }) => instanceId ?? '')
  const entries = new Map<string, Entry>()
  for (const window of windows) {
    for (const row of byInstance.get(window.instanceId) ?? []) {
      if (row.meter !== window.meter) continue
      const period = periodOf(row, window.startsAt)
      const key = keyOf(row, period)
      if (entries.has(key)) continue
      entries.set(key, { row, period, used: await usedIn(tx, sellerId, row, period), changed: false })
    }
  }
  const of = (instanceId: string) => byInstance.get(instanceId) ?? []
  const active = (row: PackageRow) => row.state === 'active' && endOf(row) > now

  return {
    has: (instanceId) => of(instanceId).length > 0,
    stops: (instanceId) => of(instanceId).some(({ whenUsedUp }) => whenUsedUp === 'stop'),
    bills: (instanceId) => of(instanceId).some((row) => row.whenUsedUp === 'overage' && active(row)),
    payingFor(window) {
      const paying = of(window.instanceId)
        .filter((row) => row.meter === window.meter && paysFor(row, window))
        .flatMap((row) => entries.get(keyOf(row, periodOf(row, window.startsAt))) ?? [])
        .sort(byOrder)
      const plan = (whenUsedUp: PackageRow['whenUsedUp']) =>
        paying
          .filter(({ row }) => row.whenUsedUp === whenUsedUp)
          .map(({ row, used }) => ({
            id: row.packageInstanceId,
            remaining: larger(ZERO, subtract(decimal(row.quota), used)),
            startsAt: row.startsAt,
            expiresAt: endOf(row),
          }))
      return { stopping: plan('stop'), overage: plan('overage') }
    },
    draw(packageInstanceId, window, amount) {
      for (const row of of(window.instanceId)) {
        if (row.packageInstanceId !== packageInstanceId || row.meter !== window.meter) continue
        const entry = entries.get(keyOf(row, periodOf(row, window.startsAt)))
        if (!entry) continue
        entry.used = add(entry.used, amount)
        entry.changed = true
      }
    },
    changed: () =>
      newestOfEach([...entries.values()].filter(({ changed, row, period }) => changed && isPresent(row, period))).map(
        ({ row, period, used }) => ({
          packageInstanceId: row.packageInstanceId,
          meter: row.meter,
          used: formatDecimal(used),
          periodStart: period === null ? null : period.start,
          periodEnd: period === null ? null : period.end,
        }),
      ),
  }
}

/** A package that ended in a window still pays for what was used before. */
function paysFor(row: PackageRow, { startsAt, endsAt }: WindowRow): boolean {
  if (row.startsAt >= endsAt || endOf(row) <= startsAt) return false
  return row.state === 'active' || (row.state === 'ended' && endOf(row) <= endsAt)
}

/** Soonest end first, of the period where it resets; then the one that began first. */
function byOrder(a: Entry, b: Entry): number {
  const end = ({ row, period }: Entry) => Math.min(endOf(row).getTime(), (period ? period.end : NEVER).getTime())
  return (
    end(a) - end(b) ||
    a.row.startsAt.getTime() - b.row.startsAt.getTime() ||
    (a.row.packageInstanceId < b.row.packageInstanceId ? -1 : 1)
  )
}

/** `used` of a package is of one period; later ones begin empty, earlier ones are told by their draws. */
async function usedIn(tx: Tx, sellerId: string, row: PackageRow, period: Period): Promise<Decimal> {
  if (period === null || row.periodStart?.getTime() === period.start.getTime()) return decimal(row.used)
  if (row.periodStart === null || row.periodStart < period.start) return ZERO
  return decimal(await drawnIn(tx, sellerId, row, period.start, period.end))
}

/** Whether the row's own figures are of this period, or of an earlier one. */
function isPresent(row: PackageRow, period: Period): boolean {
  return period === null || row.periodStart === null || period.start >= row.periodStart
}

/** Windows of two periods sealed together: the row tells of the later one. */
function newestOfEach(entries: readonly Entry[]): Entry[] {
  const newest = new Map<string, Entry>()
  for (const entry of entries) {
    const key = keyOf(entry.row, null)
    const known = newest.get(key)
    if (!known?.period || (entry.period && entry.period.start > known.period.start)) newest.set(key, entry)
  }
  return [...newest.values()]
}

/** The period a window belongs to; the first one for a window that began before the package. */
function periodOf(row: PackageRow, at: Date): Period {
  if (row.resets === 'none') return null
  const period = presentPeriod(row, at > row.startsAt ? at : row.startsAt)
  return period && { start: period.startsAt, end: period.endsAt ?? NEVER }
}

const keyOf = (row: PackageRow, period: Period) =>
  JSON.stringify([row.packageInstanceId, row.meter, period === null ? null : period.start.getTime()])
