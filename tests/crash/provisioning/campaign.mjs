// Orders whose instances the seller's own product prepares, by hook and by pull, against a product that fails in every way and
// is down for an hour, while the server is killed now and then. The clock of the server moves hours in seconds.
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { movedClock } from '../../support/moved-clock.mjs'
import { portalServer } from '../../support/server.mjs'
import { openReader } from '../compare.mjs'
import { drain } from '../drain.mjs'
import { killAgainAndAgain } from '../kills.mjs'
import { chance } from '../model.mjs'
import { startProvisioning } from './traffic.mjs'

const LIMIT_MS = 30 * 60_000
const MINUTE_MS = 60_000

/**
 * @param {{ databaseUrl?: string, folder: string, port: number, orders: number, kills: number, seed: number }} input
 * @returns {Promise<{ name: string, faults: string[] }[]>}
 */
export async function provisioningCampaign({ databaseUrl, folder, port, orders, kills, seed }) {
  const clock = movedClock(folder)
  const endsAt = performance.now() + LIMIT_MS
  const made = async (count) => (count % 10 === 0 ? clock.advance(MINUTE_MS) : undefined)
  const traffic = await startProvisioning({ port, orders, seed, clock, endsAt, made })
  let ended = false
  const server = portalServer({
    folder: path.join(folder, 'provisioning'),
    port,
    databaseUrl,
    config: { sellers: traffic.sellers },
    env: { ...clock.server.env, PORTAL_OUTSIDE_ALLOW: '127.0.0.1' },
    nodeArgs: clock.server.nodeArgs,
  })
  try {
    await server.start()
    const { progress } = traffic
    const killer = killAgainAndAgain({
      kills,
      random: chance(seed + 3),
      progress,
      ended: () => ended,
      struck: () => server,
    })
    await Promise.all([traffic.play(), hourWithout(traffic, clock)])
    ended = true
    const killed = await killer
    await traffic.calm()
    const rest = () => clock.advance(2 * MINUTE_MS)
    if (!(await drain({ left: traffic.left, endsAt, restMs: 500, rest })))
      traffic.faults.push('The jobs did not come to an end.')
    console.log(`  ${traffic.told()}; ${killed} kills`)
    await server.stop()
    const reader = await openReader({ databaseUrl, dataDir: server.dataDir })
    try {
      return await traffic.checks(reader)
    } finally {
      await reader.close()
    }
  } finally {
    ended = true
    await server.kill()
    await traffic.close()
  }
}

/** In the middle of it the product is away for an hour, by the clock. */
async function hourWithout(traffic, clock) {
  while (traffic.progress() < 0.5) await sleep(20)
  traffic.setDown(true)
  for (let minute = 0; minute < 60; minute += 5) {
    await clock.advance(5 * MINUTE_MS)
    await sleep(400)
  }
  traffic.setDown(false)
}
