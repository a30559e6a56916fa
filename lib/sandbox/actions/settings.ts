import { updateSandboxSettings } from '@/db/queries/sandbox-settings'
import type { OrderQueryFault, SandboxFault } from '@/lib/domain/sandbox'
import { loadSandbox, type Sandbox } from '../context'

/** Disturbs the next `count` calls that people or the clock bring about, after those already ordered. */
export async function orderFault(
  sandbox: Sandbox,
  { kind, count }: { kind: SandboxFault; count: number },
): Promise<void> {
  const { settings } = await loadSandbox(sandbox)
  const faults = [...settings.faults, { kind, remaining: count }]
  await updateSandboxSettings(sandbox.db, sandbox.sellerId, { faults, updatedAt: sandbox.now() })
}

export async function clearFaults(sandbox: Sandbox): Promise<void> {
  await loadSandbox(sandbox)
  await updateSandboxSettings(sandbox.db, sandbox.sellerId, { faults: [], updatedAt: sandbox.now() })
}

/** Breaks the order query until it is mended; null mends it. */
export async function setOrderQueryFault(sandbox: Sandbox, orderQueryFault: OrderQueryFault | null): Promise<void> {
  await loadSandbox(sandbox)
  await updateSandboxSettings(sandbox.db, sandbox.sellerId, { orderQueryFault, updatedAt: sandbox.now() })
}

/** How long the marketplace waits for an answer, in milliseconds: the documents say both (protocol/saas-v2.md 1). */
export async function setAnswerTimeout(sandbox: Sandbox, timeoutMs: 5_000 | 20_000): Promise<void> {
  await loadSandbox(sandbox)
  await updateSandboxSettings(sandbox.db, sandbox.sellerId, { timeoutMs, updatedAt: sandbox.now() })
}
