import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'drizzle-orm'
import postgres from 'postgres'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openPostgres } from '@/db/client-postgres'
import { isConnectionError } from '@/db/pg-errors'
import { hostOptions } from '@/db/primary'
import { destroyOnExit, startPostgres, startStandby, type TestPostgres } from '../support/postgres.mjs'

let primary: TestPostgres
let standby: TestPostgres
/** The standby first: nobody may be content with it. */
let address: string

beforeAll(async () => {
  primary = await startPostgres()
  destroyOnExit(primary)
  standby = await startStandby(primary, 'standby')
  destroyOnExit(standby)
  address = `postgres://postgres@127.0.0.1:${standby.port},127.0.0.1:${primary.port}/postgres`
})

afterAll(() => {
  standby.destroy()
  primary.destroy()
})

it('gives up a connection on which nothing comes for too long, whatever is still sent on it', async () => {
  const client = postgres(address, { ...hostOptions(address, 500), max: 1 })
  try {
    const asked = [client`select pg_sleep(20)`.catch((reason: unknown) => reason)]
    const asking = setInterval(() => asked.push(client`select 1`.catch((reason: unknown) => reason)), 50)
    const error = await asked[0]
    clearInterval(asking)
    expect(isConnectionError(error)).toBe(true)
    expect(asked.length).toBeGreaterThan(4)
    await Promise.all(asked)
    expect(await client`select pg_is_in_recovery() as standby`).toEqual([{ standby: false }])
  } finally {
    await client.end({ timeout: 1 })
  }
})

it('refuses queries at once while no host is the primary, and finds the new one by itself', async () => {
  const database = await openPostgres(address, 4)
  // A transaction's number is given by a primary alone.
  const write = () => database.db.execute(sql`select pg_current_xact_id()`)
  try {
    await write()
    primary.stop('immediate')
    await sleep(100)

    const began = performance.now()
    const refused = await Promise.allSettled(Array.from({ length: 12 }, write))
    // By the driver's own search they would wait for a primary, however long there is none.
    expect(performance.now() - began).toBeLessThan(10_000)
    expect(refused.filter((each) => each.status === 'fulfilled')).toEqual([])
    expect(refused.every((each) => each.status === 'rejected' && isConnectionError(each.reason))).toBe(true)
    await expect(openPostgres(address, 1)).rejects.toThrow(
      `PostgreSQL at 127.0.0.1:${standby.port},127.0.0.1:${primary.port} cannot be used: none of `,
    )

    standby.promote()
    await expect.poll(() => write().then(() => 'written', String), { timeout: 10_000 }).toBe('written')
    primary.start()
  } finally {
    await database.close()
  }
})
