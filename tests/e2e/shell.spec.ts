import { expect, test } from './support/test'

test('menus, search and filters open, work and close from the keyboard, though they come when asked for', async ({
  page,
}) => {
  await page.goto('/en/demo/orders')

  await test.step('a menu opens at its first press, is walked with the arrows, and gives the focus back', async () => {
    const button = page.getByRole('button', { name: 'Appearance' })
    await button.focus()
    await page.keyboard.press('Enter')
    const menu = page.getByRole('menu', { name: 'Appearance' })
    await expect(menu).toBeVisible()
    await page.keyboard.press('ArrowDown')
    await expect(menu.getByRole('menuitem', { name: 'System' })).toBeFocused()
    await page.keyboard.press('End')
    await page.keyboard.press('Enter')
    await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark')
    await expect(menu).toHaveCount(0)
    await expect(button).toBeFocused()
    await page.keyboard.press('ArrowDown')
    await expect(menu.getByRole('menuitem', { name: 'System' })).toBeFocused()
    await page.keyboard.press('Escape')
    await expect(button).toBeFocused()
  })

  await test.step('the search takes what is typed and gives the focus back', async () => {
    await page.keyboard.press('ControlOrMeta+k')
    const field = page.getByRole('combobox', { name: 'Search' })
    await expect(field).toBeFocused()
    await page.keyboard.type('no such id')
    await expect(page.getByRole('status').getByText('Nothing matches “no such id”')).toBeVisible()
    await page.keyboard.press('Escape')
    await expect(field).toHaveCount(0)
    await expect(page.getByRole('button', { name: 'Order, instance, message or any id' })).toBeFocused()
  })

  await test.step('a filter is chosen, and its window closes', async () => {
    const filter = page.getByRole('button', { name: 'Type' })
    await filter.focus()
    await page.keyboard.press('Enter')
    const choices = page.getByRole('dialog', { name: 'Type' })
    await expect(choices).toBeFocused()
    await page.keyboard.press('Tab')
    await expect(choices.getByRole('link', { name: 'Any' })).toBeFocused()
    await page.keyboard.press('Escape')
    await expect(choices).toHaveCount(0)
    await expect(filter).toBeFocused()
    await page.keyboard.press('Enter')
    await choices.getByRole('link', { name: 'Trial', exact: true }).press('Enter')
    await expect(page).toHaveURL(/[?&]type=TRIAL/)
    await expect(choices).toHaveCount(0)
  })

  await test.step('the language is changed where one is', async () => {
    await page.getByRole('button', { name: 'Language' }).click()
    await page.getByRole('menuitem', { name: '中文' }).click()
    await expect(page).toHaveURL(/\/zh\/demo\/orders\?type=TRIAL/)
    await expect(page.locator('html')).toHaveAttribute('lang', 'zh-CN')
  })
})

test('a chart is drawn by the server, tells its values to pointer and arrow keys, and is a table when asked', async ({
  page,
  browser,
  baseURL,
}) => {
  await page.goto('/en/demo')
  const chart = page.getByRole('figure', { name: 'Calls by result' })

  await test.step('the last period is told first, and the arrows walk', async () => {
    const plot = chart.getByRole('application')
    await plot.focus()
    const told = chart.getByRole('status')
    await expect(told).toContainText('Accepted')
    const last = await told.locator('p').first().textContent()
    await page.keyboard.press('ArrowLeft')
    await expect(told.locator('p').first()).not.toHaveText(last ?? '')
    await page.keyboard.press('End')
    await expect(told.locator('p').first()).toHaveText(last ?? '')
    await page.keyboard.press('Escape')
    await expect(told).toBeEmpty()
    await plot.hover({ position: { x: 5, y: 50 } })
    await expect(told.locator('p').first()).not.toHaveText(last ?? '')
  })

  await test.step('the table has a row for each period', async () => {
    await chart.getByRole('button', { name: 'Show as table' }).click()
    await expect(chart.getByRole('row')).toHaveCount(25)
    await chart.getByRole('button', { name: 'Show as chart' }).click()
    await expect(chart.getByRole('table')).toHaveCount(0)
  })

  await test.step('without scripts it is there as well', async () => {
    const plain = await browser.newContext({
      baseURL,
      javaScriptEnabled: false,
      storageState: await page.context().storageState(),
    })
    const bare = await plain.newPage()
    await bare.goto('/en/demo')
    const path = bare.getByRole('figure', { name: 'Calls by result' }).locator('svg svg path')
    await expect(path.first()).toBeAttached()
    await plain.close()
  })
})

test('a row is opened by its link in another tab as in this one', async ({ page, context }) => {
  await page.goto('/en/demo/messages')
  const link = page.locator('a[data-row-link]').first()
  const [tab] = await Promise.all([context.waitForEvent('page'), link.click({ modifiers: ['ControlOrMeta'] })])
  await expect(tab).toHaveURL(/\/en\/demo\/messages\/[\w-]+$/)
  await expect(page).toHaveURL(/\/en\/demo\/messages$/)
  // The document stays: nothing is loaded anew.
  await page.evaluate(() => Object.assign(window, { stays: true }))
  await link.click()
  await expect(page).toHaveURL(/\/en\/demo\/messages\/[\w-]+$/)
  expect(await page.evaluate(() => 'stays' in window)).toBe(true)
})
