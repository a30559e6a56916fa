// The REST API against its own document: the document is valid OpenAPI 3.1, and thousands of calls made up from it, sound
// and unsound, are never answered with a fault of ours; every success has the shape the document says, every refusal is a
// problem document. Options: --calls 2000 --seed N --database embedded|postgres|both --port 4170 --as-built
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { Validator } from '@seriousme/openapi-schema-validator'
import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import fc from 'fast-check'
import { ensureBuilt, root } from '../../lib/cli/toolchain.mjs'
import { destroyOnExit, freePort, startPostgres } from '../support/postgres.mjs'
import { portalServer } from '../support/server.mjs'
import { API_KEY, fillAccount, OTHER_KEY, openAccount } from './account.mjs'
import { arbitraryOf, idsIn, knownValues, pathIds } from './arbitrary.mjs'

const { values } = parseArgs({
  options: {
    calls: { type: 'string', default: '2000' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    database: { type: 'string', default: 'embedded' },
    port: { type: 'string' },
    'as-built': { type: 'boolean', default: false },
  },
})
const calls = Number(values.calls)
const seed = Number(values.seed)
/** The marketplace's faults, told as such. */
const DOCUMENTED = new Set([502, 503])
/** All there are, as the portal's own source has them. */
const scopes = readScopes()
const DATABASES = { embedded: ['embedded'], postgres: ['postgres'], both: ['embedded', 'postgres'] }

if (!values['as-built']) await ensureBuilt()
const checks = new Map()
let where = ''
const check = (name, fault) => {
  const full = `${where}: ${name}`
  checks.set(full, [...(checks.get(full) ?? []), ...(fault ? [fault] : [])])
}
const databases = DATABASES[values.database]
if (!databases) throw new Error(`--database takes ${Object.keys(DATABASES).join(', ')}.`)
for (const database of databases) {
  where = database
  await campaign(database)
}
let [passed, failed] = [0, 0]
for (const [name, faults] of checks) {
  if (faults.length === 0) passed += 1
  else failed += 1
  console.log(`  ${faults.length === 0 ? '✓' : '✗'} ${name}`)
  for (const fault of faults.slice(0, 10)) console.log(`      ${fault}`)
}
console.log(`\n${passed} passed, ${failed} failed (seed ${seed})`)
if (process.env.CAMPAIGN_REPORT) writeFileSync(process.env.CAMPAIGN_REPORT, JSON.stringify({ passed, failed }))
process.exit(failed > 0 || passed === 0 ? 1 : 0)

function readScopes() {
  const source = readFileSync(path.join(root, 'lib/services/settings/setting-schemas.ts'), 'utf8')
  const [, list = ''] = /API_SCOPES = \[([^\]]*)\]/.exec(source) ?? []
  const names = [...list.matchAll(/'([a-z]+:[a-z]+)'/g)].map(([, name]) => name)
  if (names.length === 0) throw new Error('API_SCOPES is not where it was.')
  return names
}

async function campaign(database) {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'portal-api-'))
  const postgres = database === 'postgres' ? await startPostgres({ fsync: false }) : undefined
  if (postgres) destroyOnExit(postgres)
  const port = values.port ? Number(values.port) : await freePort()
  const { intake, config } = await openAccount(scopes)
  const server = portalServer({ folder, port, databaseUrl: postgres?.url(), config })
  try {
    await server.start()
    await run(server)
  } catch (error) {
    check('the campaign runs to its end', error instanceof Error ? (error.stack ?? error.message) : String(error))
  } finally {
    await server.stop()
    await intake.close()
    if ([...checks].some(([name, faults]) => name.startsWith(database) && faults.length > 0)) {
      console.log(server.log().slice(-4_000))
    }
    rmSync(folder, { recursive: true, force: true })
  }
}

