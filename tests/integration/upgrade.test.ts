import { hash, randomUUID } from 'node:crypto'
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import { sql } from 'drizzle-orm'
import { drizzle as onEmbedded } from 'drizzle-orm/pglite'
import { migrate as migrateEmbedded } from 'drizzle-orm/pglite/migrator'
import { drizzle as onPostgres } from 'drizzle-orm/postgres-js'
import { migrate as migratePostgres } from 'drizzle-orm/postgres-js/migrator'
import postgres from 'postgres'
import { describe, expect, inject, it } from 'vitest'
import { isMigrated, migrationsFolder } from '@/db/migrate'
import { rawRows } from '@/db/rows'
import type { Db } from '@/db/types'

type Journal = { entries: { tag: string }[] }
type Row = Record<string, unknown>

/** Columns that an upgrade takes away on purpose. */
const GONE = ['kit_credentials.private_key_pem', 'bulk_run_items.message_id']

/** Columns that hold the same in another form since. */
const CHANGED: Record<string, (row: Row) => unknown> = {
  'usage_event_ids.id': ({ id }) => {
    const key = hash('sha256', String(id))
    return [key.slice(0, 8), key.slice(8, 12), key.slice(12, 16), key.slice(16, 20), key.slice(20, 32)].join('-')
  },
}

describe.each(['embedded', 'postgres'] as const)('upgrading (%s)', (kind) => {
  it('takes a database with rows in every table through each migration, from the first on, and loses nothing', async () => {
    const { db, migrate, close } = kind === 'embedded' ? await emptyEmbedded() : await emptyPostgres()
    const folder = await mkdtemp(path.join(os.tmpdir(), 'portal-migrations-'))
    try {
      await cp(migrationsFolder(), folder, { recursive: true })
      const journalFile = path.join(folder, 'meta/_journal.json')
      const journal: Journal = JSON.parse(await readFile(journalFile, 'utf8'))
      const kept = new Map<string, Row>()
      for (const [index, { tag }] of journal.entries.entries()) {
        await writeFile(journalFile, JSON.stringify({ ...journal, entries: journal.entries.slice(0, index + 1) }))
        await migrate(folder)
        for (const table of await tables(db)) {
          if (kept.has(table)) continue
          kept.set(table, await fill(db, table))
        }
        expect(await isMigrated(db), tag).toBe(index === journal.entries.length - 1)
      }

      expect(kept.size).toBeGreaterThan(60)
      for (const [table, row] of kept) {
        const now = await only(db, table)
        const left = Object.entries(row)
          .filter(([column]) => !GONE.includes(`${table}.${column}`))
          .map(([column, value]) => [column, CHANGED[`${table}.${column}`]?.(row) ?? value])
        expect(now, table).toMatchObject(Object.fromEntries(left))
      }
    } finally {
      await close()
      await rm(folder, { recursive: true })
    }
  }, 180_000)
})

async function emptyEmbedded() {
  const client = await PGlite.create()
  const db = onEmbedded(client)
  return {
    db: db as Db,
    migrate: (folder: string) => migrateEmbedded(db, { migrationsFolder: folder }),
    close: () => client.close(),
  }
}

async function emptyPostgres() {
  const url = new URL(inject('postgresUrl'))
  const name = `upgrade_${randomUUID().replaceAll('-', '')}`
  const admin = postgres(url.href, { max: 1 })
  await admin.unsafe(`create database ${name}`)
  await admin.end()
  url.pathname = `/${name}`
  const client = postgres(url.href, { max: 1, onnotice: () => {} })
  const db = onPostgres(client)
  return {
    db: db as Db,
    migrate: (folder: string) => migratePostgres(db, { migrationsFolder: folder }),
    close: () => client.end(),
  }
}

/** Without partitions: their rows are their table's. */
async function tables(db: Db): Promise<string[]> {
  const rows = await rawRows(
    db,
    sql`select relname from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and not relispartition`,
  )
  return rows.map(({ relname }) => String(relname))
}

/** Writes a row with a value in every column, null nowhere, and gives it back. */
async function fill(db: Db, table: string): Promise<Row> {
  const columns = await rawRows(
    db,
    sql`select column_name as name, udt_name as type from information_schema.columns
      where table_schema = 'public' and table_name = ${table} and is_generated = 'NEVER' and is_identity = 'NO'`,
  )
  const names = columns.map(({ name }) => sql.identifier(String(name)))
  const values = columns.map(({ name, type }) => sql.raw(sampleOf(table, String(name), String(type))))
  await db.execute(
    sql`insert into ${sql.identifier(table)} (${sql.join(names, sql`, `)}) values (${sql.join(values, sql`, `)})`,
  )
  return only(db, table)
}

function sampleOf(table: string, column: string, type: string): string {
  if (type.startsWith('_')) return "'{}'"
  switch (type) {
    case 'text':
      return column === 'seller_id' ? "'acme'" : `'${table} ${column}'`
    case 'uuid':
      return `'${randomUUID()}'`
    case 'timestamptz':
      return "'2026-11-20T08:00:00Z'"
    case 'date':
      return "'2026-11-20'"
    case 'bool':
      return 'true'
    case 'int2':
    case 'int4':
    case 'int8':
      return '7'
    case 'numeric':
    case 'float8':
      // The books of a series have to balance.
      return table === 'usage_series' ? '0' : '1.5'
    case 'jsonb':
      return `'{"kept": "${table}"}'`
    case 'bytea':
      return "'\\x0102'"
    default:
      throw new Error(`${table}.${column} is of a type this test does not know: ${type}`)
  }
}

async function only(db: Db, table: string): Promise<Row> {
  const rows = await rawRows(db, sql`select to_jsonb(t)::text as row from ${sql.identifier(table)} t`)
  expect(rows, table).toHaveLength(1)
  return JSON.parse(String(rows[0]?.row))
}
