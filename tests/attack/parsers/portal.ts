// What stands in addresses, settings and files of the portal itself.
import { z } from 'zod'
import { loadEnv } from '@/lib/config/env'
import { parseJsonText } from '@/lib/config/json-file'
import { anonymiseBody, anonymiseUrl } from '@/lib/domain/anonymise'
import { withHandOver } from '@/lib/domain/landing'
import { forwardAddress, isLaunchPage } from '@/lib/domain/launch'
import { maskPersonal } from '@/lib/domain/mask-personal'
import { normaliseDomain } from '@/lib/domain/organisation'
import { readCursor, readUuidCursor } from '@/lib/domain/paging'
import { readPlace } from '@/lib/domain/timeline'
import { templateFault } from '@/lib/domain/url-template'
import { API_ROUTES } from '@/lib/http/api'
import { csvField } from '@/lib/http/csv'
import { listParams } from '@/lib/http/list-params'
import { pathSegment } from '@/lib/http/path-segment'
import { isReadable } from '@/lib/http/refuse-malformed'
import { safeNext } from '@/lib/http/safe-next'
import { dayStart } from '@/lib/i18n/day'
import { momentFilter, pageFields, textFilter } from '@/lib/services/list-input'
import { messageQuery, toCursor, toFilter } from '@/lib/services/messages/query'
import { createAddressGuard } from '@/lib/services/outside/address-guard'
import { parseInput } from '@/lib/services/parse'
import { readJson } from '@/lib/services/read-json'
import { parseConfig } from '@/lib/services/settings/config-schema'
import { oneOf, type Pick, spoilText } from './spoil-text'
import { isServiceError, ofText, type Subject, subject } from './subject'

const PORTAL = 'https://portal.test'
const UUID = '01957a3e-7b1c-7d2e-8f3a-4b5c6d7e8f90'
const ZONES = ['Asia/Shanghai', 'America/New_York', 'Pacific/Kiritimati', 'UTC']

// The REST API: queries and bodies as its routes declare them.

/** Values that fit filters and members here and there, so that not everything ends at the first fault. */
const VALUES = [
  ...['true', 'false', '1', '50', '200', 'CS2601310900TEST1', 'i-1', UUID, `1770000000000_${UUID}`],
  ...['2026-01-31T09:00:00Z', '2026-01-31T17:00:00+08:00', 'active', 'open', 'failed', 'acme', '12.5'],
]

function drawQuery(pick: Pick) {
  const routes = API_ROUTES.filter(({ query }) => query)
  const route = oneOf(routes, pick)
  const given = new URLSearchParams()
  for (const name of Object.keys(route.query?.shape ?? {}))
    if (pick(3) === 0) given.append(name, spoilText(oneOf(VALUES, pick), pick).toWellFormed().replaceAll('\0', ''))
  return { id: route.id, given: Object.fromEntries(given) }
}

function drawBody(pick: Pick) {
  const route = oneOf(
    API_ROUTES.filter(({ body, read }) => body && !read),
    pick,
  )
  const names = route.body instanceof z.ZodObject ? Object.keys(route.body.shape) : []
  const value = () => oneOf<unknown>([oneOf(VALUES, pick), [oneOf(VALUES, pick)], 1, true, null, {}], pick)
  const text = spoilText(JSON.stringify(Object.fromEntries(names.map((name) => [name, value()]))), pick)
  return { id: route.id, text: text.toWellFormed() }
}

function routeOf(id: string) {
  const route = API_ROUTES.find((each) => each.id === id)
  if (!route) throw new Error(`There is no route ${id}.`)
  return route
}

const LIST = z.object({ ...pageFields, q: textFilter, from: momentFilter, to: momentFilter })
const READER = { sellerId: 'acme', actor: { kind: 'config', name: 'attack' }, now: () => new Date() } as const

const CONFIG = JSON.stringify(
  {
    users: [{ email: 'owner@acme.test', password: '12345678', memberships: [{ seller: 'acme', role: 'owner' }] }],
    sellers: [
      {
        id: 'acme',
        name: 'Acme',
        site: 'china',
        settings: { usageZone: 'Asia/Shanghai', probeTimes: ['06:30'], retention: { messages: 90 } },
        openApi: { baseUrl: 'https://mkt.test', accessKeyId: 'AK', secretAccessKey: 'SK' },
        keys: [{ class: 'basic', key: 'k-1', status: 'current' }],
        hooks: [{ name: 'h', url: 'https://app.acme.test/hook', events: ['instance.created'] }],
        channels: [
          {
            name: 'c',
            target: { kind: 'email', host: 'h', port: 25, security: 'none', from: 'a@b.test', to: ['a@b.test'] },
          },
        ],
        products: [
          {
            productId: 'P1',
            kind: 'license',
            provisioning: { mode: 'builtin', promise: 'instant', frontEndUrl: 'https://a.test/{instanceId}' },
            license: { source: 'generated', pattern: '****-****-****-****' },
          },
        ],
        apiKeys: [{ name: 'a', key: 'kp_live_12345678', scopes: ['orders:read'] }],
      },
    ],
  },
  undefined,
  1,
)

const PERSONAL =
  '{"activity":"newInstance","customerName":"测试","mobilePhone":"138","userList":"[{\\"userName\\":\\"li\\",\\"email\\":\\"a@b.test\\"}]"}'

