import { memberships, sellers, users } from '@/db/schema'
import type { Db } from '@/db/types'
import type { Role } from '@/lib/domain/roles'
import type { ServiceContext } from '@/lib/services/context'
import { emptyTables } from '../../support/empty-tables'
import { serviceContexts } from '../../support/service-context'

/** A seller account of one owner in otherwise empty tables, and what the tests of people do all the time. */
export async function peopleOf(db: Db, sellerId = 'acme') {
  await emptyTables(db)
  const { clock, contextFor } = serviceContexts(db)
  const at = clock.now
  await db.insert(sellers).values({ sellerId, name: 'Acme', site: 'china', settings: {}, createdAt: at, updatedAt: at })
  const system = contextFor(sellerId, { kind: 'config', name: 'test' })

  async function add(name: string, role: Role): Promise<{ id: string; ctx: ServiceContext }> {
    const id = system.newId()
    await db.insert(users).values({ id, name, email: `${name}@acme.test`, createdAt: at })
    await db.insert(memberships).values({ sellerId, userId: id, role, createdAt: at })
    return { id, ctx: contextFor(sellerId, { kind: 'user', id, name, role }) }
  }
  return { clock, system, add }
}
