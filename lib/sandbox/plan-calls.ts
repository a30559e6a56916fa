import { insertSandboxCalls } from '@/db/queries/sandbox-calls'
import { lockSandboxSettings, updateSandboxSettings } from '@/db/queries/sandbox-settings'
import type { Tx } from '@/db/types'
import type { CallMode, SandboxActivity, SandboxFamily, SandboxFault } from '@/lib/domain/sandbox'
import { shownAt } from './clock'
import type { Sandbox } from './context'
import { faultFits, holdsBack } from './faults'
import { givesUpAt } from './schedule'

export type CallDraft = {
  family: SandboxFamily
  activity: SandboxActivity
  members: Record<string, unknown>
  orderId?: string
  resourceId?: string
  instanceId?: string
  mode?: CallMode
  test?: boolean
  /** Given: this very fault. Absent: the next of the switchboard. Null: none, whatever the switchboard says. */
  fault?: SandboxFault | null
}

/** Writes calls due at once; the engine sends them. Answers their ids in order. */
export async function planCalls(tx: Tx, sandbox: Sandbox, drafts: CallDraft[]): Promise<string[]> {
  const settings = await lockSandboxSettings(tx, sandbox.sellerId)
  if (!settings) return []
  const now = sandbox.now()
  const shown = shownAt(settings, now)
  const queue = settings.faults.map((fault) => ({ ...fault }))
  /** The first ordered fault that can happen to such a call; the others wait for theirs. */
  const takeFault = ({ family, activity }: CallDraft) => {
    const first = queue.find((entry) => entry.remaining > 0 && faultFits(entry.kind, family, activity))
    if (first) first.remaining -= 1
    return first?.kind ?? null
  }
  let held = false
  /** A fault for one action goes to those of its calls that it can happen to; held back is only the first of them. */
  const wished = ({ fault, family, activity }: CallDraft) => {
    if (!fault || !faultFits(fault, family, activity) || (held && holdsBack(fault))) return null
    held ||= holdsBack(fault)
    return fault
  }
  const rows = drafts.map((draft) => {
    const mode = draft.mode ?? 'retry'
    return {
      sellerId: sandbox.sellerId,
      id: sandbox.newId(),
      family: draft.family,
      activity: draft.activity,
      mode,
      state: 'waiting' as const,
      test: draft.test ?? false,
      members: { activity: draft.activity, ...draft.members },
      orderId: draft.orderId ?? null,
      resourceId: draft.resourceId ?? null,
      instanceId: draft.instanceId ?? null,
      fault: draft.fault === undefined ? takeFault(draft) : wished(draft),
      nextAt: shown,
      givesUpAt: givesUpAt(draft, mode, shown),
      createdAt: now,
    }
  })
  await insertSandboxCalls(tx, rows)
  const left = queue.filter((entry) => entry.remaining > 0)
  if (JSON.stringify(left) !== JSON.stringify(settings.faults)) {
    await updateSandboxSettings(tx, sandbox.sellerId, { faults: left, updatedAt: now })
  }
  return rows.map((row) => row.id)
}
