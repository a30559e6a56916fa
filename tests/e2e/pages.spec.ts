import AxeBuilder from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { AREAS } from '@/lib/i18n/areas'
import { expect, test } from './support/test'
import { readWorld, type World } from './support/world'

test.describe.configure({ mode: 'parallel', timeout: 300_000 })

const WIDE = { width: 1440, height: 900 }
const PHONE = { width: 390, height: 844 }
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']
/** A key shown instead of its words. */
const UNTRANSLATED = new RegExp(String.raw`MISSING_MESSAGE|\b(${AREAS.join('|')})(\.[a-z]\w*){2,}`)

const GROUPS: Record<string, (world: World) => string[]> = {
  'daily work': (world) => [
    '/demo',
    '/demo/messages',
    '/demo/messages/failed',
    '/demo/messages?unsigned=1',
    '/demo/messages?unknown=1',
    world.message,
    world.failedMessage,
    world.unsignedMessage,
    '/demo/orders',
    world.order,
    '/demo/instances',
    world.instance,
    world.preparing,
    '/demo/tasks',
    world.task,
    '/demo/jobs',
    world.job,
  ],
  'set-up and sandbox': (world) => [
    '/demo/products',
    '/demo/products/new',
    world.product,
    '/demo/settings',
    '/demo/settings/keys',
    '/demo/settings/open-api',
    '/demo/settings/members',
    '/demo/settings/account',
    '/demo/settings/new-account',
    '/demo/audit',
    world.audit,
    '/sandbox/demo',
    '/sandbox/demo/purchases',
    world.purchase,
    '/sandbox/demo/console',
    world.call,
    '/sandbox/demo/faults',
    world.demoProduct,
  ],
}

for (const locale of ['en', 'zh'] as const) {
  for (const [group, pages] of Object.entries(GROUPS)) {
    test(`${locale}: ${group}: every page is sound, wide and on a phone`, async ({ page }) => {
      for (const path of pages(readWorld())) await test.step(path, () => inspect(page, locale, path))
    })
  }

  test.describe('signed out', () => {
    test.use({ storageState: { cookies: [], origins: [] } })

    test(`${locale}: what strangers and buyers see is sound, wide and on a phone`, async ({ page }) => {
      const { launch } = readWorld()
      // A launch page that forwards, or looks again, would be gone before it is looked at.
      const seen = new Set<string>()
      await page.route(/\/launch\/|\/sandbox\/demo\/product\//, (route) => {
        const url = route.request().url()
        if (seen.has(url) || url.includes('/product/')) return route.fulfill({ status: 204 })
        seen.add(url)
        return route.continue()
      })
      for (const path of [
        '/sign-in',
        '/welcome?token=gone',
        '/join?token=gone',
        '/launch/nothing',
        ...Object.values(launch),
      ]) {
        await test.step(path, () => inspect(page, locale, path))
      }
      await test.step('a page that is not there', () => inspect(page, locale, '/sign-in/nowhere', 404))
    })
  })
}

async function inspect(page: Page, locale: 'en' | 'zh', path: string, status = 200): Promise<void> {
  await page.setViewportSize(WIDE)
  await page.emulateMedia({ colorScheme: 'light' })
  const response = await page.goto(`/${locale}${path}`)
  const at = `${locale}${path}`
  expect.soft(response?.status(), at).toBe(status)
  await expect.soft(page.locator('html'), at).toHaveAttribute('lang', new RegExp(`^${locale}`))
  await expect.soft(page.getByRole('heading', { level: 1 }), at).toHaveCount(1)
  await expect.soft(page, at).toHaveTitle(/\S/)
  await expect.soft(page.locator('body'), `${at}: untranslated`).not.toHaveText(UNTRANSLATED, { useInnerText: true })
  expect.soft(await breaches(page, 'all'), `${at}, wide`).toEqual([])

  await page.emulateMedia({ colorScheme: 'dark' })
  expect.soft(await breaches(page, 'contrast'), `${at}, dark`).toEqual([])

  await page.setViewportSize(PHONE)
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
  expect.soft(overflow, `${at}: wider than the phone`).toBeLessThanOrEqual(0)
  expect.soft(await breaches(page, 'all but contrast'), `${at}, phone`).toEqual([])
}

/** What axe finds against WCAG 2.2 AA, in short. */
async function breaches(page: Page, part: 'all' | 'contrast' | 'all but contrast'): Promise<string[]> {
  // Rows of a list are alike; the first few speak for all.
  const axe = new AxeBuilder({ page }).options({ resultTypes: ['violations'] }).exclude('tbody tr:nth-child(n + 9)')
  if (part === 'contrast') axe.withRules(['color-contrast'])
  else axe.withTags(RULES)
  // The colours of a phone are those of a wide screen, and looking at them takes the most time.
  // The launch page waits for a product and forwards to it, which must work without scripts too.
  if (part !== 'contrast') axe.disableRules(part === 'all' ? ['meta-refresh'] : ['color-contrast', 'meta-refresh'])
  const { violations } = await axe.analyze()
  return violations.map(
    ({ id, nodes }) =>
      `${id}: ${nodes
        .map(({ html }) => html.slice(0, 160))
        .slice(0, 3)
        .join(' | ')}`,
  )
}
