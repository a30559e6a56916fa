// The portal's books, looked at while it works.
import { setTimeout as sleep } from 'node:timers/promises'
import postgres from 'postgres'
import { conservationFaults } from './verdict.mjs'

/**
 * The books must agree with windows, records and events at any moment.
 * @param {{ databaseUrl: string, faults: string[], ended: () => boolean }} input
 */
export async function sampleBooks({ databaseUrl, faults, ended }) {
  const client = postgres(databaseUrl, { max: 1, onnotice: () => {} })
  try {
    while (!ended()) {
      faults.push(...(await conservationFaults(client).catch(unlessAway)))
      await sleep(2_000)
    }
  } finally {
    await client.end()
  }
}

/** A database that was just killed has nothing to say. */
function unlessAway(error) {
  if (/^(CONNECT|ECONN|EPIPE|57P0)/.test(error.code)) return []
  throw error
}
