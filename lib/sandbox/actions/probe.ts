import { findSandboxCall, listSandboxAttempts } from '@/db/queries/sandbox-calls'
import { updateSandboxSettings } from '@/db/queries/sandbox-settings'
import { transaction } from '@/db/transaction'
import type { SandboxActivity, SavedCase } from '@/lib/domain/sandbox'
import { wireTime } from '../body'
import { addPeriod } from '../clock'
import { loadSandbox, type Sandbox } from '../context'
import { runCalls } from '../engine'
import { planCalls } from '../plan-calls'
import type { Options } from './order-on-resource'

type Case = { activity: SandboxActivity; members: Record<string, unknown> }

/**
 * Debugs every scenario and saves the cases that pass, as a seller does before the release (protocol/saas-v2.md 8).
 * Cases saved before keep their values: the marketplace never changes them.
 */
export async function debugCases(sandbox: Sandbox, { signal }: Options = {}): Promise<SavedCase[]> {
  const { settings } = await loadSandbox(sandbox)
  if (settings.cases.length > 0) return replayCases(sandbox, { signal })
  const purchase: Case = {
    activity: 'newInstance',
    members: { orderId: 'MOCKPERIODYEARNEW', orderLineId: 'MOCKPERIODYEARNEW-000001' },
  }
  const { instanceId, ...first } = await runCase(sandbox, purchase, signal)
  const saved = [first]
  if (instanceId !== null) {
    const expireTime = wireTime(addPeriod(sandbox.now(), { type: 'year', count: 1 }))
    for (const one of furtherCases(instanceId, expireTime)) {
      const { instanceId: _, ...result } = await runCase(sandbox, one, signal)
      saved.push(result)
    }
  }
  await saveCases(sandbox, saved)
  return saved
}

/** The morning's and the afternoon's dialing test: all saved cases again, with their old values (saas-v2.md 1.2). */
export async function replayCases(sandbox: Sandbox, { signal }: Options = {}): Promise<SavedCase[]> {
  const { settings } = await loadSandbox(sandbox)
  if (settings.cases.length === 0) return debugCases(sandbox, { signal })
  const replayed: SavedCase[] = []
  for (const one of settings.cases) {
    const { instanceId: _, ...result } = await runCase(sandbox, one, signal)
    replayed.push({ ...result, savedAt: one.savedAt })
  }
  await saveCases(sandbox, replayed)
  return replayed
}

function furtherCases(instanceId: string, expireTime: string): Case[] {
  const line = (orderId: string) => ({ orderId, orderLineId: `${orderId}-000001` })
  const product = { productId: 'OFFIDEMO0004', skuCode: 'suite-pro', linearValue: '50' }
  return [
    { activity: 'queryInstance', members: { instanceId } },
    {
      activity: 'refreshInstance',
      members: { ...line('MOCKMONTYRENEW'), scene: 'RENEWAL', instanceId, expireTime },
    },
    { activity: 'updateInstanceStatus', members: { instanceId, status: 'FREEZE' } },
    { activity: 'updateInstanceStatus', members: { instanceId, status: 'UNFREEZE' } },
    { activity: 'changeInstanceCheck', members: { instanceId, productInfo: product } },
    { activity: 'upgradeInstance', members: { ...line('MOCKMONTYCHANGE'), instanceId } },
    { activity: 'orderNotify', members: line('MOCKPERIODYEARNEW') },
    { activity: 'releaseInstance', members: { ...line('MOCKMONTYUNSUBSCRIBE'), instanceId } },
  ]
}

async function runCase(
  sandbox: Sandbox,
  one: Case,
  signal: AbortSignal | undefined,
): Promise<SavedCase & { instanceId: string | null }> {
  const members: Record<string, unknown> = { ...one.members, activity: one.activity, testFlag: '1' }
  const [callId = ''] = await transaction(sandbox.db, (tx) =>
    planCalls(tx, sandbox, [
      {
        family: one.activity === 'orderNotify' ? 'order_notify' : 'saas_v2',
        activity: one.activity,
        members,
        instanceId: typeof members.instanceId === 'string' ? members.instanceId : undefined,
        mode: 'once',
        test: true,
        fault: null,
      },
    ]),
  )
  await runCalls(sandbox, [callId], signal)
  const call = await findSandboxCall(sandbox.db, sandbox.sellerId, callId)
  const [attempt] = await listSandboxAttempts(sandbox.db, sandbox.sellerId, [callId])
  const at = sandbox.now().toISOString()
  return {
    activity: one.activity,
    members,
    savedAt: at,
    lastAt: at,
    lastCode: call?.resultCode ?? null,
    // In debugging every code but 000000 is a failure (saas-v2.md 5).
    passed: call?.state === 'succeeded' && call.resultCode === '000000',
    instanceId: one.activity === 'newInstance' ? instanceIdOf(attempt?.answer) : null,
  }
}

function instanceIdOf(answer: string | null | undefined): string | null {
  if (!answer) return null
  try {
    const { instanceId } = JSON.parse(answer)
    return typeof instanceId === 'string' && instanceId !== '' ? instanceId : null
  } catch {
    return null
  }
}

/** A debugging run that failed from the start leaves nothing: it can be run again with other values. */
async function saveCases(sandbox: Sandbox, cases: SavedCase[]): Promise<void> {
  const worthSaving = cases[0]?.passed ? cases : []
  await updateSandboxSettings(sandbox.db, sandbox.sellerId, { cases: worthSaving, updatedAt: sandbox.now() })
}
