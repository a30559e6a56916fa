import { randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { PGlite } from '@electric-sql/pglite'
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, inject } from 'vitest'
import { wrapEmbedded } from '@/db/client-embedded'
import { openPostgres } from '@/db/client-postgres'
import type { Database, DatabaseKind, Db } from '@/db/types'

/** A fresh, migrated database of its own; close it when done. Integration tests only. */
export function testDatabase(kind: DatabaseKind): Promise<Database> {
  return kind === 'embedded' ? embeddedCopy() : postgresCopy()
}

/** Runs the same tests on a fresh embedded database and on a fresh PostgreSQL database. */
export function describeOnBothDatabases(name: string, tests: (getDb: () => Db, kind: DatabaseKind) => void): void {
  describe.each<DatabaseKind>(['embedded', 'postgres'])(`${name} (%s)`, (kind) => {
    let database: Database | undefined
    beforeAll(async () => {
      database = await testDatabase(kind)
    })
    afterAll(() => database?.close())
    tests(() => {
      if (!database) throw new Error('The database is open only inside tests and hooks.')
      return database.db
    }, kind)
  })
}

async function embeddedCopy(): Promise<Database> {
  const dump = await readFile(inject('embeddedSnapshot'))
  return wrapEmbedded(await PGlite.create({ loadDataDir: new Blob([dump]) }))
}

async function postgresCopy(): Promise<Database> {
  const adminUrl = inject('postgresUrl')
  const name = `test_${randomUUID().replaceAll('-', '')}`
  const admin = await openPostgres(adminUrl, 1)
  try {
    await admin.db.execute(sql.raw(`create database ${name} template portal_template`))
  } finally {
    await admin.close()
  }
  const url = new URL(adminUrl)
  url.pathname = `/${name}`
  return openPostgres(url.href, 8)
}
