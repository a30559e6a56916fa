import { sql } from 'drizzle-orm'
import { changes } from '@/db/schema'
import type { Tx } from '@/db/types'

export type NewChange = Omit<typeof changes.$inferInsert, 'seq'>

/** Tells of one change, in the change's own transaction. */
export async function addChange(tx: Tx, row: NewChange): Promise<void> {
  await tx.insert(changes).values(row)
}

/** The same for any number of changes of one account, in one statement and in the given order. */
export async function addChanges(
  tx: Tx,
  sellerId: string,
  rows: readonly Omit<NewChange, 'sellerId'>[],
): Promise<void> {
  if (rows.length === 0) return
  const json = JSON.stringify(
    rows.map(({ entityId, at, ...row }) => ({ ...row, entity_id: entityId, at: at.toISOString() })),
  )
  await tx.execute(sql`
    insert into ${changes} (seller_id, id, entity, entity_id, kind, test, at, payload)
    select ${sellerId}, id, entity, entity_id, kind, test, at, payload
    from jsonb_to_recordset(${json}::jsonb)
      as r(id uuid, entity text, entity_id text, kind text, test boolean, at timestamptz, payload jsonb)`)
}