export const PORTAL_SUBJECTS: readonly Subject[] = [
  subject('REST queries', drawQuery, ({ id, given }) => parseInput(routeOf(id).query as z.ZodObject, given), {
    weight: 30,
    refuses: isServiceError,
  }),
  subject(
    'REST bodies',
    drawBody,
    ({ id, text }) => {
      const body = readJson(text)
      return body === undefined ? { refused: true } : parseInput(routeOf(id).body as z.ZodType, body)
    },
    { weight: 30, refuses: isServiceError },
  ),
  subject(
    'filters of lists',
    (pick) => ({
      zone: oneOf(ZONES, pick),
      search: Object.fromEntries(
        ['q', 'from', 'to', 'cursor', 'test', 'limit'].map((name) => [
          name,
          spoilText(oneOf(['2026-01-31', '2026-01-31T09:00', '1', 'CS1', UUID], pick), pick).toWellFormed(),
        ]),
      ),
    }),
    ({ zone, search }) => ({
      list: { ...parseInput(LIST, listParams(search, zone)), q: undefined, cursor: undefined },
      days: [dayStart(search.from, zone), dayStart(search.to, zone, 1)],
    }),
    { weight: 10, refuses: isServiceError },
  ),
  subject(
    'filters of calls',
    (pick) =>
      Object.fromEntries(
        ['from', 'to', 'range', 'before', 'after', 'verdict', 'order', 'incident', 'unknown'].map((name) => [
          name,
          spoilText(oneOf(['2026-01-31', '7d', UUID, 'failed', 'CS1', '1'], pick), pick),
        ]),
      ),
    (search) => {
      const query = messageQuery.parse(search)
      const { from, to } = toFilter(READER, query)
      return { from, to, after: query.after && toCursor(query.after), before: query.before && toCursor(query.before) }
    },
  ),
  ofText(
    'places in lists',
    [`1770000000000_${UUID}`, `b1770000000000_${UUID}`, `1770000000000.message.${UUID}`, `1.job.${UUID}.000001`],
    (text) => [readCursor(text)?.at, readUuidCursor(text), readPlace(text)],
  ),
  ofText(
    'addresses to go to next',
    ['/zh/acme/orders?x=1#y', '//evil.test', '/\\evil.test', 'https://evil.test/', '/\t/evil.test'],
    (text) => {
      const next = safeNext(text)
      if (next !== null && new URL(next, PORTAL).origin !== PORTAL) throw new Error(`leads to another host: ${next}`)
      return next
    },
  ),
  ofText(
    'paths',
    ['/zh/acme/orders/%E6%B5%8B%2F', '/api/koogallery/acme?x=%00'],
    (text) => [pathSegment(text), isReadable(text)],
    { stored: false },
  ),
  ofText(
    "addresses of the seller's product",
    ['https://app.acme.test/a?b=1#c', 'https://portal.test/zh/launch/1', 'https://a.test/{instanceId}'],
    (text) => {
      const forward = forwardAddress(text, PORTAL)
      return [forward && withHandOver(forward, 'token', 'x'), isLaunchPage(text, PORTAL), templateFault(text)]
    },
    { stored: false },
  ),
  ofText('addresses of tenants', ['https://acme.login.test/', 'acme.login.test'], normaliseDomain, { stored: false }),
  ofText(
    'addresses the portal may call',
    ['10.0.0.1', '::ffff:127.0.0.1', 'fe80::1%eth0', '169.254.169.254', 'idp.corp.test:8443', '10.1.0.0/16'],
    (text) => createAddressGuard(['10.1.0.0/16', 'idp.corp.test']).permits({ address: text, host: text, port: 443 }),
  ),
  ofText('configuration', [CONFIG], (text) => parseConfig(parseJsonText(text)), {
    weight: 6,
    refuses: (error) =>
      isServiceError(error) || (error instanceof Error && /^line \d+, column \d+: /.test(error.message)),
    stored: false,
  }),
  subject(
    'environment',
    (pick) => ({
      PORT: spoilText('3000', pick),
      PORTAL_PUBLIC_URL: spoilText('https://portal.test/x', pick),
      DATABASE_URL: spoilText('postgres://u:p@127.0.0.1:5432/portal?sslmode=require', pick),
      PORTAL_SECRET: spoilText('a-long-enough-secret', pick),
      PORTAL_DB_POOL: spoilText('10', pick),
      PORTAL_OUTSIDE_ALLOW: spoilText('idp.corp.test,10.1.0.0/16', pick),
    }),
    (source) => loadEnv(source),
    {
      weight: 4,
      refuses: (error) => error instanceof Error && error.message.startsWith('The environment is not right.'),
      stored: false,
    },
  ),
  ofText(
    'personal data, masked',
    [PERSONAL, '/x?mobilePhone=138&userName=a&order=1'],
    (text) => maskPersonal(text).masked,
  ),
  ofText('personal data, taken out', [PERSONAL, '/x?mobilePhone=138&order=1'], (text) => [
    anonymiseBody(text).length,
    anonymiseUrl(text).length,
  ]),
  ofText('fields of exports', ['=1+1', 'a,b', '测"试'], (text) => csvField(text), { stored: false }),
]
