import { type Life, selectUsageSeconds, type UsageSecond } from '@/db/queries/usage-sealing'
import type { SeriesRow, WindowRow } from '@/db/queries/usage-series'
import type { Tx } from '@/db/types'
import { add, compare, type Decimal, decimal, multiply, subtract, sumOf, ZERO } from '@/lib/domain/decimal'
import { AGGREGATIONS, type Aggregation } from '@/lib/domain/metering'
import type { UsageStep } from '@/lib/domain/usage-plan'
import { chooseMeter, type ProductChoice } from '@/lib/services/provisioning/choose'

/**
 * When the usage of windows came about: where packages stop, this tells the second in which one ran dry. Last values and
 * distinct counts have no such moment and count at their last event.
 */
export async function selectSteps(
  tx: Tx,
  sellerId: string,
  given: {
    products: readonly ProductChoice[]
    lives: readonly Life[]
    series: ReadonlyMap<string, SeriesRow>
    windows: readonly WindowRow[]
  },
): Promise<Map<string, UsageStep[]>> {
  const steps = new Map<string, UsageStep[]>()
  const lives = new Map(given.lives.map((life) => [life.instanceId, life]))
  for (const aggregation of AGGREGATIONS) {
    if (aggregation === 'last' || aggregation === 'unique') continue
    const windows = given.windows.filter(({ instanceId }) => given.series.get(instanceId)?.aggregation === aggregation)
    if (windows.length === 0) continue
    const found = Map.groupBy(await selectUsageSeconds(tx, sellerId, windows, aggregation), ({ windowId }) => windowId)
    for (const window of windows) {
      const life = lives.get(window.instanceId)
      const factor = decimal((life && chooseMeter(given.products, life)?.factor) ?? '1')
      steps.set(window.id, stepsOf(aggregation, found.get(window.id) ?? [], factor, decimal(window.total)))
    }
  }
  return steps
}

function stepsOf(
  aggregation: Exclude<Aggregation, 'last' | 'unique'>,
  seconds: readonly UsageSecond[],
  factor: Decimal,
  total: Decimal,
): UsageStep[] {
  const values = seconds.map(({ at, value }) => ({ at, amount: multiply(decimal(value), factor) }))
  if (aggregation === 'sum') return values
  // Readings: what each adds to the highest before it.
  let highest: Decimal | null = null
  const increases = values.map(({ at, amount }) => {
    const added = highest === null ? ZERO : subtract(amount, highest)
    const above = highest === null || compare(added, ZERO) > 0
    if (above) highest = amount
    return { at, amount: above ? added : ZERO }
  })
  const [first, ...others] = increases
  if (!first) return []
  // The first reading's own part is what the window has beside the increases.
  const rest = subtract(total, sumOf(others.map(({ amount }) => amount)))
  return [{ ...first, amount: compare(rest, ZERO) > 0 ? add(first.amount, rest) : ZERO }, ...others]
}
