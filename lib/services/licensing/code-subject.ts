import { createHash } from 'node:crypto'

/** Names an authorization code without giving it away. */
export function codeDigest(code: string): string {
  return createHash('sha256').update(code).digest('hex')
}

/**
 * What a code is called in lists of calls, in the place where other families name an instance: it tells which calls
 * belong together.
 */
export function codeSubject(code: string): string {
  return `code-${codeDigest(code).slice(0, 16)}`
}

/** Beginning of the origin of the licence a subject stands for; undefined when it names no code. */
export function originOfSubject(id: string): string | undefined {
  return /^code-[0-9a-f]{16}$/.test(id) ? `code:${id.slice('code-'.length)}` : undefined
}

/** The other way round: how calls name the code a licence was made of; undefined for licences of other origin. */
export function codeSubjectOf(origin: string): string | undefined {
  const digest = /^code:([0-9a-f]{16})/.exec(origin)?.[1]
  return digest && `code-${digest}`
}
