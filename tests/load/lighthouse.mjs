// Lighthouse over the main pages, signed in, with a screen like that of a desk. It is no dependency: npx fetches it, or
// BENCH_LIGHTHOUSE names the cli.js of one that is there.
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { portalServer } from '../support/server.mjs'
import { signIn, startFilled } from './ask.mjs'
import { columns } from './columns.mjs'
import { CONFIG, seed } from './pages.mjs'
import { median } from './quantiles.mjs'

const VERSION = '13.5.0'
const ORDERS = 10_000
const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 3)
const CATEGORIES = /** @type {const} */ (['performance', 'accessibility', 'best-practices', 'seo'])
const TARGET = 95
const ATTEMPTS = 4
const PAGES = [
  { name: 'sign-in', address: '/en/sign-in' },
  { name: 'overview', address: '/en/acme' },
  { name: 'orders', address: '/en/acme/orders' },
  { name: 'an order', address: '/en/acme/orders/CS7' },
  { name: 'an instance', address: '/en/acme/instances/I7' },
  { name: 'messages', address: '/en/acme/messages' },
  { name: 'open failures', address: '/en/acme/messages/failed' },
  { name: 'metering', address: '/en/acme/metering' },
  { name: 'go live', address: '/en/acme/go-live' },
]

/** @typedef {{ database: string, page: string, scores: Record<string, number>, misses: string[] }} Judged */

/** @param {{ database: string, databaseUrl?: string, folder: string, port: number }} input @returns {Promise<Judged[]>} */
export async function measureLighthouse({ database, databaseUrl, folder, port }) {
  const server = portalServer({ folder, port, databaseUrl, config: CONFIG })
  try {
    await startFilled({ server, databaseUrl, fill: (rows) => seed(rows, ORDERS) })
    // Whoever is signed in has been to the sign-in page, which tells the reader's time zone; without it every page asks twice.
    const zone = Intl.DateTimeFormat().resolvedOptions().timeZone
    const cookie = `${await signIn(server.base)}; tz=${zone}`
    return PAGES.map(({ name, address }) => {
      const file = path.join(folder, 'lighthouse.json')
      const headers = address.startsWith('/en/acme') ? { Cookie: cookie } : {}
      const reports = Array.from({ length: ROUNDS }, () => judge(`${server.base}${address}`, { headers, file }))
      const scores = Object.fromEntries(
        CATEGORIES.map((category) => [
          category,
          median(reports.map((report) => report.categories[category].score * 100)),
        ]),
      )
      return { database, page: name, scores, misses: [...new Set(reports.flatMap(missesOf))] }
    })
  } finally {
    await server.stop()
  }
}

/** A busy machine now and then takes Lighthouse's own recording away. */
function judge(url, options) {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return judgeOnce(url, options)
    } catch (error) {
      if (attempt === ATTEMPTS) throw error
    }
  }
}

/** One report. That private pages tell search engines to stay away is meant, so that audit is left out. */
function judgeOnce(url, { headers, file }) {
  const cli = process.env.BENCH_LIGHTHOUSE
  const [command, ...before] = cli ? [process.execPath, cli] : ['npx', '--yes', `lighthouse@${VERSION}`]
  execFileSync(
    command,
    [
      ...before,
      url,
      '--preset=desktop',
      `--only-categories=${CATEGORIES.join(',')}`,
      '--skip-audits=is-crawlable',
      `--extra-headers=${JSON.stringify(headers)}`,
      '--chrome-flags=--headless=new --no-sandbox',
      '--quiet',
      '--output=json',
      `--output-path=${file}`,
    ],
    { stdio: ['ignore', 'ignore', 'inherit'], env: { CHROME_PATH: '/usr/bin/chromium', ...process.env } },
  )
  return JSON.parse(readFileSync(file, 'utf8'))
}

/** Audits of the categories below the target that were not passed. */
function missesOf(report) {
  return CATEGORIES.filter((category) => report.categories[category].score * 100 < TARGET).flatMap((category) =>
    report.categories[category].auditRefs
      .filter(({ id, weight }) => weight > 0 && (report.audits[id].score ?? 1) < 0.9)
      .map(({ id }) => `${category}: ${id} ${report.audits[id].displayValue ?? ''}`.trim()),
  )
}

/** @param {Judged[]} rows @returns {{ lines: string[], wrong: boolean }} */
export function reportLighthouse(rows) {
  const below = rows.filter(({ scores }) => CATEGORIES.some((category) => (scores[category] ?? 0) < TARGET))
  return {
    lines: [
      `Lighthouse ${VERSION}, desktop, medians of ${ROUNDS}; 10,000 orders; without the audit that pages may be indexed`,
      ...columns(
        [
          ['page', ...CATEGORIES],
          ...rows.map(({ page, scores }) => [
            page,
            ...CATEGORIES.map((category) => (scores[category] ?? 0).toFixed(0)),
          ]),
        ],
        1,
      ),
      ...below.map(({ page, misses }) => `${page}: ${misses.join('; ')}`),
      `Target: all ≥ ${TARGET}: ${below.length === 0 ? 'met' : `not met by ${below.map(({ page }) => page).join(', ')}`}`,
    ],
    wrong: rows.length === 0,
  }
}
