import 'server-only'
import { getContainer } from '@/lib/container'
import type { AccessContext } from '@/lib/services/access/context'
import { uuidv7 } from '@/lib/services/ids'

/** For verbs outside any seller account: signing in, links, one's own account. */
export async function accessContext(): Promise<AccessContext> {
  const { db, log, publicUrl, secretBox } = await getContainer()
  return { db, log, publicUrl, secretBox, now: () => new Date(), newId: () => uuidv7(new Date()) }
}
