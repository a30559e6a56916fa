import { selectPackagesOfInstance } from '@/db/queries/package-lists'
import { selectInstancesById, selectOpenUsage, selectUsageDays } from '@/db/queries/usage-reports'
import { findSeries } from '@/db/queries/usage-series'
import type { Db } from '@/db/types'
import { add, type Decimal, decimal, formatDecimal, ZERO } from '@/lib/domain/decimal'
import type { SecretBox } from '@/lib/services/secret-box'
import { currentUse } from './current-use'
import { type PackageView, viewPackage } from './package-view'
import { checkUsageKey } from './usage-url'

const DAY_MS = 86_400_000
const DAYS = 30

type BuyerPackage = Pick<
  PackageView,
  'meter' | 'productName' | 'quota' | 'remaining' | 'usedPercent' | 'whenUsedUp' | 'periodEnd' | 'expiresAt' | 'state'
>

/** What a buyer sees of an instance's usage. Open to whoever has the link: no ids, no personal data. */
export type BuyerUsage = {
  /** Whose page it is; not to be shown. */
  sellerId: string
  productName: string | null
  unit: string | null
  /** UTC days, oldest first, today included. */
  days: { day: string; used: string }[]
  today: string
  total: string
  packages: BuyerPackage[]
  updatedAt: Date | null
}

type Deps = { db: Db; secretBox: SecretBox }

/** The usage page behind an address of `usageUrl`; null when the key does not open it. */
export async function buyerUsage(
  { db, secretBox }: Deps,
  { instanceId, key, now }: { instanceId: string; key: string; now: Date },
): Promise<BuyerUsage | null> {
  if (instanceId.length > 100) return null
  const known = await selectInstancesById(db, instanceId)
  const found = known.find(({ instance }) => checkUsageKey(secretBox, instance, key))
  if (!found) return null
  const { sellerId, test, productName } = found.instance
  const scope = { test, instanceId }
  const today = Math.floor(now.getTime() / DAY_MS)
  const names = Array.from({ length: DAYS }, (_, step) => dayName(today - DAYS + 1 + step))
  const [series, sealed, open, packages] = await Promise.all([
    findSeries(db, sellerId, instanceId),
    selectUsageDays(db, sellerId, scope, { from: dayName(today - DAYS + 1), to: dayName(today) }),
    selectOpenUsage(db, sellerId, scope),
    selectPackagesOfInstance(db, sellerId, instanceId),
  ])
  const usedOf = await currentUse(db, sellerId, packages, now)
  const used = new Map<string, Decimal>()
  const count = (day: string, amount: string) => used.set(day, add(used.get(day) ?? ZERO, decimal(amount)))
  for (const row of sealed) count(row.day, row.sealed)
  for (const row of open) count(row.startsAt.toISOString().slice(0, 10), row.total)
  const days = names.map((day) => ({ day, used: formatDecimal(used.get(day) ?? ZERO) }))
  return {
    sellerId,
    productName,
    unit: series?.unit ?? null,
    days,
    today: days.at(-1)?.used ?? '0',
    total: formatDecimal(names.reduce((sum, day) => add(sum, used.get(day) ?? ZERO), ZERO)),
    packages: packages.map((row) => {
      const { meter, productName: name, quota, remaining, usedPercent, ...rest } = viewPackage(row, now, usedOf(row))
      const { whenUsedUp, periodEnd, expiresAt, state } = rest
      return { meter, productName: name, quota, remaining, usedPercent, whenUsedUp, periodEnd, expiresAt, state }
    }),
    updatedAt: series?.lastArrivalAt ?? null,
  }
}

const dayName = (day: number) => new Date(day * DAY_MS).toISOString().slice(0, 10)
