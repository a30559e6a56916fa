import type { Tx } from '@/db/types'
import { type AuditEntry, recordAudit } from '@/lib/services/audit'
import type { ServiceContext } from '@/lib/services/context'

/** What applying a configuration did, by name: `seller acme`, `acme: product OFFI0001 sku-basic`, `user owner@acme.test`. */
export type ApplySummary = { created: string[]; updated: string[]; unchanged: string[] }

/** One seller account's part of an apply. */
export type ApplyRun = {
  tx: Tx
  ctx: ServiceContext
  now: Date
  /** Counts a thing; a changed one also gets its audit row. */
  note(outcome: keyof ApplySummary, name: string, entry: AuditEntry): Promise<void>
}

export function startRun(tx: Tx, ctx: ServiceContext, summary: ApplySummary): ApplyRun {
  return {
    tx,
    ctx,
    now: ctx.now(),
    note: async (outcome, name, entry) => {
      summary[outcome].push(name)
      if (outcome !== 'unchanged') await recordAudit(tx, ctx, entry)
    },
  }
}
