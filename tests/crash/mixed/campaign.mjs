// Everything at once over the same processes and the same database: the marketplace's calls of every family, instances that
// the seller's slow and lying product prepares, usage from the event to the accepted record, and hooks that tell of what
// happened, while web processes, workers and PostgreSQL are killed in turn and the clock leaps.
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { portalCluster } from '../../support/cluster.mjs'
import { movedClock } from '../../support/moved-clock.mjs'
import { portalServer } from '../../support/server.mjs'
import { startCallbacks } from '../callbacks.mjs'
import { openReader } from '../compare.mjs'
import { drain } from '../drain.mjs'
import { databaseProcess, killAgainAndAgain } from '../kills.mjs'
import { chance } from '../model.mjs'
import { startProvisioning } from '../provisioning/traffic.mjs'
import { sampleBooks } from '../usage/sample.mjs'
import { startUsage } from '../usage/traffic.mjs'
import { startListener } from './listener.mjs'

/** Of all that is sent: calls of families, usage events, and orders, each with some calls and jobs of its product. */
const SHARE = { callbacks: 0.6, events: 0.3, orders: 0.02 }
/** So few events in a call that kills hit many of them. */
const BATCH = 20
/** No part of the work gets further ahead of the slowest. */
const AHEAD = 0.02
const PROCESSES = { web: 3, worker: 2 }
const HOUR_MS = 3_600_000
const limitMs = (calls) => Math.max(30 * 60_000, calls * 100)

/**
 * @param {{ databaseUrl?: string, folder: string, port: number, calls: number, hours: number, kills: number, seed: number,
 *   families: string[], processes?: { web: number, worker: number }, postgres?: import('../../support/postgres.d.mts').TestPostgres }} input
 * `calls`: sent in all; `hours`: by the clock; `processes`: on PostgreSQL
 * @returns {Promise<{ name: string, faults: string[] }[]>}
 */
export async function mixedCampaign(input) {
  const { databaseUrl, folder, port, calls, hours, kills, seed, families, processes = PROCESSES, postgres } = input
  const startedMs = performance.now()
  const endsAt = startedMs + limitMs(calls)
  const clock = movedClock(folder)
  let over = false
  const ended = () => over
  /** @type {{ progress: () => number }[]} */
  let parts = []
  const slowest = () => Math.min(...parts.map(({ progress }) => progress()))
  const pace = async (progress) => {
    while (progress > slowest() + AHEAD) {
      if (over || performance.now() > endsAt) throw new Error('The campaign did not end in time.')
      await sleep(10)
    }
  }
  const count = (part) => Math.ceil(calls * SHARE[part])
  const common = { port, clock, endsAt, pace }
  const callbacks = await startCallbacks({
    ...common,
    callbacks: count('callbacks'),
    families,
    seed,
    databaseDies: postgres !== undefined,
  })
  const provisioning = await startProvisioning({ ...common, orders: count('orders'), seed: seed + 10 })
  const workers = postgres ? processes.worker : 1
  const usage = await startUsage({ ...common, events: count('events'), hours, seed: seed + 20, batch: BATCH, workers })
  const listener = await startListener({ random: chance(seed + 30), clock })
  parts = [callbacks, provisioning, usage]
  const all = [callbacks, provisioning, usage]
  const sellers = all.flatMap((part) => part.sellers).map(listener.hear)
  const place = {
    folder: path.join(folder, 'mixed'),
    port,
    databaseUrl,
    config: { sellers },
    env: { ...clock.server.env, PORTAL_OUTSIDE_ALLOW: '127.0.0.1' },
    nodeArgs: clock.server.nodeArgs,
  }
  const server = postgres ? portalCluster({ ...place, ...processes }) : portalServer(place)
  const turns = server.one
    ? [server.one('web'), server.one('worker'), databaseProcess(postgres), server.one('web')]
    : [server]
  /** @type {string[]} */
  const stuck = []
  try {
    await server.start()
    const killer = killAgainAndAgain({
      kills,
      random: chance(seed + 40),
      progress: slowest,
      ended,
      struck: (kill) => turns[(kill - 1) % turns.length],
    })
    const sampler = databaseUrl ? sampleBooks({ databaseUrl, faults: usage.faults, ended }) : undefined
    await Promise.all([...all.map((part) => part.play()), hourWithout([provisioning, listener], slowest, clock)])
    const killed = await killer
    over = true
    await sampler
    listener.calm()
    for (const part of all) await part.calm()
    const left = async () => (await Promise.all(all.map((part) => part.left()))).reduce((sum, one) => sum + one)
    const rest = () => clock.advance(HOUR_MS / 6)
    if (!(await drain({ left, endsAt, restMs: 2_000, rest }))) stuck.push('Not all came to its end in time.')
    const codes = await server.stop()
    if (codes.some((code) => code !== 0)) stuck.push(`Told to stop, the processes ended with ${codes.join(', ')}.`)
    for (const part of [...all, listener]) console.log(`  ${part.told()}`)
    console.log(`  ${killed} kills, ${((performance.now() - startedMs) / 1_000).toFixed(0)} s`)
    const reader = await openReader({ databaseUrl, dataDir: server.dataDir })
    try {
      return [
        ...(await callbacks.checks(reader)),
        ...(await provisioning.checks(reader)),
        ...(await usage.checks(reader)),
        ...(await listener.checks(reader, [...callbacks.lines(), ...provisioning.lines()])),
        ...(await wholeChecks(reader, provisioning.poisoned(), stuck)),
      ]
    } finally {
      await reader.close()
    }
  } finally {
    over = true
    await server.kill()
    await Promise.all([...all, listener].map((part) => part.close()))
  }
}

/** In the middle, the seller's software is away for an hour by the clock, which the usage moves. */
async function hourWithout(services, progress, clock) {
  const setDown = (down) => {
    for (const service of services) service.setDown(down)
  }
  while (progress() < 0.5) await sleep(20)
  const backAt = clock.now() + HOUR_MS
  setDown(true)
  while (clock.now() < backAt && progress() < 0.9) await sleep(20)
  setDown(false)
}

/** What no part looks at alone. */
async function wholeChecks(reader, poisoned, stuck) {
  const jobs = await reader.rows(
    `select seller_id, kind, instance_id, state from jobs where state not in ('done', 'cancelled')`,
  )
  const open = await reader.rows(
    `select seller_id, family, activity, verdict, reason, count(*)::int as n from messages
     where open and seller_id not in ('acme', 'wire') group by 1, 2, 3, 4, 5`,
  )
  const endpoints = await reader.rows(`select seller_id, name, state from hook_endpoints where state <> 'active'`)
  return [
    { name: 'all came to its end by itself, and the processes stopped when they were told to', faults: stuck },
    {
      name: 'nothing waits, hangs or is given up in any account',
      faults: [
        ...jobs
          .filter(
            ({ kind, state, instance_id }) => !(kind === 'provision' && state === 'dead' && poisoned.has(instance_id)),
          )
          .map(({ seller_id, kind, state }) => `${seller_id}: ${kind} is ${state}`),
        ...endpoints.map(({ seller_id, name, state }) => `${seller_id}: the endpoint ${name} is ${state}`),
      ],
    },
    {
      name: 'no failed call of the other accounts waits for a person',
      faults: open.map(({ n, ...message }) => `${n} × ${Object.values(message).join(' ')}`),
    },
  ]
}
