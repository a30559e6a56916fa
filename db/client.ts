import 'server-only'
import { openEmbedded } from './client-embedded'
import { openPostgres } from './client-postgres'
import type { Database } from './types'

export type { Database } from './types'

export type OpenOptions = {
  /** A `postgres://` address; without it the embedded database in `<dataDir>/pg` is opened. */
  databaseUrl?: string
  dataDir: string
  /** Largest number of PostgreSQL connections of this process. */
  poolSize?: number
}

/** Opens the one database of this process. Only the composition root calls this; errors say what to do. */
export function openDatabase({ databaseUrl, dataDir, poolSize }: OpenOptions): Promise<Database> {
  return databaseUrl ? openPostgres(databaseUrl, poolSize) : openEmbedded(dataDir)
}
