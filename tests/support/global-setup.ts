import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import { sql } from 'drizzle-orm'
import type { TestProject } from 'vitest/node'
import { wrapEmbedded } from '@/db/client-embedded'
import { openPostgres } from '@/db/client-postgres'
import { destroyOnExit, startPostgres } from './postgres.mjs'

declare module 'vitest' {
  interface ProvidedContext {
    /** A migrated PGlite, as dumped. */
    embeddedSnapshot: string
    /** Address of the server's `postgres` database; `portal_template` beside it is migrated. */
    postgresUrl: string
  }
}

/** Migrates once on each database; the test files start from copies. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await startPostgres()
  destroyOnExit(server)
  const folder = await mkdtemp(path.join(os.tmpdir(), 'portal-snapshot-'))
  const cleanUp = async () => {
    server.destroy()
    await rm(folder, { recursive: true, force: true })
  }
  const snapshot = path.join(folder, 'embedded.tar')
  try {
    // One after the other: making an embedded database blocks this thread for longer than a connection waits.
    await dumpEmbedded(snapshot)
    await migrateTemplate(server.url(), server.url('portal_template'))
  } catch (error) {
    await cleanUp()
    throw error
  }
  project.provide('embeddedSnapshot', snapshot)
  project.provide('postgresUrl', server.url())
  return cleanUp
}

async function dumpEmbedded(file: string): Promise<void> {
  const client = await PGlite.create()
  const database = wrapEmbedded(client)
  await database.migrate()
  const dump = await client.dumpDataDir('none')
  await writeFile(file, Buffer.from(await dump.arrayBuffer()))
  await database.close()
}

async function migrateTemplate(adminUrl: string, templateUrl: string): Promise<void> {
  const admin = await openPostgres(adminUrl, 1)
  await admin.db.execute(sql`create database portal_template`)
  await admin.close()
  const template = await openPostgres(templateUrl, 1)
  await template.migrate()
  await template.close()
}
