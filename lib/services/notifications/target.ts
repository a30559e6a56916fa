import { z } from 'zod'
import type { ChannelRow } from '@/db/queries/channels'
import type { ChannelKind } from '@/lib/domain/notifications'
import type { ServiceContext } from '@/lib/services/context'
import { isHookSecret } from '@/lib/services/hooks/sign'

/** How an SMTP connection is encrypted: from the first byte, by STARTTLS, or not; the last in one's own network only. */
export const MAIL_SECURITY = ['tls', 'starttls', 'none'] as const

const address = z
  .url({ protocol: /^https?$/, error: 'Must be an https:// address.' })
  .max(1_000)
  .refine((url) => !URL.canParse(url) || !(new URL(url).username || new URL(url).password), {
    error: 'Must hold no user name and password.',
    params: { code: 'url_credentials' },
  })
const secret = z.string().trim().min(1).max(300)
const mailbox = z.email().max(200)

/** What a channel of each kind needs to be reached; all of it is stored sealed. */
export const targetSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('email'),
    host: z
      .string()
      .trim()
      .toLowerCase()
      .regex(/^[a-z0-9.:-]{1,253}$/),
    port: z.coerce.number().int().min(1).max(65_535),
    security: z.enum(MAIL_SECURITY),
    user: z.string().trim().max(200).optional(),
    password: z.string().max(300).optional(),
    from: mailbox,
    to: z.array(mailbox).min(1).max(20),
  }),
  z.strictObject({ kind: z.literal('wecom'), url: address }),
  z.strictObject({ kind: z.literal('dingtalk'), url: address, secret: secret.optional() }),
  z.strictObject({ kind: z.literal('feishu'), url: address, secret: secret.optional() }),
  z.strictObject({ kind: z.literal('slack'), url: address }),
  z.strictObject({ kind: z.literal('teams'), url: address }),
  z.strictObject({
    kind: z.literal('webhook'),
    url: address,
    secret: z
      .string()
      .trim()
      .refine(isHookSecret, {
        error: 'Must be whsec_ and base64 of 24 to 64 bytes.',
        params: { code: 'hook_secret' },
      }),
  }),
])
export type Target = z.output<typeof targetSchema>
export type MailTarget = Extract<Target, { kind: 'email' }>

/** What binds a sealed target to its place. */
const place = ({ sellerId, id }: { sellerId: string; id: string }) => `${sellerId}:channels.target:${id}`

export function sealTarget(ctx: ServiceContext, key: { sellerId: string; id: string }, target: Target): string {
  return ctx.secretBox.seal(JSON.stringify(target), place(key))
}

export function openTarget(
  { secretBox }: Pick<ServiceContext, 'secretBox'>,
  channel: Pick<ChannelRow, 'sellerId' | 'id' | 'target'>,
): Target {
  return targetSchema.parse(JSON.parse(secretBox.open(channel.target, place(channel))))
}

/** A target as pages and logs show it: addresses of robots hold their key, so only their host and last signs are told. */
export function maskTarget(target: Target): string {
  return target.kind === 'email' ? `${target.host}:${target.port}` : maskUrl(target.url)
}

export function maskUrl(url: string): string {
  return `${new URL(url).origin}/…${url.slice(-4)}`
}

/**
 * What was entered laid over what is there. An address or a secret left blank stays as it is; a secret goes nowhere but
 * to the address it was entered for.
 */
export function mergeTarget(present: Target | null, entered: { kind: ChannelKind } & Record<string, unknown>): unknown {
  const given = Object.fromEntries(Object.entries(entered).filter(([, value]) => value !== '' && value !== undefined))
  if (!present || present.kind !== entered.kind) return given
  const merged: Record<string, unknown> = { ...given }
  if (present.kind === 'email') {
    const moved =
      given.host !== present.host || String(given.port) !== String(present.port) || given.user !== present.user
    if (!moved && given.user && given.password === undefined) merged.password = present.password
    return merged
  }
  merged.url = given.url ?? present.url
  const stays = merged.url === present.url
  if (stays && given.secret === undefined && 'secret' in present) merged.secret = present.secret
  return merged
}
