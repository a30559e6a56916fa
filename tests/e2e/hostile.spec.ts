import type { Page } from '@playwright/test'
import { splitCsv } from '@/lib/services/split-csv'
import { fillHostileAccount, hostileExport, IMAGE, SCRIPT } from './support/hostile'
import { expect, test } from './support/test'

test.use({ viewport: { width: 390, height: 844 } })

/** Pages of one kind are alike; the second shows what the first lacks. */
const OF_A_KIND = 2
/** From where a person gets everywhere; without the account. */
const BEGIN = [
  ...['/overview', '/orders', '/instances', '/messages', '/messages/failed', '/messages?unsigned=1', '/incidents'],
  ...['/tasks', '/jobs', '/licenses', '/licenses/stock', '/organisations', '/products', '/audit', '/metering'],
  ...[
    '/metering/records',
    '/metering/instances',
    '/orders/drift',
    '/settings',
    '/settings/hooks',
    '/settings/api-keys',
  ],
  ...['/settings/members', '/landings', '/landings/pending', '/go-live', '/runs', '/probes', '/messages/explain'],
]

test('what strangers write is text on every page, and nothing more', async ({ page, request }) => {
  test.slow()
  page.setDefaultTimeout(20_000)
  const { seller, launch, stop } = await fillHostileAccount(request)
  const dialogs: string[] = []
  page.on('dialog', (dialog) => {
    dialogs.push(`${page.url()} asks: ${dialog.message()}`)
    dialog.dismiss().catch(() => {})
  })

  await test.step('a file is looked at, and entered', async () => {
    await page.goto(`/en/${seller}/orders/import`)
    await page.getByLabel('Choose a file').setInputFiles(hostileExport)
    await page.getByRole('button', { name: 'Show what would happen' }).click()
    await expect(page.getByRole('heading', { name: 'What would happen' })).toBeVisible()
    await inspectText(page)
    await page.getByRole('button', { name: /^Import \d/ }).click()
    await expect(page.getByRole('heading', { name: 'What happened' })).toBeVisible()
    await inspectText(page)
  })

  await test.step('every page reached from the lists', async () => {
    const seen = new Set<string>()
    const kinds = new Map<string, number>()
    const ahead = [...BEGIN.map((path) => `/en/${seller}${path}`), `/en/launch/${launch}`]
    for (let address = ahead.shift(); address !== undefined; address = ahead.shift()) {
      if (seen.has(address)) continue
      seen.add(address)
      const kind = kindOf(address)
      const before = kinds.get(kind) ?? 0
      if (before >= OF_A_KIND) continue
      kinds.set(kind, before + 1)
      const response = await page.goto(address)
      expect.soft(response?.status(), address).toBe(200)
      await inspectText(page)
      ahead.push(...(await linksOf(page, seller)))
    }
    const visited = [...kinds.keys()].toSorted((a, b) => a.localeCompare(b))
    for (const kind of ['orders/*', 'instances/*', 'messages/*', 'tasks/*', 'jobs/*', 'incidents/*', 'audit/*']) {
      expect.soft(visited, kind).toContain(`/en/*/${kind}`)
    }
    for (const kind of ['customers/*', 'licenses/*', 'organisations/*', 'products/*']) {
      expect.soft(visited, kind).toContain(`/en/*/${kind}`)
    }
  })

  await test.step('what is found by searching', async () => {
    await page.goto(`/en/${seller}`)
    await page.getByRole('button', { name: 'Order, instance, message or any id' }).click()
    await page.getByRole('combobox', { name: 'Search' }).fill(SCRIPT)
    await expect(page.getByRole('option').first()).toBeVisible()
    await inspectText(page)
  })

  await test.step('names stand as they came, braces and all', async () => {
    await page.goto(`/en/${seller}/orders/${encodeURIComponent(SCRIPT)}`)
    await expect(page.getByRole('main')).toContainText(IMAGE)
    await expect(page.getByRole('main')).toContainText('{{constructor}} {name, plural, one')
  })

  await test.step('no exported cell is a formula', async () => {
    for (const list of [
      'orders',
      'instances',
      'messages',
      'tasks',
      'jobs',
      'incidents',
      'licenses',
      'organisations',
      'audit',
      'orders/drift',
      'products',
      'landings/pending',
    ]) {
      const answer = await page.request.get(`/en/${seller}/${list}/export`)
      expect.soft(answer.status(), list).toBe(200)
      const text = await answer.text()
      const cells = splitCsv(text.replace(/^\ufeff/, '')).flatMap(({ fields }) => fields)
      expect
        .soft(
          cells.filter((cell) => /^\s*[=+\-@＝＋－＠]/.test(cell) && !/^[+-]?\d+(\.\d+)?$/.test(cell)),
          list,
        )
        .toEqual([])
      if (list === 'orders') expect(cells.some((cell) => cell.startsWith("'="))).toBe(true)
    }
  })
  expect(dialogs).toEqual([])
  await stop()
})

/** Nothing that was written runs, is an element, leads anywhere, or pushes the page off its screen. */
async function inspectText(page: Page): Promise<void> {
  const found = await page.evaluate(() => ({
    ran: '__pwned' in window,
    elements: [...document.querySelectorAll('[onerror], [onmouseover], img[src="x"], main script')].map(
      ({ outerHTML }) => outerHTML.slice(0, 200),
    ),
    addresses: [...document.querySelectorAll('[href], [src]')].flatMap((element) =>
      ['href', 'src'].flatMap((name) => {
        const value = element.getAttribute(name)
        const url = value !== null && URL.canParse(value, document.baseURI) ? new URL(value, document.baseURI) : null
        return url && !['https:', 'http:', 'mailto:', 'blob:'].includes(url.protocol) ? [url.href.slice(0, 200)] : []
      }),
    ),
    wider: Math.max(0, document.documentElement.scrollWidth - window.innerWidth - 4),
    untranslated:
      document.querySelector('main')?.textContent?.match(/MISSING_MESSAGE|FORMATTING_ERROR|INVALID_MESSAGE/)?.[0] ??
      null,
  }))
  expect.soft(found, page.url()).toEqual({ ran: false, elements: [], addresses: [], wider: 0, untranslated: null })
}

async function linksOf(page: Page, seller: string): Promise<string[]> {
  const links = await page
    .locator('main a[href]')
    .evaluateAll((all) =>
      all
        .map((link) => new URL((link as HTMLAnchorElement).href))
        .map(({ origin, pathname, search }) => (origin === location.origin ? pathname + search : '')),
    )
  return links.filter(
    (href) =>
      (href.startsWith(`/en/${seller}/`) || /^(\/en)?\/(usage|launch)\//.test(href)) && !/\/export(\?|$)/.test(href),
  )
}

/** `/en/*` + `/orders/*`: an address without its ids and its query. */
function kindOf(address: string): string {
  const [path = ''] = address.split('?')
  return path
    .split('/')
    .map((part, index) => (index === 2 ? '*' : /^[a-z-]{0,24}$/.test(part) ? part : '*'))
    .join('/')
}
