import { and, eq, gte, inArray, isNull, lt, lte, type SQL, sql } from 'drizzle-orm'
import { messages, nonces, refusalCounters } from '@/db/schema'
import type { Db, Tx } from '@/db/types'

export type MessageRow = typeof messages.$inferSelect
/** As a call is stored when it comes. */
export type NewMessageRow = Omit<MessageRow, 'erasedAt'>

export async function insertMessage(db: Db | Tx, row: typeof messages.$inferInsert): Promise<void> {
  await db.insert(messages).values(row)
}

/** Remembers a call's nonce; false when the key has signed it before. */
export async function addNonce(tx: Tx, row: typeof nonces.$inferInsert): Promise<boolean> {
  const added = await tx.insert(nonces).values(row).onConflictDoNothing().returning({ nonce: nonces.nonce })
  return added.length > 0
}

export async function deleteNoncesBefore(db: Db, before: Date): Promise<void> {
  await db.delete(nonces).where(lt(nonces.seenAt, before))
}

/** `receivedAt` is the millisecond inside the id; with it only one partition is read. */
export async function findMessage(
  db: Db | Tx,
  key: { sellerId: string; id: string; receivedAt: Date },
): Promise<MessageRow | undefined> {
  const rows = await db.select().from(messages).where(messageIs(key)).limit(1)
  return rows[0]
}

/** The call that used this nonce of this key up, with its answer. */
export async function findMessageOfNonce(
  db: Db | Tx,
  key: { sellerId: string; keyId: string; nonce: string },
): Promise<Pick<MessageRow, 'url' | 'headers' | 'answer' | 'answerHeaders'> | undefined> {
  const rows = await db
    .select({
      url: messages.url,
      headers: messages.headers,
      answer: messages.answer,
      answerHeaders: messages.answerHeaders,
    })
    .from(messages)
    .where(
      and(
        eq(messages.sellerId, key.sellerId),
        eq(messages.nonce, key.nonce),
        eq(messages.keyId, key.keyId),
        isNull(messages.rerunOf),
      ),
    )
    .limit(1)
  return rows[0]
}

export async function hasOpenFailures(db: Db | Tx, sellerId: string): Promise<boolean> {
  const rows = await db
    .select({ id: messages.id })
    .from(messages)
    .where(and(eq(messages.sellerId, sellerId), messages.open))
    .limit(1)
  return rows.length > 0
}

/** Whether a message is a failure that still wants a person. */
export async function isStillOpen(db: Db | Tx, key: { sellerId: string; id: string; receivedAt: Date }) {
  return (await db.$count(messages, and(messageIs(key), eq(messages.open, true)))) > 0
}

/** What messages are about, by their ids. */
export async function selectSubjects(
  db: Db | Tx,
  sellerId: string,
  keys: readonly { id: string; receivedAt: Date }[],
): Promise<Map<string, Pick<MessageRow, 'orderId' | 'instanceId' | 'tenantId'>>> {
  const times = keys.map(({ receivedAt }) => receivedAt.getTime())
  const rows = await db
    .select({
      id: messages.id,
      orderId: messages.orderId,
      instanceId: messages.instanceId,
      tenantId: messages.tenantId,
    })
    .from(messages)
    .where(
      and(
        eq(messages.sellerId, sellerId),
        gte(messages.receivedAt, new Date(Math.min(...times))),
        lte(messages.receivedAt, new Date(Math.max(...times))),
        inArray(
          messages.id,
          keys.map(({ id }) => id),
        ),
      ),
    )
  return new Map(rows.map(({ id, ...subject }) => [id, subject]))
}

/** A failure that the same call later got past no longer wants a person. */
export async function closeFailures(
  tx: Tx,
  call: Pick<MessageRow, 'sellerId' | 'test' | 'orderId' | 'instanceId' | 'tenantId'> & { activity: string },
): Promise<void> {
  await tx
    .update(messages)
    .set({ open: false })
    .where(
      and(
        eq(messages.sellerId, call.sellerId),
        // Not as a parameter: a kept plan would not use the small index over open failures.
        messages.open,
        eq(messages.test, call.test),
        eq(messages.activity, call.activity),
        sameSubject(call),
      ),
    )
}

/**
 * What a call is about, so that its failures and its success are known for the same: the tenant in the Kit, whose pushes
 * tell of everything anew; else the order, else the instance.
 */
export function sameSubject(call: Pick<MessageRow, 'orderId' | 'instanceId' | 'tenantId'>): SQL | undefined {
  if (call.tenantId !== null) return eq(messages.tenantId, call.tenantId)
  if (call.orderId !== null) return and(isNull(messages.tenantId), eq(messages.orderId, call.orderId))
  return and(isNull(messages.tenantId), isNull(messages.orderId), eq(messages.instanceId, call.instanceId ?? ''))
}

/** Puts the final answer of a call that waited in line. */
export async function updateAnswer(
  db: Db | Tx,
  key: { sellerId: string; id: string; receivedAt: Date },
  patch: Pick<
    MessageRow,
    'answer' | 'answerHeaders' | 'resultCode' | 'durationUs' | 'verdict' | 'reason' | 'open' | 'instanceId'
  >,
): Promise<void> {
  await db.update(messages).set(patch).where(messageIs(key))
}

export async function closeMessage(tx: Tx, key: { sellerId: string; id: string; receivedAt: Date }): Promise<void> {
  await tx.update(messages).set({ open: false }).where(messageIs(key))
}

function messageIs(key: { sellerId: string; id: string; receivedAt: Date }) {
  return and(eq(messages.sellerId, key.sellerId), eq(messages.receivedAt, key.receivedAt), eq(messages.id, key.id))
}

/** Adds to the count of refused calls that were not stored. */
export async function countRefusals(
  db: Db,
  row: { sellerId: string; hour: Date; reason: string; count: number },
): Promise<void> {
  await db
    .insert(refusalCounters)
    .values(row)
    .onConflictDoUpdate({
      target: [refusalCounters.sellerId, refusalCounters.hour, refusalCounters.reason],
      set: { count: sql`${refusalCounters.count} + ${row.count}` },
    })
}
