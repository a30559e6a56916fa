// Usage from the event to the accepted record, while the server is killed again and again. The clock of the server moves hours
// in seconds.
import path from 'node:path'
import { movedClock } from '../../support/moved-clock.mjs'
import { portalServer } from '../../support/server.mjs'
import { openReader } from '../compare.mjs'
import { drain } from '../drain.mjs'
import { killAgainAndAgain } from '../kills.mjs'
import { chance } from '../model.mjs'
import { sampleBooks } from './sample.mjs'
import { startUsage } from './traffic.mjs'

const LIMIT_MS = 45 * 60_000
/** Windows are looked at every three seconds. */
const REST_MS = 3_000

/**
 * @param {{ databaseUrl?: string, folder: string, port: number, events: number, kills: number, hours: number, seed: number }} input
 * @returns {Promise<{ name: string, faults: string[] }[]>}
 */
export async function usageCampaign({ databaseUrl, folder, port, events, kills, hours, seed }) {
  const clock = movedClock(folder)
  const endsAt = performance.now() + LIMIT_MS
  const traffic = await startUsage({ port, events, hours, seed, clock, endsAt })
  const { faults, progress } = traffic
  let over = false
  const ended = () => over
  const server = portalServer({
    folder: path.join(folder, 'usage'),
    port,
    databaseUrl,
    config: { sellers: traffic.sellers },
    ...clock.server,
  })
  try {
    await server.start()
    const killer = killAgainAndAgain({ kills, random: chance(seed + 2), progress, ended, struck: () => server })
    const sampler = databaseUrl ? sampleBooks({ databaseUrl, faults, ended }) : undefined
    await traffic.play()
    over = true
    const killed = await killer
    await sampler
    await traffic.calm()
    const rest = () => clock.advance(10 * 60_000)
    if (!(await drain({ left: traffic.left, endsAt, restMs: REST_MS, rest })))
      faults.push('The usage did not come to an end.')
    await server.stop()
    console.log(`  ${traffic.told()}; ${killed} kills`)
    const reader = await openReader({ databaseUrl, dataDir: server.dataDir })
    try {
      return await traffic.checks(reader)
    } finally {
      await reader.close()
    }
  } finally {
    over = true
    await server.kill()
    await traffic.close()
  }
}
