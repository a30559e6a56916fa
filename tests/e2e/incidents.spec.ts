import { confirm } from './support/dialog'
import { Market } from './support/market'
import { expect, test } from './support/test'

/** The watcher goes round every few seconds. */
const SOON = { timeout: 30_000 }

test('failures of one cause are an incident with a clock, an owner and a history, which recovers by itself', async ({
  page,
  context,
}) => {
  test.slow()
  const portal = await context.newPage()
  const market = new Market(page)
  let orderId = ''
  await test.step('a product that says success only when it is ready fails at the second call', async () => {
    await portal.goto('/en/demo/products/OFFIDEMO0005?sku=vault')
    await portal.getByRole('radio', { name: /^Manual/ }).check()
    await portal.getByRole('radio', { name: /^Strict/ }).check()
    await portal.getByRole('button', { name: 'Save' }).click()
    await expect(portal.getByRole('link', { name: 'Demo Vault' })).toBeVisible()
    orderId = await market.buy('Demo Vault', { fault: 'cut_answer', buyer: 'Katherine Johnson' })
    await portal.goto('/en/demo/tasks')
    await expect(portal.getByRole('row').filter({ hasText: 'Demo Vault' }).first()).toBeVisible(SOON)
    await page.getByRole('table', { name: 'Calls' }).getByRole('link', { name: 'Creating an instance' }).click()
    await page.getByRole('button', { name: 'Restart debugging' }).click()
    await confirm(page, 'Restart debugging')
    await expect(page.getByText(/^Creating an instance failed/).first()).toBeVisible()
  })

  const row = portal.getByRole('table', { name: 'Incidents' }).getByRole('row').filter({ hasText: 'Demo Vault' })
  await test.step('the list shows its clock, and the overview that it needs somebody', async () => {
    await portal.goto('/en/demo/incidents')
    await expect(row).toContainText('until refund', SOON)
    await expect(row).toContainText('000005')
    await portal.goto('/en/demo')
    await expect(portal.getByText('Mend it in time, or the orders are refunded').first()).toBeVisible(SOON)
    await expect(portal.getByText('Failed orders this month')).toBeVisible()
    await expect(portal.getByText('Bad probe days in a row')).toBeVisible()
  })

  await test.step('its filters are in the address, and the export holds what is shown', async () => {
    await portal.goto('/en/demo/incidents')
    await portal.getByRole('button', { name: 'Product' }).click()
    await portal.getByRole('link', { name: 'Demo Vault' }).click()
    await expect(portal).toHaveURL(/[?&]product=OFFIDEMO0005/)
    await expect(row).toBeVisible()
    const csv = await (await portal.request.get('/en/demo/incidents/export?product=OFFIDEMO0005')).text()
    expect(csv).toContain('notReady')
  })

  await test.step('the page says what to do in both names of the menu, and which orders are concerned', async () => {
    await row.getByRole('link').first().click()
    await expect(portal.getByText(/Application Tools > Service Interface Messages/)).toBeVisible()
    await expect(portal.getByText(/formerly Transaction Management/)).toBeVisible()
    await expect(portal.getByText(/^The product promises strictly/)).toBeVisible()
    await expect(portal.locator(`[title="${orderId}"]`).first()).toBeVisible()
  })

  await test.step('somebody takes it, writes down what was found, has it ignored and opens it again', async () => {
    await portal.getByRole('button', { name: 'I see to it' }).click()
    await confirm(portal, 'See to it')
    await expect(portal.getByText('Acknowledged').first()).toBeVisible()
    await portal.getByLabel('What was found, what was done').fill('The vault has to be opened by hand.')
    await portal.getByRole('button', { name: 'Add', exact: true }).click()
    await expect(portal.getByText('The vault has to be opened by hand.')).toBeVisible()
    await portal.getByRole('button', { name: 'Ignore' }).click()
    await confirm(portal, 'Ignore', 'A customer tries things out')
    await expect(portal.getByText('Nobody is told of this incident, and its clocks go on.')).toBeVisible()
    await portal.getByRole('button', { name: 'Reopen' }).click()
    await confirm(portal, 'Reopen', 'It was no test after all')
    await expect(portal.getByText('It was no test after all')).toBeVisible()
  })

  const incident = portal.url()
  await test.step('its failures alone are a click away', async () => {
    await portal.getByRole('link', { name: /^Retry all \d+ of these/ }).click()
    await expect(portal.getByText('Only failures of one incident are shown.')).toBeVisible()
    await expect(portal.locator(`[title="${orderId}"]`).first()).toBeVisible()
  })

  await test.step('taken off the list of failures, its call is no longer among the failing ones', async () => {
    const failure = portal
      .getByRole('table', { name: 'Open failures' })
      .getByRole('row')
      .filter({ has: portal.locator(`[title="${orderId}"]`) })
    await failure.getByRole('link').first().click()
    await portal.getByRole('button', { name: 'Dismiss' }).click()
    await confirm(portal, 'Dismiss', 'The demonstration is over')
    await portal.goto(`${incident}?calls=failing`)
    await expect(async () => {
      await portal.reload()
      await expect(portal.locator(`[title="${orderId}"]`)).toHaveCount(0, { timeout: 1_000 })
    }).toPass(SOON)
  })
})
