import {
  findCase,
  findRun,
  type ProbeResultRow,
  type ProbeRunRow,
  selectResults,
  skipWaitingResults,
  updateResult,
  updateRun,
} from '@/db/queries/probes'
import type { Tx } from '@/db/types'
import { hasFailed, isOpen, judgeAddress, type ProbeCheck } from '@/lib/domain/probes'
import type { KnownFamily } from '@/lib/koogallery/codec'
import { FAMILY_CODECS } from '@/lib/koogallery/families'
import { type JudgedAnswer, judgeProbeAnswer, judgeRepeat, REPEATED_ACTIVITIES } from '@/lib/koogallery/probe-answer'
import { type CaseFields, signCase, wantsInstance } from '@/lib/koogallery/probe-case'
import type { ServiceContext } from '@/lib/services/context'
import type { Work, WorkResult } from '@/lib/services/work'
import { openFields } from './cases'
import type { ProbeClient } from './client'

type ProbeWork = Pick<Work, 'ctx' | 'known' | 'outside'>

/**
 * The next step of a run: first the address, then one case after the other, each settled before the next is sent. All
 * that is sent is marked as a test, so repeating a step after a crash does no harm.
 */
export async function probeNext(work: ProbeWork, runId: string): Promise<WorkResult> {
  const { ctx } = work
  const key = { sellerId: ctx.sellerId, id: runId }
  const run = await findRun(ctx.db, key)
  if (run?.state !== 'running') return { kind: 'done' }
  if (run.address === null) return lookAtAddress(work, run)
  const results = await selectResults(ctx.db, key)
  const next = results.find(({ state }) => state === 'waiting')
  if (!next) return { kind: 'done', apply: (tx) => end(tx, ctx, run, run.address ?? [], results) }
  const outcome = await probeCase(work, next, results)
  const settled = { ...next, ...outcome }
  const last = results.every((result) => result.position === next.position || result.state !== 'waiting')
  return {
    kind: last ? 'done' : 'more',
    request: `${next.activity} (${next.name})`,
    answer: outcome.state,
    apply: async (tx) => {
      await updateResult(tx, next, outcome)
      if (last) {
        const all = results.map((result) => (result.position === next.position ? settled : result))
        await end(tx, ctx, run, run.address ?? [], all)
      }
    },
  }
}

async function lookAtAddress({ ctx, outside }: ProbeWork, run: ProbeRunRow): Promise<WorkResult> {
  const facts = await outside.probes().inspect(() => ctx.now().getTime())
  const address = judgeAddress(facts, ctx.now().getTime())
  const open = isOpen(address)
  const over = !open || run.total === 0
  const key = { sellerId: run.sellerId, id: run.id }
  return {
    kind: over ? 'done' : 'more',
    request: run.publicUrl,
    answer: open ? 'open' : 'not open',
    apply: async (tx) => {
      await updateRun(tx, key, { address })
      if (!open) await skipWaitingResults(tx, key)
      if (over) await end(tx, ctx, run, address, [])
    },
  }
}

async function end(
  tx: Tx,
  ctx: ServiceContext,
  run: ProbeRunRow,
  address: readonly ProbeCheck[],
  results: readonly Pick<ProbeResultRow, 'state'>[],
): Promise<void> {
  const failed = hasFailed(address) || results.some(({ state }) => state === 'failed')
  await updateRun(
    tx,
    { sellerId: run.sellerId, id: run.id },
    { state: failed ? 'failed' : 'passed', finishedAt: ctx.now() },
  )
}

type Outcome = Pick<ProbeResultRow, 'state' | 'checks' | 'durationMs' | 'resultCode' | 'instanceId' | 'at'>

async function probeCase(
  { ctx, known, outside }: ProbeWork,
  result: ProbeResultRow,
  results: readonly ProbeResultRow[],
): Promise<Outcome> {
  const notSent = (state: 'failed' | 'skipped', found: string): Outcome => ({
    state,
    checks: [{ check: 'sent', state: state === 'failed' ? 'fail' : 'skipped', found }],
    durationMs: null,
    resultCode: null,
    instanceId: null,
    at: ctx.now(),
  })
  const row = await findCase(ctx.db, { sellerId: ctx.sellerId, id: result.caseId })
  if (!row || row.family === 'unrecognised') return notSent('skipped', 'deleted')
  const { family, activity } = row
  const keyClass = FAMILY_CODECS[family].keyClass
  const key = known.seller.keys.find((each) => each.class === keyClass && each.status === 'current')
  if (!key) return notSent('failed', 'no_key')
  const fields = openFields(ctx, row)
  const instanceId = wantsInstance(fields) ? instanceOf(results, family) : undefined
  if (wantsInstance(fields) && instanceId === undefined) return notSent('skipped', 'no_instance')

  const once = () =>
    send(ctx, outside.probes(), { family, activity, fields, instanceId, key: key.secret, runId: result.runId })
  const first = await once()
  if ('failed' in first)
    return { ...notSent('failed', first.failed), ...(first.checks ? { checks: first.checks } : {}) }
  const checks = [...first.judged.checks]
  if (REPEATED_ACTIVITIES.includes(activity) && !hasFailed(checks)) {
    const again = await once()
    checks.push('failed' in again ? lost : judgeRepeat(first.judged, again.judged))
  }
  return {
    state: hasFailed(checks) ? 'failed' : 'passed',
    checks,
    durationMs: first.durationMs,
    resultCode: first.judged.resultCode,
    instanceId: first.judged.instanceId,
    at: ctx.now(),
  }
}

const lost: ProbeCheck = { check: 'repeat', state: 'fail', found: 'lost' }

/** What a purchase of this family was given in this run. */
function instanceOf(results: readonly ProbeResultRow[], family: KnownFamily): string | undefined {
  const bought = results.find(
    (each) => each.family === family && each.activity === 'newInstance' && each.instanceId !== null,
  )
  // Industrial software buys as SaaS V2.0 does and differs by one activity alone (protocol/license.md 3.3).
  const related = family === 'license_async' ? instanceOf(results, 'saas_v2') : undefined
  return bought?.instanceId ?? related
}

type Sent = { judged: JudgedAnswer; durationMs: number } | { failed: string; checks?: ProbeCheck[] }

async function send(
  ctx: ServiceContext,
  client: ProbeClient,
  call: {
    family: KnownFamily
    activity: string
    fields: CaseFields
    instanceId: string | undefined
    key: string
    runId: string
  },
): Promise<Sent> {
  const { runId, instanceId, ...rest } = call
  const request = signCase({
    ...rest,
    ...(instanceId === undefined ? {} : { instanceId }),
    address: `${ctx.publicUrl}/api/koogallery/${ctx.sellerId}`,
    identity: { sentAt: ctx.now(), nonce: nonce(ctx), businessId: ctx.newId(), runId },
  })
  const answer = await client.call(request)
  if (answer.kind === 'failed') {
    const { reason, error } = answer
    return { failed: reason, checks: [{ check: 'sent', state: 'fail', found: reason, values: { error } }] }
  }
  return { judged: judgeProbeAnswer(call, answer), durationMs: answer.durationMs }
}

const nonce = (ctx: ServiceContext) => ctx.newId().replaceAll('-', '').toUpperCase()
