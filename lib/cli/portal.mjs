// `npm run portal -- …`: speaks to a running portal as the operator of its machine, who knows its secret.
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { ask } from './connection.mjs'
import { fail, userFolder } from './toolchain.mjs'

const USAGE = `Usage:
  npm run portal -- apply FILE   apply a configuration file to the running portal
  npm run portal -- owner        print a new one-time sign-in link for the owner

The portal is found by PORTAL_PUBLIC_URL, else http://127.0.0.1:PORT (3000).
Its secret is PORTAL_SECRET, else the file "secret" in PORTAL_DATA_DIR (.data).`

const [command, file, ...rest] = process.argv.slice(2)
if (command === 'apply' && file && rest.length === 0) await apply(file)
else if (command === 'owner' && !file) await owner()
else {
  console.log(USAGE)
  process.exit(command === undefined || command === 'help' || command === '--help' ? 0 : 1)
}

async function apply(name) {
  let text
  try {
    text = readFileSync(path.resolve(userFolder, name), 'utf8')
    JSON.parse(text)
  } catch (error) {
    fail(`${name} cannot be used: ${error.message}`)
  }
  const { changes = [] } = await post('/api/admin/apply', text)
  for (const change of changes) console.log(typeof change === 'string' ? change : Object.values(change).join(' '))
  console.log(
    changes.length === 0 ? 'Nothing to change: the portal is as the file says.' : `Changes applied: ${changes.length}.`,
  )
}

async function owner() {
  const { url, expiresAt } = await post('/api/admin/owner-link', '{}')
  console.log(`Sign in once with this link${expiresAt ? ` (until ${expiresAt})` : ''}:\n\n  ${url}\n`)
}

async function post(route, body) {
  const response = await ask(route, { body })
  const answer = await response.json().catch(() => ({}))
  if (response.ok) return answer
  const issues = answer.issues ?? answer.errors ?? []
  for (const { path: where, message } of issues) console.error(`${where}: ${message}`)
  return fail(answer.detail ?? answer.title ?? `The portal answered ${response.status}.`)
}
