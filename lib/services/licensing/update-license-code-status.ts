import type { Tx } from '@/db/types'
import type { Command } from '@/lib/domain/commands'
import type { Outcome } from '@/lib/domain/outcomes'
import type { Call } from '@/lib/services/fulfilment/call'
import { changeLicense } from './change-license'
import { targetCode } from './target-code'

/** Freeze and unfreeze of a code (protocol/license.md 3.2.2). The sender's time decides which came last. */
export async function updateLicenseCodeStatus(
  tx: Tx,
  call: Call,
  command: Extract<Command, { kind: 'updateLicenseCodeStatus' }>,
): Promise<Outcome> {
  const { status } = command
  const license = await targetCode(tx, call, command.license)
  if (!license) return { kind: 'unknownLicense' }
  const event = { kind: status === 'FREEZE' ? ('freeze' as const) : ('unfreeze' as const), at: call.sentAt }
  await changeLicense(tx, call.ctx, license, event, { details: { status } })
  return { kind: 'done' }
}
