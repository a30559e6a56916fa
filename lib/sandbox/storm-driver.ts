import { setTimeout as sleep } from 'node:timers/promises'
import { exchange, instanceIdsOf } from './exchange'
import type { Storm, StormLine, StormStep } from './storm'

export type StormInput = {
  storm: Storm
  /** `…/api/koogallery/{seller}`. */
  address: string
  /** The key of the basic interfaces. */
  key: string
  now: () => Date
  newId: () => string
  timeoutMs?: number
  /** Order lines at work at the same time. */
  concurrency?: number
  /** Repeats of one call before it counts as lost; each waits `retryWaitMs`, so that a restarting server is outlived. */
  attempts?: number
  retryWaitMs?: number
  signal?: AbortSignal
  onProgress?: (done: number, total: number) => void
}

export type StormProblem = {
  orderLineId: string
  kind: 'no_id' | 'several_ids' | 'shared_id' | 'never_succeeded' | 'wrongly_accepted'
  detail: string
}

export type StormReport = {
  lines: number
  requests: number
  /** Instance ids seen per order line: exactly one each, or there is a problem. */
  seen: Record<string, string[]>
  problems: StormProblem[]
}

/** A signature is good for 60 s; a step overtaken by another keeps its own time while it is. */
const FRESH_MS = 40_000

/**
 * Drives a storm against a production address until each call has been answered with success, as the marketplace would
 * in the long run, and checks that each order line was given exactly one instance id. Needs no database.
 */
export async function runStorm(input: StormInput): Promise<StormReport> {
  const { storm, concurrency = 16, signal, onProgress } = input
  const report: StormReport = { lines: storm.lines.length, requests: 0, seen: {}, problems: [] }
  const queue = [...storm.lines]
  let done = 0
  const work = async () => {
    for (let line = queue.shift(); line !== undefined && !signal?.aborted; line = queue.shift()) {
      await driveLine(input, line, report)
      done += 1
      onProgress?.(done, storm.lines.length)
    }
  }
  await Promise.all(Array.from({ length: concurrency }, work))
  if (!signal?.aborted) findShared(report)
  return report
}

async function driveLine(input: StormInput, line: StormLine, report: StormReport): Promise<void> {
  const ids = new Set<string>()
  const { steps, orderLineId } = line
  for (let i = 0; i < steps.length && !input.signal?.aborted; i += 1) {
    const step = steps[i]
    const next = steps[i + 1]
    if (!step) break
    const [instanceId] = ids
    if (step.needsInstance && instanceId === undefined) break
    if (step.sentAfterNext && next) {
      const signedAt = input.now()
      // Sender's times have milliseconds: the two must differ.
      await sleep(3)
      await driveStep(input, next, instanceId, ids, line, report)
      const kept = await driveStep(input, step, instanceId, ids, line, report, signedAt)
      // Signed anew, the older step would now count as the later one; so the later one is said again.
      if (!kept) await driveStep(input, { ...next, fault: null }, instanceId, ids, line, report)
      i += 1
    } else await driveStep(input, step, instanceId, ids, line, report)
  }
  report.seen[orderLineId] = [...ids]
  if (input.signal?.aborted) return
  if (ids.size === 0) report.problems.push({ orderLineId, kind: 'no_id', detail: 'no instance id was ever answered' })
  if (ids.size > 1) report.problems.push({ orderLineId, kind: 'several_ids', detail: [...ids].join(', ') })
}

/** Repeats one step until it succeeds. Answers whether the given sender's time could be kept. */
async function driveStep(
  input: StormInput,
  step: StormStep,
  instanceId: string | undefined,
  ids: Set<string>,
  { orderLineId }: StormLine,
  report: StormReport,
  signedAt?: Date,
): Promise<boolean> {
  const { attempts = 60, retryWaitMs = 250, timeoutMs = 20_000, signal } = input
  let last = ''
  for (let attempt = 1; attempt <= attempts && !signal?.aborted; attempt += 1) {
    const fresh = signedAt !== undefined && input.now().getTime() - signedAt.getTime() < FRESH_MS
    const exchanged = await exchange({
      address: input.address,
      keys: { basic: input.key },
      family: 'saas_v2',
      activity: step.activity,
      members: step.needsInstance ? { ...step.members, instanceId } : step.members,
      fault: attempt === 1 ? step.fault : null,
      parallel: 8,
      timeoutMs,
      now: input.now,
      newId: input.newId,
      signedAt: fresh ? signedAt : undefined,
      signal,
    })
    report.requests += exchanged.length
    if (step.activity === 'newInstance') for (const id of instanceIdsOf(exchanged)) ids.add(id)
    for (const { delivery, judgement } of exchanged) {
      if (delivery.refusalExpected && judgement?.resultCode === '000000') {
        report.problems.push({ orderLineId, kind: 'wrongly_accepted', detail: `${step.activity} ${delivery.bend}` })
      }
    }
    const decisive = exchanged.find(({ delivery }) => delivery.decisive)
    if (decisive?.heard?.good) return signedAt === undefined || fresh
    last = decisive?.heard?.resultCode ?? decisive?.outcome ?? ''
    if (attempt > 1 || step.fault === null) await sleep(retryWaitMs)
  }
  if (!signal?.aborted) {
    report.problems.push({ orderLineId, kind: 'never_succeeded', detail: `${step.activity} ${last}` })
  }
  return true
}

function findShared(report: StormReport): void {
  const owner = new Map<string, string>()
  for (const [orderLineId, ids] of Object.entries(report.seen)) {
    for (const id of ids) {
      const other = owner.get(id)
      if (other) report.problems.push({ orderLineId, kind: 'shared_id', detail: `${id} belongs to ${other} too` })
      owner.set(id, orderLineId)
    }
  }
}
