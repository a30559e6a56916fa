import {
  endBatch,
  hasDueRecords,
  lockNextRecords,
  markSent,
  moveRecords,
  type RecordRow,
  sentToUnknown,
} from '@/db/queries/usage-records'
import { lockSeries } from '@/db/queries/usage-series'
import { transaction } from '@/db/transaction'
import { MAX_BATCH } from '@/lib/domain/metering'
import { pushUsage, type UsagePushResult } from '@/lib/koogallery/open-api/usage-push'
import type { ServiceContext } from '@/lib/services/context'
import type { Work, WorkResult } from '@/lib/services/work'
import { verdictsOn } from './apply-verdicts'
import { type PushGap, pushTarget } from './push-target'

/** Of an answer, for the people who look at batches. */
const KEPT_ANSWER = 16 * 1024

const GAPS: Record<PushGap, string> = {
  no_key: 'Usage cannot be sent: enter the access key of the production interface under Settings.',
  no_ak_sk: 'Usage cannot be sent: enter AK and SK of the open API under Settings.',
}

/**
 * One call of the usage push with the next records (protocol/metering.md 1). They are marked as sent before the call and
 * get their verdicts after it; whoever finds records still marked, after a crash, sends them again under the same
 * serials. Records of the test space go to no real marketplace.
 */
export async function pushUsageRecords({ ctx, known, fetch }: Omit<Work, 'job'>): Promise<WorkResult> {
  const { seller, settings } = known.seller
  const target = pushTarget(known.seller)
  const batch = { sellerId: ctx.sellerId, id: ctx.newId(), push: settings.usagePush, sentAt: ctx.now() }
  const taken = await transaction(ctx.db, async (tx) => {
    await sentToUnknown(tx, ctx.sellerId)
    const next = await lockNextRecords(tx, ctx.sellerId, MAX_BATCH)
    const real = seller.sandbox ? next : next.filter(({ test }) => !test)
    if (real.length > 0 && typeof target !== 'string') {
      await markSent(
        tx,
        { ...batch, size: real.length, host: null },
        real.map(({ meteringSn }) => meteringSn),
      )
    }
    return { tests: seller.sandbox ? [] : next.filter(({ test }) => test), real }
  })
  await acceptTests(ctx, taken.tests)
  const { real } = taken
  if (real.length === 0) {
    if (taken.tests.length > 0) return { kind: 'more' }
    // All that is due may be in the hands of somebody.
    return (await hasDueRecords(ctx.db, ctx.sellerId))
      ? { kind: 'more', delayMs: settings.usagePauseMs }
      : { kind: 'done' }
  }
  if (typeof target === 'string') return { kind: 'failed', error: GAPS[target], final: false }
  const startedMs = performance.now()
  const result = await pushUsage(
    { ...target.endpoint, fetch },
    target.input({ records: real, nonce: ctx.newId(), now: batch.sentAt }),
  )
  const verdicts = verdictsOn(real, result, ctx.newId)
  await transaction(ctx.db, async (tx) => {
    await lockSeries(
      tx,
      ctx.sellerId,
      real.map(({ instanceId }) => instanceId),
    )
    const now = ctx.now()
    await moveRecords(tx, ctx.sellerId, verdicts.moves, { from: ['sent'], now, batchId: batch.id })
    await endBatch(tx, batch, {
      answeredAt: now,
      outcome: verdicts.outcome,
      code: verdicts.code,
      ...seenIn(result),
      durationMs: Math.round(performance.now() - startedMs),
    })
  })
  const said = {
    request: `POST usage-data (${settings.usagePush}), ${real.length} records`,
    answer: answerText(result),
  }
  return verdicts.follow.kind === 'next'
    ? { kind: 'more', delayMs: settings.usagePauseMs, ...said }
    : { kind: 'failed', error: verdicts.follow.error, final: false, ...said }
}

async function acceptTests(ctx: ServiceContext, records: readonly RecordRow[]): Promise<void> {
  if (records.length === 0) return
  const moves = records.map(({ meteringSn }) => ({
    meteringSn,
    state: 'accepted' as const,
    code: null,
    reason: 'test',
  }))
  await transaction(ctx.db, async (tx) => {
    await lockSeries(
      tx,
      ctx.sellerId,
      records.map(({ instanceId }) => instanceId),
    )
    await moveRecords(tx, ctx.sellerId, moves, { from: ['sealed', 'unknown'], now: ctx.now() })
  })
}

function seenIn({ host, status, raw }: UsagePushResult) {
  return { host: host ?? null, status: status ?? null, answer: raw?.slice(0, KEPT_ANSWER) ?? null }
}

function answerText(result: UsagePushResult): string {
  switch (result.kind) {
    case 'answered':
      return `${result.code}, ${result.records.size} abnormal`
    case 'refused':
      return result.message ? `${result.code}: ${result.message}` : result.code
    case 'unknown':
      return result.reason
    default:
      return result satisfies never
  }
}
