import { z } from 'zod'
import { MAX_CODES } from '@/lib/koogallery/open-api/license-code'
import { type LicenseVerdict, licenseVerdict } from '@/lib/koogallery/open-api/license-errors'
import { requirePermission, type ServiceContext } from '@/lib/services/context'
import { parseInput } from '@/lib/services/parse'
import { codeText } from './activate-code'
import { openCodeSession } from './code-session'

export const reportUsageInput = z.strictObject({
  usage: z
    .array(
      z.union([
        z.strictObject({ code: codeText, clients: z.array(z.string().min(1).max(256)).min(1).max(100) }),
        z.strictObject({ code: codeText, activeClients: z.number().int().min(0).max(999_999_999) }),
      ]),
    )
    .min(1)
    .max(MAX_CODES),
})
export type ReportUsageInput = z.input<typeof reportUsageInput>

export type UsageReported =
  | { kind: 'reported'; failed: string[] }
  | { kind: 'refused'; verdict: LicenseVerdict; message: string }

/**
 * Who used the software today (protocol/license.md 4.5): due on the first use each day, required for joint products on
 * the public cloud. `failed`: codes the marketplace did not count. Safe to repeat with the same clients.
 */
export async function reportCodeUsage(
  ctx: ServiceContext,
  asked: ReportUsageInput,
  send: typeof fetch = fetch,
): Promise<UsageReported> {
  requirePermission(ctx, 'fulfilment:write')
  const { usage } = parseInput(reportUsageInput, asked)
  const { client } = await openCodeSession(send, ctx)
  try {
    const { failed } = await client.reportUsage({ usage })
    return { kind: 'reported', failed }
  } catch (error) {
    return { kind: 'refused', verdict: licenseVerdict(error), message: error instanceof Error ? error.message : '' }
  }
}
