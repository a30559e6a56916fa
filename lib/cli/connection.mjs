// How a command finds the running portal, and proves that it belongs to it.
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { commandLineToken } from '../config/derive.mjs'
import { fail, root, userFolder } from './toolchain.mjs'

/** Asks the running portal; answers the response whatever its status, or ends with a plain sentence. */
export async function ask(route, { method = 'POST', body, signal } = {}) {
  const base = process.env.PORTAL_PUBLIC_URL?.replace(/\/+$/, '') || `http://127.0.0.1:${process.env.PORT || 3000}`
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${commandLineToken(readSecret())}` }
  const response = await fetch(base + route, { method, headers, body, signal }).catch((error) => {
    if (signal?.aborted) throw error
    return fail(
      `No portal answers at ${base} (${error.cause?.code ?? error.message}). Start it, or set PORTAL_PUBLIC_URL.`,
    )
  })
  if (response.status === 401 || response.status === 403) {
    fail(`The portal at ${base} does not know our secret. Set PORTAL_SECRET or PORTAL_DATA_DIR as the portal has them.`)
  }
  return response
}

function readSecret() {
  if (process.env.PORTAL_SECRET) return process.env.PORTAL_SECRET
  const folder = process.env.PORTAL_DATA_DIR
    ? path.resolve(userFolder, process.env.PORTAL_DATA_DIR)
    : path.join(root, '.data')
  try {
    return readFileSync(path.join(folder, 'secret'), 'utf8').trim()
  } catch {
    return fail(`There is no secret in ${folder}. Set PORTAL_SECRET or PORTAL_DATA_DIR as the running portal has them.`)
  }
}
