import { Market } from './support/market'
import { expect, test } from './support/test'

/** What came by a call is on the next page; the rest is room for a busy machine. */
const SOON = { timeout: 15_000 }

test('a licence is sold, found in the portal, and activates a device without network', async ({ page, context }) => {
  const market = new Market(page)
  const buyer = `Licence buyer ${Date.now()}`
  await market.buy('Demo Desktop', { buyer })
  const key = await test.step('the buyer finds the licence that the portal answered', async () => {
    const card = page
      .locator('section, article, div')
      .filter({ has: page.getByRole('heading', { name: 'Licence', exact: true }) })
    const code = card.locator('code').first()
    await expect(code).toContainText(/\S{20,}/, SOON)
    return (await code.textContent())?.trim() ?? ''
  })

  const portal = await context.newPage()
  await test.step('the licence is in the list, its key hidden', async () => {
    await portal.goto('/en/demo/licenses')
    const row = portal.getByRole('row', { name: new RegExp(buyer) })
    // The call names no product; the portal shows its own name for it, or the id.
    await expect(row).toContainText(/Demo Desktop|OFFIDEMO0021/, SOON)
    await expect(portal.locator('main')).not.toContainText(key)
    await row.getByRole('link').first().click()
    await portal.waitForURL(/\/licenses\/[0-9a-f-]+$/)
    await expect(portal.getByText(buyer).first()).toBeVisible(SOON)
  })
  const license = portal.url()

  await test.step('a device without network is activated', async () => {
    await portal.goto('/en/demo/licenses/offline')
    await portal
      .getByLabel('Activation request')
      .fill(JSON.stringify({ key, fingerprint: 'e2e-device-1', device: 'Workshop PC' }))
    await portal.getByRole('button', { name: 'Make the activation file' }).click()
    await expect(portal.getByRole('heading', { name: 'The activation file is made' })).toBeVisible(SOON)
    await portal.getByRole('link', { name: 'Open the licence' }).click()
    await expect(portal).toHaveURL(license)
    await expect(portal.getByText('Workshop PC').first()).toBeVisible(SOON)
  })

  await test.step('after the release the licence is over', async () => {
    await market.act('unsubscribe')
    await expect(async () => {
      await portal.goto(license)
      await expect(portal.getByText('Released').first()).toBeVisible({ timeout: 1_000 })
    }).toPass()
  })
})

test('an enterprise is bound, and its people are in the portal', async ({ page, context }) => {
  const market = new Market(page)
  await market.buy('Demo Joint Suite')
  const name = `Example ${Date.now()}`
  await page.goto('/en/sandbox/demo/enterprises')
  await page.getByLabel('Name').fill(name)
  await page.getByRole('button', { name: 'Found an enterprise' }).click()
  await page.waitForURL(/\/enterprises\/[0-9a-f-]+$/)

  await test.step('binding tells tenant, application and departments', async () => {
    await page.getByRole('button', { name: 'Bind', exact: true }).click()
    await expect(page.getByRole('button', { name: 'Unbind' })).toBeVisible(SOON)
    const calls = page.getByRole('table', { name: 'Calls' })
    await expect(calls.getByRole('row')).toHaveCount(4, SOON)
    await expect(calls.getByText('Succeeded')).toHaveCount(3)
  })
  await test.step('members are authorised', async () => {
    await page.getByRole('checkbox').nth(0).check()
    await page.getByRole('checkbox').nth(1).check()
    await page.getByRole('button', { name: 'Authorise', exact: true }).click()
    await expect(page.getByText('May use the application')).toHaveCount(2, SOON)
  })

  const portal = await context.newPage()
  await portal.goto('/en/demo/organisations')
  await portal.getByRole('link', { name }).first().click()
  await expect(portal.getByRole('heading', { level: 1 })).toContainText(name, SOON)
  await expect(portal.getByText('研发 Development').first()).toBeVisible(SOON)
  await portal
    .locator('main')
    .getByRole('link', { name: /^Members/ })
    .click()
  await expect(portal.getByText('li.wei').first()).toBeVisible(SOON)
  await expect(portal.getByText('wang.fang').first()).toBeVisible(SOON)
})

test('SaaS V1.0 is sold, and the account comes back readable', async ({ page }) => {
  const market = new Market(page)
  await market.buy('Demo Classic, yearly')
  // The first answer may have gone out before the account was there; opening the details repeats the call.
  await expect(async () => {
    await market.act('query')
    await expect(page.getByText('User name and password are shown decrypted')).toBeVisible({ timeout: 2_000 })
  }).toPass()
  await expect(page.getByText('admin', { exact: true }).first()).toBeVisible()
  const calls = page.getByRole('table', { name: 'Calls' })
  await calls.getByRole('link').first().click()
  await expect(page.getByText(/^authToken in the query/)).toBeVisible(SOON)
  await expect(page.getByText('Accepted by the marketplace').first()).toBeVisible()
})
