// Kills what serves, again and again, at moments spread over a campaign. The moments follow the work, all else the seed.
import { setTimeout as sleep } from 'node:timers/promises'

/** So long until the last process of a killed PostgreSQL has let go of its memory. */
const DATABASE_GONE_MS = 30_000

/**
 * Something that can be killed, and started until it is ready.
 * @typedef {{ strike: (random: object) => Promise<void>, start: () => Promise<void> }} Struck
 */

/**
 * @param {{ kills: number, random: ReturnType<typeof import('./model.mjs').chance>, progress: () => number, ended: () => boolean,
 *   struck: (kill: number) => Struck }} input `progress` of the campaign from 0 to 1; `struck`: by the nth kill
 * @returns {Promise<number>} how many there were
 */
export async function killAgainAndAgain({ kills, random, progress, ended, struck }) {
  for (let kill = 1; kill <= kills; kill += 1) {
    const due = (kill - 0.2 + random.next() * 0.4) / (kills + 1)
    while (progress() < due && !ended()) await sleep(5)
    if (ended()) return kill - 1
    await sleep(random.below(40))
    const victim = struck(kill)
    await victim.strike(random)
    await sleep(random.below(200))
    await victim.start()
  }
  return kills
}

/** PostgreSQL as something to strike: the portal above it goes on. @returns {Struck} */
export function databaseProcess(postgres) {
  return {
    strike: async () => void process.kill(postgres.pid(), 'SIGKILL'),
    async start() {
      for (const deadline = performance.now() + DATABASE_GONE_MS; ; await sleep(100)) {
        try {
          return postgres.start()
        } catch (error) {
          if (performance.now() > deadline) throw error
        }
      }
    },
  }
}
