import { selectAlarms } from '@/db/queries/usage-reports'
import type { AlarmKind } from '@/lib/domain/metering'
import { requirePermission, type ServiceContext } from '@/lib/services/context'

export type AlarmView = {
  id: string
  kind: AlarmKind
  subject: string
  openedAt: Date
  seenAt: Date
  endedAt: Date | null
  details: Record<string, string | number | null>
}

/** Money is being lost now; money will be lost; somebody ought to know. */
const URGENCY: Record<AlarmKind, number> = {
  usage_unbillable: 0,
  usage_deadline: 1,
  usage_stuck: 2,
  usage_abnormal: 3,
  usage_silent: 4,
  package_used_up: 5,
  usage_zero: 6,
  package_low: 7,
}

const SHOWN = 100

/** Alarms that ring, most urgent first. */
export async function ringingAlarms(ctx: ServiceContext): Promise<AlarmView[]> {
  requirePermission(ctx, 'portal:read')
  const rows = await selectAlarms(ctx.db, ctx.sellerId, true, SHOWN)
  return rows.map(view).sort((a, b) => URGENCY[a.kind] - URGENCY[b.kind])
}

/** The last alarms that were mended, newest first. */
export async function pastAlarms(ctx: ServiceContext, limit: number): Promise<AlarmView[]> {
  requirePermission(ctx, 'portal:read')
  return (await selectAlarms(ctx.db, ctx.sellerId, false, limit)).map(view)
}

function view({ sellerId: _, ...row }: Awaited<ReturnType<typeof selectAlarms>>[number]): AlarmView {
  return row
}
