import { z } from 'zod'
import type { CodeInfo } from '@/lib/koogallery/open-api/license-code'
import { licenseVerdict } from '@/lib/koogallery/open-api/license-errors'
import { requirePermission, type ServiceContext } from '@/lib/services/context'
import { parseInput } from '@/lib/services/parse'
import { codeList, codeText } from './activate-code'
import { askAbout, type CodeResult, type CodeSession, keepAnswer, lastAnswer, openCodeSession } from './code-session'

/** `refresh` asks the marketplace even when its last answer is fresh. */
export const queryCodeInput = z.union([
  z.strictObject({ code: codeText, refresh: z.boolean().optional() }),
  z.strictObject({ codes: codeList, refresh: z.boolean().optional() }),
])
export type QueryCodeInput = z.input<typeof queryCodeInput>

/**
 * The state of authorization codes (protocol/license.md 4.4, once "heartbeat"): due on the first use of the software
 * each day. A fresh answer is not asked for again.
 */
export async function queryCode(
  ctx: ServiceContext,
  asked: QueryCodeInput,
  send: typeof fetch = fetch,
): Promise<CodeResult[]> {
  requirePermission(ctx, 'fulfilment:write')
  const parsed = parseInput(queryCodeInput, asked)
  const session = await openCodeSession(send, ctx)
  const codes = 'code' in parsed ? [parsed.code] : [...new Set(parsed.codes)]
  const fresh = new Map<string, CodeResult>()
  for (const code of parsed.refresh ? [] : codes) {
    const kept = await lastAnswer(session, code, 'fresh')
    if (kept) fresh.set(code, kept)
  }
  const open = codes.filter((code) => !fresh.has(code))
  const together = open.length > 1 ? await queryTogether(session, open) : new Map<string, CodeInfo>()
  const results: CodeResult[] = []
  for (const code of codes) results.push(fresh.get(code) ?? (await queryOne(session, code, together.get(code))))
  return results
}

/** What one call says of several codes. Its answer is not public (4.4): what it leaves out is asked for alone. */
async function queryTogether({ client }: CodeSession, codes: string[]): Promise<Map<string, CodeInfo>> {
  try {
    return (await client.queryCodes({ codes })).infos
  } catch (error) {
    licenseVerdict(error)
    return new Map()
  }
}

function queryOne(session: CodeSession, code: string, known: CodeInfo | undefined): Promise<CodeResult> {
  if (known) return keepAnswer(session, code, known, 'queried')
  return askAbout(session, code, async () => {
    const { info } = await session.client.queryCode({ code })
    return { info, how: 'queried' }
  })
}
