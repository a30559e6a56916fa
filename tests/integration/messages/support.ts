import { messages } from '@/db/schema'
import type { Db } from '@/db/types'
import { uuidv7 } from '@/lib/services/ids'

export const NOW = new Date('2026-11-02T08:00:00.000Z')
export const KEY_ID = '00000000-0000-7000-8000-0000000000aa'
export const minutesAgo = (minutes: number) => new Date(NOW.getTime() - minutes * 60_000)

type Row = typeof messages.$inferInsert

/** A message row as the inbox would write it; what is not given is a successful purchase call. */
export function messageRow(over: Partial<Row> & { receivedAt: Date }): Row {
  return {
    sellerId: 'acme',
    id: uuidv7(over.receivedAt),
    test: false,
    family: 'saas_v2',
    activity: 'newInstance',
    verdict: 'accepted',
    reason: 'created',
    resultCode: '000000',
    open: false,
    method: 'POST',
    url: '/api/koogallery/acme?signature=00&timestamp=1762070400000&nonce=n1',
    headers: [['Content-Type', 'application/json']],
    body: new TextEncoder().encode('{"activity":"newInstance","mobilePhone":"13800138000"}'),
    truncated: false,
    answerHeaders: [['Content-Type', 'application/json;charset=utf-8']],
    answer: new TextEncoder().encode('{"resultCode":"000000","resultMsg":"success"}'),
    durationUs: 12_000,
    keyId: KEY_ID,
    signedForm: 'raw',
    sentAt: over.receivedAt,
    ...over,
  }
}

export const failed = { verdict: 'failed', reason: 'internal', resultCode: '000005', open: true } as const

export async function putMessages(db: Db, rows: Row[]): Promise<string[]> {
  if (rows.length > 0) await db.insert(messages).values(rows)
  return rows.map((row) => row.id)
}
