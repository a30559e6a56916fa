import { z } from 'zod'
import { KEY_CLASSES } from '@/lib/domain/commands'
import { FAMILY_CODECS } from '@/lib/koogallery/families'
import { readPasted } from '@/lib/koogallery/paste'
import { recognise } from '@/lib/koogallery/request'
import { requirePermission, type ServiceContext } from '@/lib/services/context'
import { parseInput } from '@/lib/services/parse'
import { refusal } from '@/lib/services/refusals'
import { explainCall, type KeyLabel, ownKeys, type SignatureExplanation } from './explain'

const input = z.object({
  /** A curl command line, raw HTTP, or an address. */
  request: z.string().min(1).max(1_100_000),
  /** The class whose key should have signed it; the interface's own by default. */
  keyClass: z.enum(KEY_CLASSES).optional(),
  /** One of the account's own keys, in place of all; also a retired one. */
  keyId: z.uuid().optional(),
  /** Used for this one answer, and neither kept nor logged. */
  pastedKey: z.string().max(500).optional(),
  /** When it came; without it the clock is not judged. */
  receivedAt: z.date().optional(),
})

export type PastedExplanation = {
  family: keyof typeof FAMILY_CODECS
  method: string
  path: string
  bodySize: number
  signature: SignatureExplanation
}

/**
 * Explains the signature of a request that a person pastes, like that of a stored call, with the account's keys or with
 * one pasted beside it. Nothing of it is stored. Throws `not_a_request` and `no_interface`.
 */
export async function explainPasted(ctx: ServiceContext, raw: z.input<typeof input>): Promise<PastedExplanation> {
  requirePermission(ctx, 'portal:read')
  const { request: text, keyClass, keyId, pastedKey, receivedAt } = parseInput(input, raw)
  const pasted = readPasted(text)
  if (!pasted) throw refusal('not_a_request', 'request')
  const request = { ...pasted, body: new TextEncoder().encode(pasted.body) }
  const family = recognise(request)
  if (family === 'unrecognised') throw refusal('no_interface', 'request')
  // The key that is meant counts as one in use; what else would fit is told all the same.
  const stored = (await ownKeys(ctx, ctx.sellerId)).map((key) =>
    key.id === keyId ? { ...key, status: 'current' as const } : key,
  )
  const expects = keyClass ?? stored.find(({ id }) => id === keyId)?.class ?? FAMILY_CODECS[family].keyClass
  const keys = pastedKey
    ? [{ id: 'pasted', class: expects, status: 'current' as const, hint: '', secret: pastedKey }, ...stored]
    : stored
  const signature = await explainCall({
    ctx,
    sellerId: ctx.sellerId,
    request,
    family,
    expects,
    keys,
    receivedAt: receivedAt ?? sentAtOf(request.url, request.headers) ?? ctx.now(),
  })
  const path = request.url.replace(/^https?:\/\/[^/]+/, '').split('?', 1)[0] ?? ''
  return { family, method: request.method, path, bodySize: request.body.byteLength, signature }
}

/** The request's own time, by which no clock is off. */
function sentAtOf(url: string, headers: readonly [string, string][]): Date | undefined {
  const given =
    /[?&]timestamp=(\d{10,13})(?:&|$)/.exec(url)?.[1] ??
    headers.find(([name]) => name.toLowerCase() === 'x-timestamp')?.[1]
  if (!given || !/^\d{10,13}$/.test(given)) return undefined
  return new Date(given.length === 10 ? Number(given) * 1_000 : Number(given))
}

/** The account's keys to choose from, without their secrets. */
export async function ownKeyChoices(ctx: ServiceContext): Promise<KeyLabel[]> {
  requirePermission(ctx, 'portal:read')
  const keys = await ownKeys(ctx, ctx.sellerId)
  return keys.map(({ id, class: keyClass, status, hint }) => ({ id, class: keyClass, status, hint }))
}
