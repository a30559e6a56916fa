import { describe, expect, it } from 'vitest'
import { createRoomProbe } from '@/db/room'
import type { Db } from '@/db/types'
import { describeOnBothDatabases } from '../support/database'

describeOnBothDatabases('room on the disk', (getDb) => {
  it('is found where there is some', async () => {
    expect(await createRoomProbe(getDb())()).toBe(true)
  })
})

describe('a full disk', () => {
  const failing = (error: unknown) =>
    ({ transaction: () => Promise.reject(error) }) as unknown as Db & { transaction: () => Promise<never> }

  it('is told for some seconds, then looked at anew', async () => {
    let nowMs = 0
    let looks = 0
    const db = {
      transaction: () => {
        looks += 1
        return looks === 1 ? Promise.reject({ code: '53100' }) : Promise.resolve()
      },
    } as unknown as Db
    const hasRoom = createRoomProbe(db, () => nowMs)
    expect([await hasRoom(), await hasRoom()]).toEqual([false, false])
    nowMs = 5_000
    expect(await hasRoom()).toBe(true)
    expect(looks).toBe(2)
  })

  it('is not every fault', async () => {
    await expect(createRoomProbe(failing(new Error('gone')))()).rejects.toThrow('gone')
  })
})
