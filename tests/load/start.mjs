// How long the server takes from its start until /api/ready says yes: with an empty database, which it fills, and again.
import { portalServer } from '../support/server.mjs'
import { columns } from './columns.mjs'
import { CONFIG } from './pages.mjs'
import { median } from './quantiles.mjs'

const AGAIN = 7

/** @typedef {{ database: string, firstMs: number, againMs: number, slowestMs: number }} Started */

/** @param {{ database: string, databaseUrl?: string, folder: string, port: number }} input @returns {Promise<Started>} */
export async function measureStart({ database, ...place }) {
  const server = portalServer({ ...place, config: CONFIG })
  const once = async () => {
    const beganMs = performance.now()
    await server.start()
    const tookMs = performance.now() - beganMs
    await server.stop()
    return tookMs
  }
  const firstMs = await once()
  const again = []
  for (let round = 0; round < AGAIN; round += 1) again.push(await once())
  return { database, firstMs, againMs: median(again), slowestMs: Math.max(...again) }
}

/** @param {Started[]} rows @returns {{ lines: string[], wrong: boolean }} */
export function reportStart(rows) {
  const seconds = (ms) => `${(ms / 1_000).toFixed(2)} s`
  return {
    lines: [
      `From the start of the process until it is ready; again: median and slowest of ${AGAIN}`,
      ...columns(
        [
          ['database', 'first, with every migration', 'again', 'slowest'],
          ...rows.map((row) => [row.database, seconds(row.firstMs), seconds(row.againMs), seconds(row.slowestMs)]),
        ],
        1,
      ),
    ],
    wrong: false,
  }
}
