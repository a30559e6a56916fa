// What a browser loads before a page works: the scripts the build names for each route, gzipped as they are sent.
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { gzipSync } from 'node:zlib'
import { root } from '../../lib/cli/toolchain.mjs'
import { columns } from './columns.mjs'

const STATS = path.join(root, '.next/diagnostics/route-bundle-stats.json')
/** From this on the run fails: a page has taken something along that could come when it is asked for. */
const LIMIT_KB = 200

/** @typedef {{ route: string, bytes: number }} FirstLoad @returns {FirstLoad[]} the heaviest first */
export function measureJavascript() {
  const sizes = new Map()
  const sizeOf = (file) => {
    if (!sizes.has(file)) sizes.set(file, gzipSync(readFileSync(path.join(root, file))).length)
    return sizes.get(file)
  }
  return JSON.parse(readFileSync(STATS, 'utf8'))
    .map(({ route, firstLoadChunkPaths }) => ({
      route,
      bytes: firstLoadChunkPaths.reduce((sum, file) => sum + sizeOf(file), 0),
    }))
    .sort((a, b) => b.bytes - a.bytes)
}

/** @param {FirstLoad[]} pages @returns {{ lines: string[], wrong: boolean }} */
export function reportJavascript(pages) {
  const kb = ({ bytes }) => bytes / 1000
  const median = pages[Math.floor(pages.length / 2)]
  const over = pages.filter((page) => kb(page) >= LIMIT_KB).length
  return {
    lines: [
      'Scripts of the first load, gzipped',
      ...columns(
        [['page', 'kB'], ...pages.map((page) => [page.route.replace('/[locale]', '') || '/', kb(page).toFixed(1)])],
        1,
      ),
      `${pages.length} pages, median ${median ? kb(median).toFixed(1) : '–'} kB`,
      `Target: every page < ${LIMIT_KB} kB: ${over === 0 ? 'met' : `not met by ${over} of ${pages.length}`}`,
    ],
    wrong: pages.length === 0 || over > 0,
  }
}
