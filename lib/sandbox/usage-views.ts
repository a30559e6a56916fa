import { listSandboxResources, type SandboxResourceRow } from '@/db/queries/sandbox-books'
import {
  listSandboxUsage,
  listSandboxUsageCalls,
  type SandboxUsageCallRow,
  type SandboxUsageRow,
  sumSandboxUsage,
  type UsageTotal,
} from '@/db/queries/sandbox-usage'
import type { UsageFault } from '@/lib/domain/sandbox'
import { meterOf } from './actions/report-usage'
import { loadSandbox, type Sandbox } from './context'

export type { SandboxUsageCallRow, SandboxUsageRow, UsageTotal }

const PAGE = 50

export type UsageBooks = {
  faults: UsageFault[]
  strict: boolean
  calls: SandboxUsageCallRow[]
  more: boolean
  totals: UsageTotal[]
  /** Instances for which usage can be reported. */
  metered: MeteredChoice[]
}

export type MeteredChoice = { instanceId: string; productId: string; meter: string } & Pick<
  SandboxResourceRow,
  'offer' | 'state' | 'product' | 'buyer'
>

/** What the page of the usage intake shows; `page` counts from 0. */
export async function viewUsage(sandbox: Sandbox, page: number): Promise<UsageBooks> {
  const { settings } = await loadSandbox(sandbox)
  const { db, sellerId } = sandbox
  const calls = await listSandboxUsageCalls(db, sellerId, { limit: PAGE + 1, offset: page * PAGE })
  const totals = await sumSandboxUsage(db, sellerId, { limit: PAGE })
  const metered = await listMetered(sandbox)
  const { usageFaults: faults, usageStrict: strict } = settings
  return { faults, strict, calls: calls.slice(0, PAGE), more: calls.length > PAGE, totals, metered }
}

/** Newest first; frozen and released ones too, for what is said of them is worth seeing. */
async function listMetered({ db, sellerId }: Sandbox): Promise<MeteredChoice[]> {
  const rows = await listSandboxResources(db, sellerId, { chargingMode: 'ON_DEMAND', limit: PAGE })
  return rows.flatMap(({ instanceId, product, offer, state, buyer }) => {
    const meter = meterOf(product.productId)
    if (instanceId === null || meter === undefined) return []
    return [{ instanceId, productId: product.productId, meter, offer, state, product, buyer }]
  })
}

/** The whole ledger, for tests that lay it beside the seller's. Records newest first, from `offset` on. */
export async function readLedger(
  sandbox: Sandbox,
  { instanceId, limit, offset }: { instanceId?: string; limit: number; offset: number },
): Promise<{ totals: UsageTotal[]; records: SandboxUsageRow[]; nextOffset: number | null }> {
  await loadSandbox(sandbox)
  const { db, sellerId } = sandbox
  const totals = await sumSandboxUsage(db, sellerId, { instanceId })
  const records = await listSandboxUsage(db, sellerId, { instanceId, limit, offset })
  return { totals, records, nextOffset: records.length === limit ? offset + limit : null }
}
