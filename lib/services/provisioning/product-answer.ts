import { z } from 'zod'
import { type ProductWord, wordOf } from '@/lib/domain/provisioning'
import { storable } from '@/lib/domain/storable'
import { readJson } from '@/lib/services/read-json'

/** A licence key as buyers get it, signed texts included. */
export const licenseKeyField = z.string().trim().min(1).max(4_096)

/** What the product says of a job. Members it adds of its own are left alone. */
const answerSchema = z.looseObject({
  status: z.enum(['done', 'pending', 'failed']).optional(),
  /** Judged where it is used, so that a fault in it is told as one. */
  access: z.looseObject({}).nullish(),
  license: licenseKeyField.nullish(),
  reason: z.string().max(2_000).nullish(),
  retryable: z.boolean().optional(),
  /** Where to ask how far it is. */
  statusUrl: z.string().max(2_000).nullish(),
})

export type ProductAnswer = {
  word: ProductWord
  access?: Record<string, unknown>
  /** The key, where licences of this product come from it. */
  license?: string
  /** In the product's own words, or what is wrong with its answer. */
  reason: string
  statusUrl?: string
}

/**
 * Reads the answer to a hook or to a status query. No body at all leaves the status to speak; a success whose body cannot be
 * read counts as none, because a sign-in page or a proxy's greeting is no success.
 */
export function readAnswer(status: number, text: string): ProductAnswer {
  const said = readBody(text)
  const failed = status < 200 || status >= 300
  if (said.kind === 'unreadable') {
    const word = wordOf(status, {})
    if (word.kind === 'failed') return { word, reason: `HTTP ${status}` }
    return { word: { kind: 'failed', final: false }, reason: `HTTP ${status}, but ${said.why}` }
  }
  const { access, license, reason, retryable, statusUrl, status: state } = said.body
  return {
    word: wordOf(status, { status: state, retryable }),
    ...(access ? { access } : {}),
    ...(license ? { license } : {}),
    reason: reason || (failed ? `HTTP ${status}` : 'The product says that it failed.'),
    ...(statusUrl ? { statusUrl } : {}),
  }
}

type Body = { kind: 'read'; body: z.output<typeof answerSchema> } | { kind: 'unreadable'; why: string }

function readBody(text: string): Body {
  if (text.trim() === '') return { kind: 'read', body: {} }
  const json = readJson(text)
  if (json === undefined) return { kind: 'unreadable', why: 'the body is not JSON' }
  const parsed = answerSchema.safeParse(json)
  if (parsed.success) return { kind: 'read', body: parsed.data }
  const [issue] = parsed.error.issues
  return { kind: 'unreadable', why: `the body does not fit: ${issue?.path.join('.') || 'it'} ${issue?.message ?? ''}` }
}

const SECRET_MEMBERS = ['password', 'userName', 'memo', 'license']

/** An answer as people may see it in the log: what the buyer alone should know is left out. */
export function withoutSecrets(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), (name, value: unknown) =>
      SECRET_MEMBERS.includes(name) ? '••••••' : value,
    )
  } catch {
    return storable(text.slice(0, 2_000))
  }
}
