import { inspect } from './support/inspect'
import { test } from './support/test'
import { readWorld, type World } from './support/world'

test.describe.configure({ mode: 'parallel' })

/** Every page of the portal, by the name of its test; addresses without language. */
const PAGES: Record<string, string | ((world: World) => string)> = {
  overview: '/demo',
  messages: '/demo/messages',
  'failed messages': '/demo/messages/failed',
  incidents: '/demo/incidents',
  incident: (world) => world.incident,
  'all incidents': '/demo/incidents?state=all',
  'unsigned messages': '/demo/messages?unsigned=1',
  'unknown messages': '/demo/messages?unknown=1',
  'signature explainer': '/demo/messages/explain',
  'answers with warnings': '/demo/messages?warned=1&test=show',
  'bulk runs': '/demo/runs',
  'bulk run': (world) => world.bulkRun,
  'plan of a bulk run': '/demo/runs/new?kind=messages&range=90d&test=show',
  message: (world) => world.message,
  'failed message': (world) => world.failedMessage,
  'unsigned message': (world) => world.unsignedMessage,
  orders: '/demo/orders',
  order: (world) => world.order,
  'order import': '/demo/orders/import',
  'order differences': '/demo/orders/drift',
  customer: (world) => world.customer,
  instances: '/demo/instances',
  instance: (world) => world.instance,
  'instance being prepared': (world) => world.preparing,
  tasks: '/demo/tasks',
  task: (world) => world.task,
  jobs: '/demo/jobs',
  job: (world) => world.job,
  licences: '/demo/licenses',
  licence: (world) => world.license,
  'licence stock': '/demo/licenses/stock',
  'licence stock of a product': (world) => world.stock,
  'licence batches': '/demo/licenses/batches',
  'offline activation': '/demo/licenses/offline',
  'licence signing keys': '/demo/licenses/keys',
  metering: '/demo/metering',
  'metering, by day': '/demo/metering?range=7d&test=1',
  'usage records': '/demo/metering/records',
  'usage windows': '/demo/metering/windows',
  'calls of the usage push': '/demo/metering/batches',
  'usage by instance': '/demo/metering/instances',
  'usage of a month': '/demo/metering/month',
  packages: '/demo/packages',
  'usage record': (world) => world.usageRecord,
  package: (world) => world.package,
  'metered instance': (world) => `${world.metered}?range=7d`,
  organisations: '/demo/organisations',
  'buyer sign-ins': '/demo/landings?test=1',
  'registration pending': '/demo/landings/pending',
  organisation: (world) => world.tenant,
  'organisation, departments': (world) => `${world.tenant}?tab=departments`,
  'organisation, pushes': (world) => `${world.tenant}?tab=pushes`,
  products: '/demo/products',
  'go live': '/demo/go-live',
  'readiness of a product': (world) => world.product.replace('/products/', '/go-live/'),
  'own probes': '/demo/probes',
  'run of own probes': (world) => world.probeRun,
  'saved case': (world) => world.savedCase,
  'new product': '/demo/products/new',
  product: (world) => world.product,
  'mails to buyers': (world) => {
    const [path, query = ''] = world.product.split('?')
    return `${path}/mails?${query}`
  },
  settings: '/demo/settings',
  keys: '/demo/settings/keys',
  'open API': '/demo/settings/open-api',
  members: '/demo/settings/members',
  'API keys': '/demo/settings/api-keys',
  notifications: '/demo/settings/notifications',
  'a new channel': '/demo/settings/notifications/new?kind=email',
  'message texts': '/demo/settings/notifications/templates',
  retention: '/demo/settings/retention',
  'joint-operations Kit': '/demo/settings/kit',
  account: '/demo/settings/account',
  'new account': '/demo/settings/new-account',
  'audit log': '/demo/audit',
  'audit entry': (world) => world.audit,
  'sandbox store': '/sandbox/demo',
  'sandbox purchases': '/sandbox/demo/purchases',
  'sandbox purchase': (world) => world.purchase,
  'sandbox enterprises': '/sandbox/demo/enterprises',
  'sandbox console': '/sandbox/demo/console',
  'sandbox call': (world) => world.call,
  'sandbox faults': '/sandbox/demo/faults',
  'demo product': (world) => world.demoProduct,
}

/** What strangers and buyers see. */
const OUTSIDE: Record<string, string | ((world: World) => string)> = {
  'sign-in': '/sign-in',
  'API reference': '/docs/api',
  'a used owner link': '/welcome?token=gone',
  'a used invitation': '/join?token=gone',
  'launch of nothing': '/launch/nothing',
  'usage of nothing': '/usage/nothing?key=gone',
  'usage of an instance': (world) => world.buyerUsage,
  'buyer not signed in': '/buyer/demo',
  'licences, not signed in': '/buyer/demo/licenses',
  'buyer signed out': '/buyer/demo/signed-out',
  'buyer not let in': '/buyer/problem?fault=not_yet&ref=ABCD-2345&seller=demo',
  'launch, being prepared': ({ launch }) => launch.preparing,
  'launch, ready': ({ launch }) => launch.ready,
  'launch, frozen': ({ launch }) => launch.frozen,
  'launch, released': ({ launch }) => launch.released,
}

for (const locale of ['en', 'zh'] as const) {
  for (const [name, path] of Object.entries(PAGES)) {
    test(`${locale}: ${name} is sound, wide and on a phone`, async ({ page }) => {
      await inspect(page, locale, typeof path === 'string' ? path : path(readWorld()))
    })
  }

  test.describe('signed out', () => {
    test.use({ storageState: { cookies: [], origins: [] } })

    for (const [name, path] of Object.entries(OUTSIDE)) {
      test(`${locale}: ${name} is sound, wide and on a phone`, async ({ page }) => {
        // A launch page that forwards, or looks again, would be gone before it is looked at.
        await page.route(/\/sandbox\/demo\/product\//, (route) => route.fulfill({ status: 204 }))
        await inspect(page, locale, typeof path === 'string' ? path : path(readWorld()))
      })
    }

    test(`${locale}: a page that is not there is sound, wide and on a phone`, async ({ page }) => {
      await inspect(page, locale, '/sign-in/nowhere', 404)
    })
  })
}
