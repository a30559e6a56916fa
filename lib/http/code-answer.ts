import type { LicenseVerdict } from '@/lib/koogallery/open-api/license-errors'
import type { CodeResult } from '@/lib/services/licensing/code-session'
import { problem } from './problem'

const STATUS: Record<LicenseVerdict, number> = {
  already_active: 409,
  wait_for_buyer: 409,
  unknown_code: 404,
  not_active: 409,
  split: 422,
  retry: 503,
  fix_request: 422,
  fix_credentials: 502,
  rejected: 409,
  used_up: 409,
  unknown_error: 502,
}

const CURE: Record<LicenseVerdict, string> = {
  already_active: 'The code is active already; query it.',
  wait_for_buyer: 'The buyer has to receive the code on KooGallery first; try again afterwards.',
  unknown_code: 'KooGallery does not know this code; compare it with the one in the buyer’s purchased resources.',
  not_active: 'Activate the code first.',
  split: 'One of the codes is invalid; ask for each alone.',
  retry: 'KooGallery cannot answer now and nothing good enough is kept; try again later.',
  fix_request: 'KooGallery refuses the request as wrong; compare its fields with docs/licences.md.',
  fix_credentials: 'KooGallery refuses the account’s AK/SK; have them checked under Settings > Open API.',
  rejected: 'KooGallery does not accept this.',
  used_up: 'Nothing is left in the order.',
  unknown_error: 'KooGallery answered with an error this version does not know.',
}

/** What is known of codes as JSON: one code as an object or a problem, several always as a list. */
export function codeResponse(results: readonly CodeResult[], several: boolean, now: Date): Response {
  const [only] = results
  if (several || !only) return json({ results: results.map((result) => membersOf(result, now)) })
  return only.kind === 'answered' ? json(membersOf(only, now)) : refusalResponse(only)
}

export function refusalResponse({ verdict, message }: { verdict: LicenseVerdict; message: string }): Response {
  return problem(STATUS[verdict], verdict, CURE[verdict], {
    members: { code: verdict, said: message },
    ...(verdict === 'retry' ? { headers: { 'Retry-After': '60' } } : {}),
  })
}

function membersOf(result: CodeResult, now: Date) {
  if (result.kind === 'refused') {
    const { code, verdict, message } = result
    return { code, error: verdict, cure: CURE[verdict], said: message }
  }
  const { code, state, marketplace, answeredAt, stale } = result
  const ageSeconds = Math.max(0, Math.round((now.getTime() - answeredAt.getTime()) / 1_000))
  return { code, state, marketplace, answeredAt: answeredAt.toISOString(), ageSeconds, stale }
}

function json(body: unknown): Response {
  return Response.json(body, { headers: { 'Cache-Control': 'no-store' } })
}
