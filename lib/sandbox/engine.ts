import { listOverdueResources } from '@/db/queries/sandbox-books'
import {
  claimSandboxCall,
  findSandboxCall,
  hasOpenCall,
  insertSandboxAttempts,
  releaseHeldCalls,
  type SandboxCallRow,
  updateSandboxCall,
} from '@/db/queries/sandbox-calls'
import { lockSandboxSettings } from '@/db/queries/sandbox-settings'
import { transaction } from '@/db/transaction'
import { FREEZE_DAYS } from '@/lib/domain/sandbox'
import { DAY_MS, shownAt } from './clock'
import { loadSandbox, type Sandbox } from './context'
import { type Delivered, deliver } from './deliver'
import { applyGiveUp, applySuccess } from './effects'
import { holdsBack } from './faults'
import { lifeOf } from './life'
import { planCalls } from './plan-calls'
import { nextAttempt } from './schedule'

/** Longer than the longest exchange; after it another sender may take over. */
const LEASE_MS = 120_000
/** A reordered call that nothing overtakes leaves after this, in real milliseconds. */
const HELD_LIMIT_MS = 30_000
/** Requests one sweep may send, so that a clock moved by years ends some time. */
const SWEEP_LIMIT = 500

/**
 * Sends the named calls now, each once, in the given order, and what follows from them at once; calls held back before
 * are let go after the first.
 * Resolves when the answers are judged and booked.
 */
export async function runCalls(sandbox: Sandbox, ids: string[], signal?: AbortSignal): Promise<void> {
  const queue = [...ids]
  for (let id = queue.shift(); id !== undefined; id = queue.shift()) {
    if (signal?.aborted) return
    const sent = await sendOne(sandbox, { id }, signal)
    if (sent.kind !== 'sent') continue
    queue.push(...(await releaseHeldCalls(sandbox.db, sandbox.sellerId)), ...sent.follow)
  }
}

/**
 * Sends everything that is due by the movable clock, expiry and release included. Answers the number of attempts made.
 */
export async function runDue(sandbox: Sandbox, signal?: AbortSignal): Promise<number> {
  let attempts = 0
  await releaseHeldCalls(sandbox.db, sandbox.sellerId, {
    heldBefore: new Date(sandbox.now().getTime() - HELD_LIMIT_MS),
  })
  await planLifeEvents(sandbox)
  while (attempts < SWEEP_LIMIT && !signal?.aborted) {
    const sent = await sendOne(sandbox, {}, signal)
    if (sent.kind === 'none') {
      if ((await planLifeEvents(sandbox)) === 0) break
    } else attempts += 1
  }
  return attempts
}

/** Freezes what has expired and releases what was frozen for too long (protocol/saas-v2.md 1.3); each family has its own words for it. */
async function planLifeEvents(sandbox: Sandbox): Promise<number> {
  const { shown } = await loadSandbox(sandbox)
  const frozenBefore = new Date(shown.getTime() - FREEZE_DAYS * DAY_MS)
  const overdue = await listOverdueResources(sandbox.db, sandbox.sellerId, shown, frozenBefore)
  let planned = 0
  for (const resource of overdue) {
    const { instanceId, state } = resource
    if (!instanceId) continue
    const life = lifeOf(resource.family)
    const owned = { ...resource, instanceId }
    const wire = state === 'active' ? life.freeze(owned, 'expiry') : life.release(owned)
    planned += await transaction(sandbox.db, async (tx) => {
      if (await hasOpenCall(tx, sandbox.sellerId, resource.id, wire.activity)) return 0
      const draft = { ...wire, family: resource.family, instanceId, resourceId: resource.id }
      return (await planCalls(tx, sandbox, [draft])).length
    })
  }
  return planned
}

type Sent = { kind: 'sent'; follow: string[] } | { kind: 'held' | 'none' }

async function sendOne(sandbox: Sandbox, which: { id?: string }, signal?: AbortSignal): Promise<Sent> {
  const opened = await loadSandbox(sandbox)
  const now = sandbox.now()
  const call = await claimSandboxCall(sandbox.db, sandbox.sellerId, {
    shown: opened.shown,
    now,
    leaseUntil: new Date(now.getTime() + LEASE_MS),
    ...which,
  })
  if (!call) return { kind: 'none' }
  if (holdsBack(call.fault) && call.heldAt === null) {
    await updateSandboxCall(sandbox.db, sandbox.sellerId, call.id, { state: 'held', heldAt: now, leaseUntil: null })
    return { kind: 'held' }
  }
  const delivered = await deliver(sandbox, opened, call, signal)
  if (signal?.aborted) {
    await updateSandboxCall(sandbox.db, sandbox.sellerId, call.id, { leaseUntil: null })
    return { kind: 'none' }
  }
  return { kind: 'sent', follow: await book(sandbox, call, delivered) }
}

/** Writes what came of an attempt: its requests, the call's next step, and what the marketplace believes now. */
async function book(sandbox: Sandbox, call: SandboxCallRow, delivered: Delivered): Promise<string[]> {
  const { judgement, outcome, attempts, instanceIds, licenses } = delivered
  return transaction(sandbox.db, async (tx) => {
    const now = sandbox.now()
    const settings = await lockSandboxSettings(tx, sandbox.sellerId)
    const shown = settings ? shownAt(settings, now) : call.nextAt
    const current = await findSandboxCall(tx, sandbox.sellerId, call.id)
    const effects = judgement?.good ? await applySuccess(tx, sandbox, call, judgement, shown) : undefined
    const findings = [
      ...(effects?.findings ?? []),
      ...(instanceIds.length > 1 ? ['instance_id_changed'] : []),
      ...(licenses.length > 1 ? ['license_changed'] : []),
    ]
    await insertSandboxAttempts(
      tx,
      attempts.map((row) => (row.decisive ? { ...row, findings: [...row.findings, ...findings] } : row)),
    )
    const update = (values: Parameters<typeof updateSandboxCall>[3]) =>
      updateSandboxCall(tx, sandbox.sellerId, call.id, {
        attempts: call.attempts + 1,
        resultCode: judgement?.resultCode ?? null,
        outcome,
        fault: null,
        heldAt: null,
        leaseUntil: null,
        ...values,
      })
    if (judgement?.good) {
      await update({ state: 'succeeded', finishedAt: now })
      return effects?.follow ?? []
    }
    if (current?.state === 'cancelled') {
      await update({})
      return []
    }
    const { family, activity, mode, nextAt: dueAt, givesUpAt } = call
    const next = nextAttempt({ family, activity, mode, dueAt, givesUpAt, shown })
    if (next === 'give_up') {
      await update({ state: 'gave_up', finishedAt: now })
      await applyGiveUp(tx, sandbox, call)
    } else await update({ state: 'waiting', nextAt: next.at })
    return []
  })
}
