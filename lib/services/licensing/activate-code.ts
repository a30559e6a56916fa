import { z } from 'zod'
import { MAX_CODES } from '@/lib/koogallery/open-api/license-code'
import { licenseVerdict } from '@/lib/koogallery/open-api/license-errors'
import { requirePermission, type ServiceContext } from '@/lib/services/context'
import { parseInput } from '@/lib/services/parse'
import { askAbout, type CodeResult, type CodeSession, keepAnswer, openCodeSession } from './code-session'

export const codeText = z.string().trim().min(1).max(64)
export const codeList = z.array(codeText).min(1).max(MAX_CODES)

/** `effectiveTime`: real delivery, not earlier than the order; ISO 8601. */
export const activateCodeInput = z.union([
  z.strictObject({ code: codeText, effectiveTime: z.iso.datetime({ offset: true }).optional() }),
  z.strictObject({ codes: codeList, effectiveTime: z.iso.datetime({ offset: true }).optional() }),
])
export type ActivateCodeInput = z.input<typeof activateCodeInput>

/**
 * Activates authorization codes at the marketplace (protocol/license.md 4.3). One that was active before counts as
 * activated. Several go in one call; where that is refused, each goes alone.
 */
export async function activateCode(
  ctx: ServiceContext,
  asked: ActivateCodeInput,
  send: typeof fetch = fetch,
): Promise<CodeResult[]> {
  requirePermission(ctx, 'fulfilment:write')
  const parsed = parseInput(activateCodeInput, asked)
  const session = await openCodeSession(send, ctx)
  const effectiveTime = parsed.effectiveTime === undefined ? undefined : new Date(parsed.effectiveTime)
  if ('code' in parsed) return [await activateOne(session, parsed.code, effectiveTime)]

  const codes = [...new Set(parsed.codes)]
  const results: CodeResult[] = []
  if (await activateTogether(session, codes, effectiveTime)) {
    // The answer to several says nothing of the single ones.
    for (const code of codes) results.push(await keepAnswer(session, code, { status: 'ALIVE' }, 'activated'))
  } else {
    for (const code of codes) results.push(await activateOne(session, code, effectiveTime))
  }
  return results
}

/** False where it is refused, for whatever reason: the single calls then say it of each code. */
async function activateTogether({ client }: CodeSession, codes: string[], effectiveTime?: Date): Promise<boolean> {
  if (codes.length === 1) return false
  try {
    await client.activateCodes({ codes, ...(effectiveTime ? { effectiveTime } : {}) })
    return true
  } catch (error) {
    licenseVerdict(error)
    return false
  }
}

function activateOne(session: CodeSession, code: string, effectiveTime?: Date): Promise<CodeResult> {
  const { client } = session
  return askAbout(session, code, async () => {
    try {
      const { info } = await client.activateCode({ code, ...(effectiveTime ? { effectiveTime } : {}) })
      return { info, how: 'activated' }
    } catch (error) {
      if (licenseVerdict(error) !== 'already_active') throw error
      const { info } = await client.queryCode({ code })
      return { info, how: 'queried' }
    }
  })
}