async function run(server) {
  for (const query of ['', '?lang=zh']) {
    const text = await (await fetch(`${server.base}/api/openapi.json${query}`)).json()
    const { valid, errors } = await new Validator().validate(structuredClone(text))
    check(`the document ${query} is valid OpenAPI 3.1`, valid ? undefined : JSON.stringify(errors).slice(0, 1_000))
  }
  const document = await (await fetch(`${server.base}/api/openapi.json`)).json()
  const ajv = new Ajv2020({ strict: false, allErrors: true })
  addFormats.default(ajv)
  ajv.addSchema(document, 'api')
  const validators = new Map()
  const validatorOf = (pointer) => {
    const made = validators.get(pointer) ?? ajv.compile({ $ref: `api#${pointer}` })
    validators.set(pointer, made)
    return made
  }
  const operations = Object.entries(document.paths).flatMap(([place, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ place, method, operation })),
  )
  await fillAccount(server.base)
  // What the lists tell of is named by later calls, so that they reach what is there.
  const known = knownValues()

  const call = async ({ place, method, operation }, { params, query, body, headers, key }) => {
    const filled = place.replaceAll(/\{(\w+)\}/g, (_, name) => encodeURIComponent(params[name] ?? 'x'))
    const search = new URLSearchParams(query).toString()
    const response = await fetch(`${server.base}${filled}${search ? `?${search}` : ''}`, {
      method: method.toUpperCase(),
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', ...headers },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
    const said = await response.text()
    const shown = `${method.toUpperCase()} ${filled}?${search} ${JSON.stringify(body ?? null).slice(0, 300)} → ${response.status} ${said.slice(0, 300)}`
    judge({ place, method, operation }, response, said, shown)
    return { status: response.status, said }
  }
  const judge = ({ place, method, operation }, response, said, shown) => {
    const { status } = response
    const documented = operation.responses[status]
    check(
      'no call is answered with a fault of ours',
      status >= 500 && !(documented && DOCUMENTED.has(status)) ? shown : undefined,
    )
    check('every status is documented', documented ? undefined : shown)
    if (status >= 500) return
    let json
    try {
      json = JSON.parse(said)
    } catch {
      check('every answer is JSON', shown)
      return
    }
    const pointer = (text) => text.replaceAll('~', '~0').replaceAll('/', '~1')
    if (status < 300) {
      const at = `/paths/${encodeURIComponent(pointer(place))}/${method}/responses/${status}/content/${encodeURIComponent(pointer('application/json'))}/schema`
      const valid = validatorOf(at)
      check(
        'every success has the shape the document says',
        valid(json) ? undefined : `${shown} ${ajv.errorsText(valid.errors)}`,
      )
      for (const [name, values] of idsIn(json)) for (const value of values) known.add(name, value)
      for (const [name, value] of pathIds(place, json)) known.add(name, value)
    } else {
      const type = response.headers.get('content-type') ?? ''
      const sound = type.startsWith('application/problem+json') && validatorOf('/components/schemas/Problem')(json)
      check('every refusal is a problem document', sound ? undefined : shown)
    }
    // An address that cannot be read is refused before anybody asks whose call it is.
    if (operation.security.length > 0 && status !== 401 && json?.title !== 'malformed_address') {
      check('every answer tells of the allowance', response.headers.has('ratelimit') ? undefined : shown)
    }
  }

  // First what is there: each list, and each thing it tells of.
  for (const round of [1, 2]) {
    for (const each of operations.filter(({ method }) => method === 'get')) {
      const names = [...each.place.matchAll(/\{(\w+)\}/g)].map(([, name]) => name)
      const values = names.length === 0 ? [{}] : known.of(each.place).map((value) => ({ [names[0]]: value }))
      for (const params of values.slice(0, 5)) {
        const { status } = await call(each, {
          params,
          query: { ...(round === 2 && each.place === '/api/v1/orders' ? { test: 'true' } : {}) },
          key: API_KEY,
        })
        if (names.length === 0) check('every list can be read', status === 200 ? undefined : `${each.place} ${status}`)
      }
    }
  }
  // Then anything at all.
  const sample = fc.sample(
    fc.constantFrom(...operations).chain((each) => arbitraryOf(document, each, known)),
    { numRuns: calls, seed },
  )
  const statuses = new Map()
  for (const { each, asked } of sample) {
    const { status } = await call(each, { key: API_KEY, ...asked })
    statuses.set(status, (statuses.get(status) ?? 0) + 1)
  }
  console.log(
    `  ${where}, ${calls} calls: ${[...statuses]
      .sort(([a], [b]) => a - b)
      .map(([status, n]) => `${status} × ${n}`)
      .join(', ')}`,
  )
  check('sound calls are among them', statuses.has(200) ? undefined : 'no call was answered with 200')
  // A key of another account finds nothing of this one.
  for (const each of operations.filter(({ method, place }) => method === 'get' && !place.includes('{'))) {
    const { status, said } = await call(each, { params: {}, query: {}, key: OTHER_KEY })
    const rows = status === 200 ? JSON.parse(said).data : []
    check(
      'another account sees nothing of this one',
      rows?.length > 0 ? `${each.place} ${said.slice(0, 200)}` : undefined,
    )
  }
  for (const each of operations.filter(({ operation }) => operation.security.length > 0)) {
    const { status } = await call(each, { params: { id: 'x' }, query: {}, key: 'kp_live_nobody_knows_it' })
    check('without a key nothing is answered', status === 401 ? undefined : `${each.place} ${status}`)
  }
}
