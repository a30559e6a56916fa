import type { Life, NewDraw, NewRecord, Sealing, Taken } from '@/db/queries/usage-sealing'
import type { SeriesRow, WindowRow } from '@/db/queries/usage-series'
import { add, type Decimal, decimal, formatDecimal, subtract, sumOf, ZERO } from '@/lib/domain/decimal'
import { type PlannedRecord, planWindow, type UsageStep } from '@/lib/domain/usage-plan'
import { meteringSn } from '@/lib/koogallery/metering-sn'
import { chooseMeter, type ProductChoice } from '@/lib/services/provisioning/choose'
import type { Ledger } from './package-use'

type Given = {
  sellerId: string
  now: Date
  products: readonly ProductChoice[]
  series: ReadonlyMap<string, SeriesRow>
  lives: readonly Life[]
  taken: readonly Taken[]
  ledger: Ledger
  /** By window. */
  steps: ReadonlyMap<string, UsageStep[]>
}

type Books = { open: Decimal; waiting: Decimal; held: Decimal; carried: Decimal; rounded: Decimal }

/** Seals windows in memory, an instance's in order of time: each sees what the ones before it carried, used and took. */
export function createSealing(given: Given) {
  const lives = new Map(given.lives.map((life) => [life.instanceId, life]))
  const taken = new Map<string, Taken[]>()
  for (const span of given.taken) push(taken, span.instanceId, span)
  const stoppingMeters = metersOf(given.products, 'stop')
  const overageMeters = metersOf(given.products, 'overage')
  const books = new Map<string, Books>()
  const records: NewRecord[] = []
  const draws: NewDraw[] = []

  /** What becomes of usage that no package pays for (protocol/metering.md 5). */
  const uncovered = (instanceId: string, meter: string) => {
    if (given.ledger.stops(instanceId)) return given.ledger.bills(instanceId) ? 'bill' : 'used_up'
    const sold = stoppingMeters.has(meter) && !overageMeters.has(meter) && !given.ledger.has(instanceId)
    return sold ? 'no_package' : 'bill'
  }

  return {
    seal(window: WindowRow): void {
      const series = given.series.get(window.instanceId)
      if (!series) throw new Error(`There is no usage series of ${window.instanceId}.`)
      const life = lives.get(window.instanceId)
      const meter = life ? chooseMeter(given.products, life) : null
      const book = books.get(window.instanceId) ?? emptyBooks()
      const total = decimal(window.total)
      const carry = add(decimal(series.carried), book.carried)
      const { stopping, overage } = given.ledger.payingFor(window)
      const plan = planWindow({
        window: { ...window, total },
        carry,
        instance: { createdAt: life?.createdAt ?? window.startsAt, until: endOf(life) },
        now: given.now,
        meter: { decimals: meter?.decimals ?? 4, rounding: meter?.rounding ?? 'carry' },
        taken: taken.get(window.instanceId) ?? [],
        stopping,
        overage,
        uncovered: uncovered(window.instanceId, window.meter),
        steps: given.steps.get(window.id) ?? [],
      })
      for (const record of plan.records) {
        const row = recordRow(given.sellerId, window, life, record)
        records.push(row)
        push(taken, window.instanceId, row)
        for (const draw of record.draws) {
          given.ledger.draw(draw.packageId, window, draw.amount)
          draws.push({
            packageInstanceId: draw.packageId,
            meter: window.meter,
            // In the window's own period, also where its span had to reach further back.
            at: new Date(Math.max(draw.at.getTime(), window.startsAt.getTime())),
            meteringSn: row.meteringSn,
            amount: formatDecimal(draw.amount),
            remaining: formatDecimal(draw.remaining),
          })
        }
      }
      const sumIn = (state: PlannedRecord['state']) =>
        sumOf(plan.records.filter((record) => record.state === state).map((record) => record.value))
      books.set(window.instanceId, {
        open: subtract(book.open, total),
        waiting: add(book.waiting, sumIn('sealed')),
        held: add(book.held, sumIn('held')),
        carried: add(book.carried, subtract(plan.carry, carry)),
        rounded: add(book.rounded, plan.rounded),
      })
    },

    result(): { records: NewRecord[]; draws: NewDraw[]; books: Sealing[] } {
      const rows = [...books].map(([instanceId, book]) => ({
        instanceId,
        open: formatDecimal(book.open),
        waiting: formatDecimal(book.waiting),
        held: formatDecimal(book.held),
        carried: formatDecimal(book.carried),
        rounded: formatDecimal(book.rounded),
      }))
      return { records, draws, books: rows }
    },
  }
}

function recordRow(
  sellerId: string,
  { id, instanceId, test, meter, late }: WindowRow,
  life: Life | undefined,
  { beginTime, endTime, value, packageId, state, reason }: PlannedRecord,
): NewRecord {
  const named = { sellerId, instanceId, beginTime, endTime, relatePkgInstance: packageId, version: 1 }
  return {
    meteringSn: meteringSn(named),
    windowId: id,
    instanceId,
    test,
    meter,
    productId: life?.productId ?? null,
    relatePkgInstance: packageId,
    beginTime,
    endTime,
    value: formatDecimal(value),
    state,
    reason,
    version: 1,
    late,
  }
}

/** When the instance was frozen, while it still is, or released. */
function endOf(life: Life | undefined): Date | null {
  const ends = [life?.frozenAt, life?.releasedAt].flatMap((end) => (end ? [end.getTime()] : []))
  return ends.length === 0 ? null : new Date(Math.min(...ends))
}

function metersOf(products: readonly ProductChoice[], whenUsedUp: 'stop' | 'overage'): Set<string> {
  const packages = products.flatMap((product) => product.package ?? [])
  const fitting = packages.filter((settings) => settings.whenUsedUp === whenUsedUp)
  return new Set(fitting.flatMap(({ meter, also = [] }) => [meter, ...also.map((item) => item.meter)]))
}

const emptyBooks = (): Books => ({ open: ZERO, waiting: ZERO, held: ZERO, carried: ZERO, rounded: ZERO })

function push<T>(lists: Map<string, T[]>, key: string, value: T): void {
  const list = lists.get(key)
  if (list) list.push(value)
  else lists.set(key, [value])
}
