import {
  listSandboxUsage,
  listSandboxUsageCalls,
  type SandboxUsageCallRow,
  type SandboxUsageRow,
  sumSandboxUsage,
  type UsageTotal,
} from '@/db/queries/sandbox-usage'
import type { UsageFault } from '@/lib/domain/sandbox'
import { loadSandbox, type Sandbox } from './context'

export type { SandboxUsageCallRow, UsageTotal }

const PAGE = 50

export type UsageBooks = {
  faults: UsageFault[]
  strict: boolean
  calls: SandboxUsageCallRow[]
  more: boolean
  totals: UsageTotal[]
}

/** What the page of the usage intake shows; `page` counts from 0. */
export async function viewUsage(sandbox: Sandbox, page: number): Promise<UsageBooks> {
  const { settings } = await loadSandbox(sandbox)
  const { db, sellerId } = sandbox
  const calls = await listSandboxUsageCalls(db, sellerId, { limit: PAGE + 1, offset: page * PAGE })
  const totals = await sumSandboxUsage(db, sellerId, { limit: PAGE })
  const { usageFaults: faults, usageStrict: strict } = settings
  return { faults, strict, calls: calls.slice(0, PAGE), more: calls.length > PAGE, totals }
}

/** Records and sums of one instance. */
export async function viewUsageOf(
  sandbox: Sandbox,
  instanceId: string,
): Promise<{ records: SandboxUsageRow[]; totals: UsageTotal[] }> {
  const { db, sellerId } = sandbox
  const [records, totals] = [
    await listSandboxUsage(db, sellerId, { instanceId, limit: PAGE }),
    await sumSandboxUsage(db, sellerId, { instanceId }),
  ]
  return { records, totals }
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
