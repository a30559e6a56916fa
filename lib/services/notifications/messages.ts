import { z } from 'zod'
import { findChannel } from '@/db/queries/channels'
import { lockJob, reviveJob } from '@/db/queries/job-lists'
import { selectMessages } from '@/db/queries/notices'
import { transaction } from '@/db/transaction'
import { JOB_STATES, type JobState } from '@/lib/domain/jobs'
import { NOTICE_EVENTS, type NoticeEvent, type NoticePhase } from '@/lib/domain/notifications'
import { cutPage, PAGE_SIZE, type Page } from '@/lib/domain/paging'
import { recordAudit } from '@/lib/services/audit'
import { requirePermission, type ServiceContext } from '@/lib/services/context'
import { choice, type ListInput, momentFilter, pageFields } from '@/lib/services/list-input'
import { parseInput } from '@/lib/services/parse'
import { notFound, refusal } from '@/lib/services/refusals'

export type MessageView = {
  /** Of the job; its page shows every attempt. */
  id: string
  channelId: string
  channel: string | null
  /** Null for a test. */
  first: { event: NoticeEvent; phase: NoticePhase } | null
  count: number
  state: JobState
  attempts: number
  lastError: string | null
  createdAt: Date
  /** Of the last attempt. */
  durationMs: number | null
  mayResend: boolean
}

const listInput = z.object({
  ...pageFields,
  state: choice(JOB_STATES),
  event: choice(NOTICE_EVENTS),
  from: momentFilter,
  to: momentFilter,
  channel: z.uuid().optional().catch(undefined),
  cursor: z
    .string()
    .regex(/^b?\d{1,15}$/)
    .optional()
    .catch(undefined),
})

/** One page of what channels were sent, newest first. */
export async function listSentMessages(ctx: ServiceContext, input: ListInput): Promise<Page<MessageView>> {
  requirePermission(ctx, 'portal:read')
  const { cursor, limit = PAGE_SIZE, channel: channelId, state, event, from, to } = parseInput(listInput, input)
  const place = cursor === undefined ? null : { seq: Number(cursor.replace('b', '')), back: cursor.startsWith('b') }
  const found = await selectMessages(ctx.db, ctx.sellerId, { state, channelId, event, from, to }, place, limit + 1)
  const page = cutPage(found, limit, place, ({ job: { seq } }, back) => `${back ? 'b' : ''}${seq}`)
  return {
    ...page,
    rows: page.rows.flatMap(({ job, channel, durationMs }): MessageView[] => {
      const { id, payload, state: now, attempts, lastError, createdAt } = job
      if (payload.kind !== 'notify') return []
      const { first, count } = payload
      const settled = now === 'done' || now === 'dead' || now === 'cancelled'
      const shown = { id, channelId: payload.channelId, channel, first, count, state: now, attempts, lastError }
      return [{ ...shown, createdAt, durationMs, mayResend: settled && first !== null }]
    }),
  }
}

const resendInput = z.strictObject({ messageId: z.uuid() })

/** Sends a message again that has arrived, was given up or called off. */
export async function resendMessage(ctx: ServiceContext, raw: z.input<typeof resendInput>): Promise<void> {
  requirePermission(ctx, 'notifications:write')
  const { messageId } = parseInput(resendInput, raw)
  await transaction(ctx.db, async (tx) => {
    const job = await lockJob(tx, ctx.sellerId, messageId)
    if (job?.payload.kind !== 'notify' || job.payload.first === null) throw notFound('message')
    if (job.state === 'running') throw refusal('job_running')
    const channel = await findChannel(tx, { sellerId: ctx.sellerId, id: job.payload.channelId })
    if (!channel || channel.state === 'removed') throw notFound('channel')
    await reviveJob(tx, job, ctx.now())
    await recordAudit(tx, ctx, {
      action: 'channel.resent',
      subjectKind: 'channel',
      subjectId: channel.id,
      details: { name: channel.name, message: messageId, stateBefore: job.state },
    })
  })
  ctx.wakeWorker()
}
