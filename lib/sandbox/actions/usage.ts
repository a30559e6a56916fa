import { z } from 'zod'
import { lockSandboxSettings, updateSandboxSettings } from '@/db/queries/sandbox-settings'
import { transaction } from '@/db/transaction'
import { USAGE_FAULTS, USAGE_RECORD_CODES, USAGE_REQUEST_CODES } from '@/lib/domain/sandbox'
import { ServiceError } from '@/lib/services/errors'
import { loadSandbox, type Sandbox } from '../context'

const faultSchema = z.strictObject({
  kind: z.enum(USAGE_FAULTS),
  /** Of a record or of the call. */
  code: z.enum([...USAGE_RECORD_CODES, ...USAGE_REQUEST_CODES]).optional(),
  /** Which record of the call, from 1. */
  at: z.number().int().min(1).max(1_000).optional(),
  /** For how many calls; one when absent. */
  count: z.number().int().min(1).max(10_000).optional(),
})
export const usageSwitchesSchema = z.strictObject({
  faults: z.array(faultSchema).max(1_000).optional(),
  strict: z.boolean().optional(),
  /** Forgets the faults ordered before. */
  clear: z.boolean().optional(),
})
export type UsageSwitches = z.infer<typeof usageSwitchesSchema>

/** Orders faults for the next calls of the usage push, and sets how strictly they are verified. */
export async function switchUsage(sandbox: Sandbox, { faults = [], strict, clear }: UsageSwitches): Promise<void> {
  await loadSandbox(sandbox)
  await transaction(sandbox.db, async (tx) => {
    const settings = await lockSandboxSettings(tx, sandbox.sellerId)
    if (!settings) throw new ServiceError('not_found', 'This account has no simulated marketplace.')
    const added = faults.map(({ count = 1, ...fault }) => ({ ...fault, remaining: count }))
    await updateSandboxSettings(tx, sandbox.sellerId, {
      usageFaults: [...(clear ? [] : settings.usageFaults), ...added],
      ...(strict === undefined ? {} : { usageStrict: strict }),
      updatedAt: sandbox.now(),
    })
  })
}
