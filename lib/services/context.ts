import type { Db } from '@/db/types'
import { may, type Permission, type Role } from '@/lib/domain/roles'
import type { Logger } from '@/lib/observability/logger'
import { ServiceError } from './errors'
import type { SecretBox } from './secret-box'

/** Who does something. The marketplace and the worker act by rule; people act by role. */
export type Actor =
  | { kind: 'user'; id: string; name: string; role: Role }
  | { kind: 'marketplace'; messageId: string }
  | { kind: 'worker' }
  /** The seller's own software, by API key; what it may do follows from the key's scopes. */
  | { kind: 'api'; id: string; name: string }
  /** Somebody of a buyer's enterprise, by login name. Has no role: what they may do is judged where they do it. */
  | { kind: 'buyer'; name: string }
  /** The config file or the command line, trusted as the operator of the machine. */
  | { kind: 'config'; name: string }

/** What every use case is given. Time, ids and chance come from here, so that tests decide them. */
export type ServiceContext = {
  db: Db
  sellerId: string
  actor: Actor
  now: () => Date
  newId: () => string
  random: () => number
  secretBox: SecretBox
  log: Logger
  publicUrl: string
  /** Tells the worker that jobs were written; call it after the transaction. */
  wakeWorker: () => void
  /** Forgets cached settings and keys of the account; call it after the transaction that changed them. */
  settingsChanged: () => void
}

/** Throws `forbidden` unless the acting person's role grants `permission`; to buyers nothing is granted. */
export function requirePermission(ctx: Pick<ServiceContext, 'actor'>, permission: Permission): void {
  if (ctx.actor.kind === 'buyer') throw new ServiceError('forbidden', 'Buyers have no role.')
  if (ctx.actor.kind === 'user' && !may(ctx.actor.role, permission)) {
    throw new ServiceError('forbidden', `The role ${ctx.actor.role} does not allow ${permission}.`)
  }
}

export function actorName(actor: Actor): string {
  switch (actor.kind) {
    case 'user':
    case 'config':
    case 'api':
    case 'buyer':
      return actor.name
    case 'marketplace':
      return 'KooGallery'
    case 'worker':
      return 'worker'
    default:
      return actor satisfies never
  }
}
