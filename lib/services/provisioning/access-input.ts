import { z } from 'zod'
import { hasKeyOfClass } from '@/db/queries/sellers'
import { isLaunchPage } from '@/lib/domain/launch'
import type { AccessData } from '@/lib/domain/outcomes'
import { LONGEST_SENSITIVE_BYTES } from '@/lib/koogallery/sensitive-field'
import type { ServiceContext } from '@/lib/services/context'
import { ServiceError } from '@/lib/services/errors'
import { parseInput } from '@/lib/services/parse'

const text = (max: number) =>
  z
    .string()
    .trim()
    .max(max)
    .optional()
    .transform((value) => value || undefined)

const secure = z.url({ protocol: /^https$/, hostname: z.regexes.domain }).max(512)

/** Sizes of protocol/saas-v2.md 4.2: what does not fit would be cut or refused by the marketplace. */
export const accessInput = z.object({
  frontEndUrl: z.string().trim().min(1).pipe(secure),
  adminUrl: z
    .string()
    .trim()
    .optional()
    .transform((value) => value || undefined)
    .pipe(secure.optional()),
  userName: text(128),
  // Spaces may belong to a password.
  password: z
    .string()
    .max(128)
    .optional()
    .transform((value) => value || undefined),
  memo: text(1024),
})
export type AccessInput = z.input<typeof accessInput>

/**
 * Access data as people type them in; `invalid` with one issue per fault. Where the account serves V1.0 calls, user name
 * and password have to fit into an answer encrypted, too (protocol/saas-v1.md 4.1).
 */
export async function parseAccess(ctx: ServiceContext, input: unknown): Promise<AccessData> {
  const access = parseInput(accessInput, input)
  const tooLong = (['userName', 'password'] as const).filter(
    (name) => Buffer.byteLength(access[name] ?? '') > LONGEST_SENSITIVE_BYTES,
  )
  if (tooLong.length > 0 && (await hasKeyOfClass(ctx.db, ctx.sellerId, 'v1'))) {
    const message = `Takes at most ${LONGEST_SENSITIVE_BYTES} bytes, because SaaS V1.0 sends it encrypted.`
    throw new ServiceError(
      'invalid',
      message,
      tooLong.map((path) => ({ path, message, code: 'too_long_encrypted' })),
    )
  }
  if (isLaunchPage(access.frontEndUrl, ctx.publicUrl)) {
    const message = 'This is the portal’s own launch page; enter the address of the product.'
    throw new ServiceError('invalid', message, [{ path: 'frontEndUrl', message, code: 'launch_page' }])
  }
  return access
}
