import { randomUUID } from 'node:crypto'
import {
  alarms,
  packageDraws,
  packages,
  usageBatches,
  usageDays,
  usageEvents,
  usageRecords,
  usageSeries,
  usageWindows,
} from '@/db/schema'
import type { Db } from '@/db/types'

type Row<Table extends { $inferInsert: unknown }> = Partial<Table['$inferInsert']>

const HOUR_MS = 3_600_000

/**
 * Rows of metering as sealing and sending leave them, written straight into the tables: lists, reports and pages are
 * looked at without waiting for hours to pass. Everything left out is filled in.
 */
export function usageBooks(db: Db, sellerId: string, now: Date) {
  const hour = (ago: number) => new Date(Math.floor(now.getTime() / HOUR_MS) * HOUR_MS - ago * HOUR_MS)
  return {
    hour,
    async series(row: Row<typeof usageSeries> & { instanceId: string }) {
      await db.insert(usageSeries).values({
        sellerId,
        test: false,
        meter: 'calls',
        aggregation: 'sum',
        cycle: 'hour',
        unit: null,
        createdAt: hour(1000),
        ...row,
      })
    },
    /** Of the hour `ago` hours before the present one. */
    async window(ago: number, row: Row<typeof usageWindows> & { instanceId: string }): Promise<string> {
      const id = row.id ?? randomUUID()
      const startsAt = row.startsAt ?? hour(ago)
      const endsAt = row.endsAt ?? new Date(startsAt.getTime() + HOUR_MS)
      const sealAt = new Date(endsAt.getTime() + 300_000)
      const state = row.state ?? 'sealed'
      await db.insert(usageWindows).values({
        sellerId,
        test: false,
        meter: 'calls',
        state,
        late: false,
        sealAt,
        sealedAt: state === 'sealed' ? sealAt : null,
        events: 3,
        firstEventAt: startsAt,
        lastEventAt: new Date(endsAt.getTime() - 60_000),
        ...row,
        id,
        startsAt,
        endsAt,
      })
      return id
    },
    async event(row: Row<typeof usageEvents> & { instanceId: string; windowId: string; time: Date }) {
      await db.insert(usageEvents).values({
        sellerId,
        id: randomUUID(),
        meter: 'calls',
        value: '1',
        arrivedAt: row.time,
        source: 'api',
        ...row,
      })
    },
    /** Of the whole hour `ago` hours before the present one. */
    async record(ago: number, row: Row<typeof usageRecords> & { instanceId: string }): Promise<string> {
      const meteringSn = row.meteringSn ?? randomUUID()
      const beginTime = row.beginTime ?? hour(ago)
      const endTime = row.endTime ?? new Date(beginTime.getTime() + HOUR_MS)
      const sealedAt = row.sealedAt ?? new Date(endTime.getTime() + 300_000)
      await db.insert(usageRecords).values({
        sellerId,
        windowId: randomUUID(),
        test: false,
        meter: 'calls',
        value: '1',
        recordTime: sealedAt,
        state: 'accepted',
        late: false,
        attempts: 1,
        ...row,
        meteringSn,
        beginTime,
        endTime,
        sealedAt,
      })
      return meteringSn
    },
    async batch(row: Row<typeof usageBatches> = {}): Promise<string> {
      const id = row.id ?? randomUUID()
      await db.insert(usageBatches).values({ sellerId, push: 'new', size: 1, sentAt: now, ...row, id })
      return id
    },
    async package(row: Row<typeof packages> & { packageInstanceId: string }) {
      await db.insert(packages).values({
        sellerId,
        meter: 'calls',
        test: false,
        orderId: 'CS-package',
        quota: '100',
        resets: 'none',
        whenUsedUp: 'stop',
        startsAt: hour(240),
        expiresAt: hour(-480),
        state: 'active',
        createdAt: hour(240),
        updatedAt: now,
        ...row,
      })
    },
    async draw(row: Row<typeof packageDraws> & { packageInstanceId: string; at: Date; amount: string }) {
      await db
        .insert(packageDraws)
        .values({ sellerId, meter: 'calls', meteringSn: randomUUID(), remaining: '0', ...row })
    },
    async day(day: string, row: Row<typeof usageDays> & { instanceId: string }) {
      await db.insert(usageDays).values({ sellerId, test: false, meter: 'calls', ...row, day })
    },
    async alarm(row: Row<typeof alarms> & Pick<typeof alarms.$inferInsert, 'kind' | 'subject'>) {
      await db.insert(alarms).values({ sellerId, id: randomUUID(), openedAt: now, seenAt: now, details: {}, ...row })
    },
  }
}

export type UsageBooks = ReturnType<typeof usageBooks>
