import type { Page } from '@playwright/test'
import { Market } from './support/market'
import { expect, test } from './support/test'

/** Room for a busy machine; on a quiet one each of these takes a second or two. */
const SOON = { timeout: 30_000 }

/** A page looked at again until it shows what is waited for. */
async function until(page: Page, path: string, look: () => Promise<void>): Promise<void> {
  await expect(async () => {
    await page.goto(path)
    await look()
  }).toPass({ timeout: 60_000 })
}

test('usage is reported, a package runs dry, another is bought, and every record is accepted', async ({
  page,
  context,
}) => {
  const market = new Market(page)
  const buyer = `Usage buyer ${Date.now()}`
  await market.buy('Demo prepaid calls', { buyer })
  const metered = await market.instanceId()
  const purchase = page.url()
  await market.buy('Demo 100 prepaid calls', { buyer })
  const first = await market.instanceId()

  const portal = await context.newPage()
  const remaining = (id: string, text: RegExp) =>
    until(portal, `/en/demo/packages?package=${encodeURIComponent(id)}`, async () => {
      const row = portal.getByRole('row').filter({ has: portal.locator(`a[href*="${id}"]`) })
      await expect(row).toContainText(text, { timeout: 2_000 })
    })
  const report = (value: string) =>
    test.step(`the product reports ${value} calls`, async () => {
      await page.goto('/en/sandbox/demo/usage')
      const choice = page.locator(`select[name=instance] option[value^="${metered} "]`)
      await page.locator('select[name=instance]').selectOption((await choice.getAttribute('value')) ?? '')
      await page.getByLabel('Usage', { exact: true }).fill(value)
      await page.getByRole('button', { name: 'Report usage' }).click()
      await expect(page.getByText('The portal took this usage.')).toBeVisible(SOON)
    })

  await test.step('the package waits in the portal, whole', () => remaining(first, /100 \/ 100/))
  await report('60')
  await test.step('what is used is gone at once', () => remaining(first, /40 \/ 100/))
  await report('55.5')
  await test.step('the package is used up, and the portal says so', async () => {
    await remaining(first, /0 \/ 100/)
    await until(portal, '/en/demo/metering', async () => {
      await expect(portal.getByText(/used up/i).first()).toBeVisible({ timeout: 2_000 })
    })
  })

  await market.buy('Demo 100 prepaid calls', { buyer })
  const second = await market.instanceId()
  await test.step('a further package is whole: what nothing paid for is not its matter', () =>
    remaining(second, /100 \/ 100/))
  await report('4.5')
  await test.step('from now on it pays', () => remaining(second, /95\.5 \/ 100/))

  await test.step('freezing ends the hour early: its records are sent and accepted', async () => {
    await page.goto(purchase)
    await market.act('freeze')
    await until(portal, `/en/demo/metering/records?instance=${metered}`, async () => {
      const rows = portal.getByRole('table', { name: 'Usage records' }).getByRole('row')
      await expect(rows).toHaveCount(4, { timeout: 2_000 })
      await expect(rows.filter({ hasText: 'Accepted' })).toHaveCount(2, { timeout: 2_000 })
      // What was used before another package was bought cannot be billed, and waits for a person.
      await expect(rows.filter({ hasText: 'Held' }).filter({ hasText: '15.5' })).toHaveCount(1)
    })
  })

  await test.step("the marketplace's books say the same", async () => {
    await page.goto('/en/sandbox/demo/usage')
    const taken = page.getByRole('table', { name: 'Usage taken' })
    const row = (id: string) => taken.getByRole('row').filter({ has: page.locator(`a[href*="${id}"]`) })
    await expect(row(first)).toContainText('100', SOON)
    await expect(row(second)).toContainText('4.5', SOON)
  })

  await test.step('a record tells its story, from the events to the answer', async () => {
    const accepted = portal.getByRole('row').filter({ hasText: 'Accepted' })
    await accepted.first().locator('a[href*="/metering/records/"]').click()
    await portal.waitForURL(/\/metering\/records\/[0-9a-f-]+$/)
    await expect(portal.getByText('It was taken, and is billed when the marketplace collects').first()).toBeVisible(
      SOON,
    )
    await expect(portal.getByText('Your product reported 3 events')).toBeVisible()
    await expect(portal.getByText('The marketplace answered MKT.0000')).toBeVisible()
  })
})
