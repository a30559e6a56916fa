import { Market } from './support/market'
import { expect, test } from './support/test'

test.use({ permissions: ['clipboard-read', 'clipboard-write'] })

test('a list keeps its filters in the address, is exported as it is shown, and gives its ids away', async ({
  page,
}) => {
  const market = new Market(page)
  const orderId = await market.buy('Demo Suite, trial', { buyer: 'Mary Jackson' })
  const other = await market.buy('Demo Suite, yearly', { buyer: 'Dorothy Vaughan' })
  const table = page.getByRole('table', { name: 'Orders' })
  const row = (id: string) => table.locator(`tr:has([title="${id}"])`)

  await test.step('a filter chosen is in the address and outlives a reload', async () => {
    await page.goto('/en/demo/orders')
    await expect(row(other)).toBeVisible()
    await page.getByRole('button', { name: 'Type' }).click()
    await page.getByRole('link', { name: 'Trial', exact: true }).click()
    await expect(page).toHaveURL(/[?&]type=TRIAL/)
    await expect(row(orderId)).toBeVisible()
    await expect(row(other)).toHaveCount(0)
    await page.reload()
    await expect(row(orderId)).toBeVisible()
    await expect(row(other)).toHaveCount(0)
  })

  await test.step('the export holds what the list shows', async () => {
    const download = page.waitForEvent('download')
    await page.getByRole('link', { name: 'Export CSV' }).click()
    const file = await download
    expect(file.suggestedFilename()).toMatch(/\.csv$/)
    const chunks: Buffer[] = []
    for await (const chunk of await file.createReadStream()) chunks.push(chunk as Buffer)
    const [head, ...rows] = Buffer.concat(chunks).toString('utf8').trimEnd().split('\r\n')
    expect(head?.startsWith('\uFEFF')).toBe(true)
    expect(head?.split(',').length).toBeGreaterThan(5)
    const written = rows.join('\n')
    expect(written).toContain(orderId)
    expect(written).not.toContain(other)
  })

  await test.step('an id is copied with a click', async () => {
    await row(orderId)
      .getByRole('button', { name: `Copy ${orderId}` })
      .click()
    await expect(row(orderId).getByText('Copied')).toBeAttached()
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(orderId)
  })

  const views = page.getByRole('button', { name: 'Views' })
  const saved = `Trials of ${orderId}`
  await test.step('the filters are saved under a name', async () => {
    await views.click()
    const window = page.getByRole('dialog', { name: 'Views' })
    await window.getByLabel('Name').fill(saved)
    await window.getByRole('button', { name: 'Save these filters' }).click()
    await expect(page.getByText('View saved', { exact: true })).toBeVisible()
    await expect(window.getByRole('link', { name: saved })).toHaveAttribute('aria-current', 'true')
    await page.keyboard.press('Escape')
  })

  await test.step('clearing the filters brings the rest back', async () => {
    await page.getByRole('link', { name: 'Clear all' }).click()
    await expect(row(other)).toBeVisible()
    await expect(page).not.toHaveURL(/type=/)
  })

  await test.step('a saved view sets its filters again, and can be removed', async () => {
    await views.click()
    await page.getByRole('link', { name: saved }).click()
    await expect(page).toHaveURL(/[?&]type=TRIAL/)
    await expect(row(other)).toHaveCount(0)
    await views.click()
    await page.getByRole('button', { name: `Remove view: ${saved}` }).click()
    await expect(page.getByText('View removed', { exact: true })).toBeVisible()
    await expect(page.getByRole('link', { name: saved })).toHaveCount(0)
    await page.keyboard.press('Escape')
  })

  await test.step('the search box finds an order from anywhere', async () => {
    await page.goto('/en/demo/products')
    await page.keyboard.press('ControlOrMeta+k')
    await page.getByRole('combobox', { name: 'Search' }).fill(orderId)
    await expect(page.getByRole('option').filter({ hasText: orderId }).first()).toBeVisible()
    await page.getByRole('option').filter({ hasText: 'Order' }).first().click()
    await expect(page).toHaveURL(new RegExp(`/orders/${orderId}$`))
  })
})

test('a long list is read page by page, and back', async ({ page }) => {
  const orderId = await new Market(page).buy('Demo API package', { fault: 'parallel' })
  const rows = page.getByRole('table', { name: 'Messages' }).locator('tbody tr')
  const idsShown = () =>
    rows.locator('a[data-row-link]').evaluateAll((links) => links.map((a) => a.getAttribute('href')))
  await page.goto(`/en/demo/messages?order=${orderId}`)
  await expect(rows).toHaveCount(50)
  await page.goto('/en/demo/messages')
  await expect(rows).toHaveCount(50)
  const first = await idsShown()
  await page.getByRole('link', { name: 'Older' }).click()
  await expect(page).toHaveURL(/[?&]before=/)
  await expect.poll(async () => (await idsShown()).filter((id) => first.includes(id))).toEqual([])
  expect((await idsShown()).length).toBeGreaterThan(0)
  await page.getByRole('link', { name: 'Newer' }).click()
  await expect(rows).toHaveCount(50)
})
