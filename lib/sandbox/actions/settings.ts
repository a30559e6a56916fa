import { z } from 'zod'
import { updateSandboxSettings } from '@/db/queries/sandbox-settings'
import { ORDER_QUERY_FAULTS, SANDBOX_FAULTS } from '@/lib/domain/sandbox'
import { parseInput } from '@/lib/services/parse'
import { loadSandbox, type Sandbox } from '../context'

export const faultsInput = z.object({ kind: z.enum(SANDBOX_FAULTS), count: z.coerce.number().int().min(1).max(1000) })

/** Disturbs the next `count` calls that people or the clock bring about, after those already ordered. */
export async function orderFault(sandbox: Sandbox, input: z.input<typeof faultsInput>): Promise<void> {
  const { kind, count } = parseInput(faultsInput, input)
  const { settings } = await loadSandbox(sandbox)
  const faults = [...settings.faults, { kind, remaining: count }]
  await updateSandboxSettings(sandbox.db, sandbox.sellerId, { faults, updatedAt: sandbox.now() })
}

export async function clearFaults(sandbox: Sandbox): Promise<void> {
  await loadSandbox(sandbox)
  await updateSandboxSettings(sandbox.db, sandbox.sellerId, { faults: [], updatedAt: sandbox.now() })
}

export const orderQueryFaultInput = z.enum(ORDER_QUERY_FAULTS).nullable()

/** Breaks the order query until it is mended; null mends it. */
export async function setOrderQueryFault(sandbox: Sandbox, input: unknown): Promise<void> {
  const orderQueryFault = parseInput(orderQueryFaultInput, input)
  await loadSandbox(sandbox)
  await updateSandboxSettings(sandbox.db, sandbox.sellerId, { orderQueryFault, updatedAt: sandbox.now() })
}

export const timeoutInput = z.union([z.literal(5_000), z.literal(20_000)])

/** How long the marketplace waits for an answer, in milliseconds: the documents say both (protocol/saas-v2.md 1). */
export async function setAnswerTimeout(sandbox: Sandbox, input: unknown): Promise<void> {
  const timeoutMs = parseInput(timeoutInput, input)
  await loadSandbox(sandbox)
  await updateSandboxSettings(sandbox.db, sandbox.sellerId, { timeoutMs, updatedAt: sandbox.now() })
}
