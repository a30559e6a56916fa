import { keepFact } from '@/db/queries/install'
import type { Db } from '@/db/types'

/**
 * Refuses a master secret other than the one the database was first used with: processes with secrets of their own would
 * seal what the others cannot read, and end each other's sessions.
 * @param keyId public name of the sealing key (SecretBox)
 */
export async function requireSameSecret(db: Db, keyId: string): Promise<void> {
  const used = await keepFact(db, 'secret_key_id', keyId)
  if (used === keyId) return
  throw new Error(
    `This database belongs to another master secret (key ${used}; ours is ${keyId}). Set PORTAL_SECRET, the same for every process, to the one used before, or restore the file "secret" beside the data.`,
  )
}
