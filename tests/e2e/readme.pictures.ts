import { mkdirSync } from 'node:fs'
import type { Page } from '@playwright/test'
import { Market } from './support/market'
import { play } from './support/portal'
import { expect, test } from './support/test'

/** `npm run screenshots`: the pictures of the README, taken from a portal in which something happened. */

const FOLDER = 'docs/images'

test.use({ viewport: { width: 1440, height: 900 }, deviceScaleFactor: 1 })

test('pictures for the README', async ({ page, request }) => {
  test.setTimeout(300_000)
  mkdirSync(FOLDER, { recursive: true })
  await play(request, 'sale', 12)
  const market = new Market(page)
  await market.buy('Demo Migration', { buyer: 'Katherine Johnson' })
  await market.buy('Demo Suite, monthly', { buyer: 'Alan Turing', fault: 'bad_signature' })
  await market.buy('Demo API package', { buyer: 'Dorothy Vaughan', fault: 'duplicate' })
  const order = await market.buy('Demo Suite, yearly', { buyer: 'Grace Hopper' })
  for (const verb of ['renew', 'freeze', 'unfreeze', 'upgrade']) await done(market, verb)

  await picture(page, '/en/demo', 'overview', { charts: true })
  await picture(page, `/en/demo/orders/${order}`, 'order')
  await page.goto(`/en/demo/messages?order=${order}&activity=newInstance`)
  const message = await page.locator('tbody a[data-row-link]').first().getAttribute('href')
  await picture(page, message ?? '', 'message')
  await picture(page, '/en/sandbox/demo/console', 'sandbox')
  await picture(page, '/en/sandbox/demo', 'storefront')
  await picture(page, '/zh/demo', 'overview-zh', { charts: true })
  await picture(page, '/en/demo/messages', 'messages-dark', { colorScheme: 'dark' })
})

/** Does it and waits for the marketplace's word. */
async function done(market: Market, verb: string): Promise<void> {
  await market.act(verb)
  await expect(market.page.getByText(/the portal answered 000000/).last()).toBeVisible()
  await market.page.reload()
}

type Look = { colorScheme?: 'light' | 'dark'; charts?: boolean }

async function picture(page: Page, path: string, name: string, look: Look = {}): Promise<void> {
  const { colorScheme = 'light', charts = false } = look
  await page.setViewportSize({ width: 1440, height: charts ? 1300 : 900 })
  await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
  await page.goto(path)
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
  if (charts) await expect(page.getByRole('application').first()).toBeVisible()
  await page.evaluate(() => document.fonts.ready)
  await page.screenshot({ path: `${FOLDER}/${name}.png`, animations: 'disabled', caret: 'hide' })
}
