import { z } from 'zod'
import { selectWindows } from '@/db/queries/usage-lists'
import { decimal, formatDecimal } from '@/lib/domain/decimal'
import type { Cycle, WindowState } from '@/lib/domain/metering'
import { PAGE_SIZE, type Page, readUuidCursor, toPage } from '@/lib/domain/paging'
import { billingDeadline } from '@/lib/domain/usage-clock'
import { requirePermission, type ServiceContext } from '@/lib/services/context'
import { choice, type ListInput, momentFilter, pageFields, textFilter } from '@/lib/services/list-input'
import { parseInput } from '@/lib/services/parse'
import { getSettings } from '@/lib/services/settings/get-settings'

const listInput = z.object({
  ...pageFields,
  state: choice(['open', 'sealed']),
  instance: textFilter,
  meter: textFilter,
  from: momentFilter,
  to: momentFilter,
  late: choice(['1', '0']),
})

export type WindowListRow = {
  id: string
  test: boolean
  instanceId: string
  productName: string | null
  meter: string
  unit: string | null
  cycle: Cycle
  state: WindowState
  late: boolean
  startsAt: Date
  endsAt: Date
  sealAt: Date
  sealedAt: Date | null
  /** When the marketplace collects what was used in it. */
  collectedAt: Date
  total: string
  events: number
  firstEventAt: Date
  lastEventAt: Date
}

/** One page of windows by their span, newest first. */
export async function listWindows(ctx: ServiceContext, input: ListInput): Promise<Page<WindowListRow>> {
  requirePermission(ctx, 'portal:read')
  const { test, late, cursor, limit = PAGE_SIZE, ...filter } = parseInput(listInput, input)
  const place = readUuidCursor(cursor)
  const [{ settings }, found] = await Promise.all([
    getSettings(ctx),
    selectWindows(
      ctx.db,
      ctx.sellerId,
      { ...filter, withTests: test === '1', late: late === undefined ? undefined : late === '1' },
      place,
      limit + 1,
    ),
  ])
  const page = toPage(found, limit, place, ({ window }) => ({ at: window.startsAt, id: window.id }))
  return {
    next: page.next,
    previous: page.previous,
    rows: page.rows.map(({ window, unit, cycle, productName }) => ({
      id: window.id,
      test: window.test,
      instanceId: window.instanceId,
      productName,
      meter: window.meter,
      unit,
      cycle: cycle ?? 'hour',
      state: window.state,
      late: window.late,
      startsAt: window.startsAt,
      endsAt: window.endsAt,
      sealAt: window.sealAt,
      sealedAt: window.sealedAt,
      collectedAt: billingDeadline(window, cycle ?? 'hour', settings.usageZone),
      total: formatDecimal(decimal(window.total)),
      events: window.events,
      firstEventAt: window.firstEventAt,
      lastEventAt: window.lastEventAt,
    })),
  }
}
