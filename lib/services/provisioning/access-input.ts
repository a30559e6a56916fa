import { z } from 'zod'
import { isLaunchPage } from '@/lib/domain/launch'
import type { AccessData } from '@/lib/domain/outcomes'
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
const accessInput = z.object({
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

/** Access data as people type them in; `invalid` with one issue per fault. */
export function parseAccess(input: unknown, publicUrl: string): AccessData {
  const access = parseInput(accessInput, input)
  if (isLaunchPage(access.frontEndUrl, publicUrl)) {
    const message = 'This is the portal’s own launch page; enter the address of the product.'
    throw new ServiceError('invalid', message, [{ path: 'frontEndUrl', message, code: 'launch_page' }])
  }
  return access
}
