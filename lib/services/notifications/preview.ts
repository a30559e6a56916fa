import { type NoticeRow, selectLatestNotices } from '@/db/queries/notices'
import { findSeller } from '@/db/queries/sellers'
import { ALARM_SEVERITY, NOTICE_EVENTS, type NoticeDetails, type NoticeEvent } from '@/lib/domain/notifications'
import { requirePermission, type ServiceContext } from '@/lib/services/context'
import { type Mail, writeMail } from './formats/email'
import { LANGUAGES, type Language, render } from './render'

export type Preview = {
  event: NoticeEvent
  /** Whether it happened here; else with data made up. */
  real: boolean
  mails: Record<Language, { opened: Mail; recovered: Mail }>
}

/** What each event says in both languages, with the data of its last time where there was one. */
export async function previewMessages(ctx: ServiceContext, zone: string): Promise<Preview[]> {
  requirePermission(ctx, 'portal:read')
  const [seller, latest] = await Promise.all([
    findSeller(ctx.db, ctx.sellerId),
    selectLatestNotices(ctx.db, ctx.sellerId),
  ])
  const now = ctx.now()
  const account = { id: ctx.sellerId, name: seller?.name ?? ctx.sellerId }
  return NOTICE_EVENTS.map((event): Preview => {
    const real = latest.find((notice) => notice.event === event)
    const notice = real ?? sample(event, now)
    const write = (language: Language) => {
      const means = { id: notice.id, account, language, zone, publicUrl: ctx.publicUrl, now }
      return {
        opened: writeMail(render([{ notice, phase: 'opened' }], means)),
        recovered: writeMail(
          render([{ notice: { ...notice, endedAt: notice.endedAt ?? now }, phase: 'recovered' }], means),
        ),
      }
    }
    const [zh, en] = LANGUAGES.map(write)
    if (!zh || !en) throw new Error('A language is missing.')
    return { event, real: real !== undefined, mails: { zh, en } }
  })
}

const HOUR_MS = 3_600_000

/** A notice with made-up data. */
function sample(event: NoticeEvent, now: Date): Omit<NoticeRow, 'sellerId'> {
  const openedAt = new Date(now.getTime() - HOUR_MS)
  const { subject = 'CS2026110200001', ...details } = SAMPLES[event] ?? {}
  const severity = event in ALARM_SEVERITY ? ALARM_SEVERITY[event as keyof typeof ALARM_SEVERITY] : 'warning'
  return {
    id: '00000000-0000-7000-8000-000000000000',
    event,
    subject: String(subject),
    severity: event === 'call_failing' || event === 'preparation_dead' ? 'critical' : severity,
    level: 0,
    details:
      'givesUp' in details ? { ...rest(details), givesUpAt: new Date(now.getTime() + HOUR_MS).toISOString() } : details,
    openedAt,
    endedAt: null,
  }
}

const rest = ({ givesUp: _, ...details }: NoticeDetails): NoticeDetails => details

const SAMPLES: Partial<Record<NoticeEvent, NoticeDetails>> = {
  call_failing: {
    activity: 'newInstance',
    subject: '00000000-0000-7000-8000-000000000000',
    product: 'Acme Basic',
    orderId: 'CS2026110200001',
    code: '000005',
    subjects: 1,
    calls: 2,
    outcome: 'refunded',
    givesUp: 1,
  },
  orders_failed: { subject: 'OFFI0001', product: 'Acme Basic', count: 3, allowed: 5, month: '2026-11' },
  probes_failing: { subject: 'OFFI0001', product: 'Acme Basic', count: 3, allowed: 5 },
  calls_unsigned: { subject: 'signature', count: 3 },
  preparation_dead: { subject: 'i-5f2c1a', instanceId: 'i-5f2c1a', orderId: 'CS2026110200001', error: 'HTTP 422' },
  jobs_dead: { subject: 'order_lookup', count: 2, error: 'HTTP 401' },
  task_overdue: { subject: '0000', instanceId: 'i-5f2c1a', orderId: 'CS2026110200001' },
  hook_failing: { subject: '0000', name: 'product backend', error: 'HTTP 503' },
  channel_failing: { subject: '0000', name: 'ops', error: 'HTTP 404' },
  keys_low: { name: 'Acme Desktop', free: 7, productId: 'OFFI0004', skuCode: 'sku-lic' },
  product_unknown: { name: 'Acme Pro', productId: 'OFFI0009', skuCode: 'sku-pro' },
  probe_failing: {
    subject: '0000',
    name: 'Purchase',
    activity: 'newInstance',
    check: 'result_code: other',
    code: '000005',
  },
  usage_silent: { subject: 'i-5f2c1a', instanceId: 'i-5f2c1a' },
  usage_zero: { subject: 'i-5f2c1a', instanceId: 'i-5f2c1a' },
  usage_stuck: { subject: 'sender', records: 12 },
  usage_deadline: { subject: 'collection', records: 12 },
  usage_abnormal: { subject: '003', code: '003', records: 4 },
  usage_unbillable: { subject: 'age', records: 1 },
  package_low: { subject: 'p-77aa01', packageInstanceId: 'p-77aa01', meter: 'api_calls' },
  package_used_up: { subject: 'p-77aa01', packageInstanceId: 'p-77aa01', meter: 'api_calls' },
}
