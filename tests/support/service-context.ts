import { randomBytes } from 'node:crypto'
import type { Db } from '@/db/types'
import type { Role } from '@/lib/domain/roles'
import { createLogger } from '@/lib/observability/logger'
import type { Actor, ServiceContext } from '@/lib/services/context'
import { uuidv7 } from '@/lib/services/ids'
import { createSecretBox } from '@/lib/services/secret-box'

export const OWNER: Actor = { kind: 'user', id: '00000000-0000-7000-8000-000000000001', name: 'Owner', role: 'owner' }
export const userOf = (role: Role): Actor => ({ ...OWNER, kind: 'user', name: role, role })

/** Contexts over one database, with a clock the test turns. */
export function serviceContexts(db: Db) {
  const clock = { now: new Date('2026-11-02T08:00:00.000Z') }
  const secretBox = createSecretBox(randomBytes(32))
  const forgotten: string[] = []
  const contextFor = (sellerId: string, actor: Actor): ServiceContext => ({
    db,
    sellerId,
    actor,
    now: () => clock.now,
    newId: () => uuidv7(clock.now),
    random: () => 0.5,
    secretBox,
    log: createLogger('silent'),
    publicUrl: 'https://portal.test',
    wakeWorker: () => {},
    settingsChanged: () => forgotten.push(sellerId),
  })
  return { clock, secretBox, contextFor, forgotten }
}
