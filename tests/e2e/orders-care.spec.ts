import { readFile } from 'node:fs/promises'
import type { Page } from '@playwright/test'
import { workbook } from '../support/workbook'
import { confirm } from './support/dialog'
import { Market } from './support/market'
import { expect, test } from './support/test'

/** What happens behind the page is there in a moment; the rest is room for a busy machine. */
const SOON = { timeout: 20_000 }
const TITLES = ['订单号', '订单类型', '商品名称', '客户ID', '客户名称', '实付金额', '下单时间', '订单状态', '手机']

/** A row of the console's order export. */
const sold = (orderId: string, product: string) => [
  ...[orderId, '新购', product, 'C-imported', 'Imported Ltd', '99.50', '2026-10-01 10:00:00', '已完成', '13800000009'],
]
const xlsx = (...rows: string[][]) => ({
  name: 'orders.xlsx',
  mimeType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  buffer: Buffer.from(workbook([TITLES, ...rows])),
})
const csv = (...rows: string[][]) => ({
  name: 'orders.csv',
  mimeType: 'text/csv',
  buffer: Buffer.from([TITLES, ...rows].map((row) => row.join(',')).join('\n')),
})

/** Chooses the file and has the page say what it would come to. */
async function preview(page: Page, file: ReturnType<typeof xlsx>): Promise<void> {
  await page.goto('/en/demo/orders/import')
  await page.getByLabel('Choose a file').setInputFiles(file)
  await expect(page.getByText(file.name)).toBeVisible()
  await page.getByRole('button', { name: 'Show what would happen' }).click()
  await expect(page.getByRole('heading', { name: 'What would happen' })).toBeVisible(SOON)
}

/** The rows of a list that are about one order. */
const about = (page: Page, table: string, orderId: string) =>
  page
    .getByRole('table', { name: table })
    .getByRole('row')
    .filter({ has: page.locator(`[title="${orderId}"]`) })

test('the console’s order export is looked at first, entered once, and what differs is decided', async ({ page }) => {
  test.slow()
  const orderId = await new Market(page).buy('Demo Suite, yearly', { buyer: 'Ida Imported' })
  const older = `CS77${Date.now()}`
  await page.goto(`/en/demo/orders/${orderId}`)
  await expect(page.getByText('Ida Imported').first()).toBeVisible(SOON)

  await test.step('the preview tells each row, and enters nothing', async () => {
    await preview(page, xlsx(sold(older, 'Sold before'), sold(orderId, 'Another name'), sold('MOCKPERIODYEARNEW', 'X')))
    await expect(about(page, 'Rows', older)).toContainText('New')
    await expect(about(page, 'Rows', orderId)).toContainText('Differs')
    await expect(about(page, 'Rows', 'MOCKPERIODYEARNEW')).toContainText('A debugging order')
    await expect(page.getByText('订单号 → Order no.')).toBeVisible()
    const other = await page.context().newPage()
    await other.goto(`/en/demo/orders?q=${older}`)
    await expect(other.getByText('No order matches these filters')).toBeVisible()
    await other.close()
  })

  await test.step('once entered, the order is among the others', async () => {
    await page.getByRole('button', { name: /^Import 2 rows/ }).click()
    await expect(page.getByText('1 new order entered', { exact: true })).toBeVisible(SOON)
    await expect(page.getByRole('heading', { name: 'What happened' })).toBeVisible()
    await page.goto(`/en/demo/orders?q=${older}`)
    await expect(about(page, 'Orders', older)).toContainText('Sold before')
    await expect(about(page, 'Orders', older)).toContainText('C-imported')
  })

  await test.step('the same again, as CSV, would change nothing', async () => {
    await preview(page, csv(sold(older, 'Sold before')))
    await expect(about(page, 'Rows', older)).toContainText('Same')
    await expect(page.getByText('Nothing in this file would change anything.')).toBeVisible()
    await expect(page.getByRole('button', { name: /^Import/ })).toHaveCount(0)
    await page.goto(`/en/demo/orders?q=${older}`)
    await expect(about(page, 'Orders', older)).toHaveCount(1)
  })

  const value = (field: string) => about(page, 'Differences', orderId).filter({ hasText: field })
  await test.step('what differs is decided value by value, with a reason', async () => {
    await page.goto(`/en/demo/orders/drift?q=${orderId}`)
    await expect(value('Product')).toContainText('Another name')
    await value('Product').getByRole('button', { name: 'Keep ours' }).click()
    await confirm(page, 'Keep ours', 'The console shows the old name')
    await expect(page.getByRole('dialog')).toHaveCount(0)
    await expect(value('Product')).toHaveCount(0)
    await value('Ordered').getByRole('button', { name: 'Take theirs' }).click()
    await confirm(page, 'Take theirs', 'Paid on that day')
    await expect(page.getByRole('dialog')).toHaveCount(0)
    await expect(value('Ordered')).toHaveCount(0)
    await page.goto(`/en/demo/orders/drift?q=${orderId}&state=ours`)
    await expect(value('Product')).toContainText('The console shows the old name')
    await page.goto(`/en/demo/orders/drift?q=${orderId}&state=theirs`)
    await expect(value('Ordered')).toContainText('Paid on that day')
  })

  await test.step('decided once, it is not asked again', async () => {
    await preview(page, xlsx(sold(orderId, 'Another name')))
    await page.goto(`/en/demo/orders/drift?q=${orderId}`)
    await expect(value('Product')).toHaveCount(0)
  })
})

test('how long things are kept is tried out before it holds', async ({ page }) => {
  const id = `kept-${Date.now()}`
  await page.goto('/en/demo/settings/new-account')
  await page.getByLabel('Name', { exact: true }).fill('Keeping things')
  await page.getByLabel('Id', { exact: true }).fill(id)
  await page.getByRole('button', { name: 'Create account' }).click()
  await page.waitForURL(new RegExp(`/${id}`))
  await page.goto(`/en/${id}/settings/retention`)
  const row = (kind: string) =>
    page.getByRole('table', { name: 'Retention' }).getByRole('row').filter({ hasText: kind })

  await test.step('the preview counts, and too few days are refused', async () => {
    await page.getByLabel('Days for Audit log').fill('200')
    await page.getByRole('button', { name: 'Show what would be cleared' }).click()
    await expect(row('Usage events')).toContainText('Nothing', SOON)
    await page.getByLabel('Days for Audit log').fill('100')
    await page.getByRole('button', { name: 'Show what would be cleared' }).click()
    await expect(page.getByLabel('Days for Audit log')).toHaveJSProperty('validity.rangeUnderflow', true)
  })

  await test.step('it is saved with a reason, and the log knows', async () => {
    await page.getByLabel('Days for Audit log').fill('200')
    await page.getByLabel('Days after the release').fill('30')
    await page.getByRole('button', { name: 'Save …' }).click()
    await confirm(page, 'Save', 'Agreed with the data protection officer')
    await expect(page.getByText('The new retention holds', { exact: true })).toBeVisible(SOON)
    await page.reload()
    await expect(page.getByLabel('Days for Audit log')).toHaveValue('200')
    await expect(page.getByLabel('Days after the release')).toHaveValue('30')
    await page.goto(`/en/${id}/audit`)
    await expect(page.getByRole('main')).toContainText('Agreed with the data protection officer')
  })
})

test('a customer’s data are handed out whole, and taken out for good after the release', async ({ page, context }) => {
  test.slow()
  const name = `Paula Private ${Date.now()}`
  const market = new Market(page)
  const orderId = await market.buy('Demo Suite, yearly', { buyer: name })
  const instanceId = await market.instanceId()
  const portal = await context.newPage()
  await portal.goto(`/en/demo/orders/${orderId}`)
  await expect(portal.getByText(name).first()).toBeVisible(SOON)
  await portal.locator('main a[href*="/demo/customers/"]').first().click()
  await portal.waitForURL(/\/demo\/customers\//)
  const customer = portal.url()
  const anonymise = async () => {
    await portal.getByRole('button', { name: 'Anonymise …' }).click()
    await confirm(portal, 'Anonymise for good', 'The buyer asked for it')
  }

  await test.step('everything kept about it is one file, in clear, and the log says who has it', async () => {
    await portal.getByRole('button', { name: 'Export data …' }).click()
    await portal.getByRole('dialog').getByLabel('Reason').fill('Asked for by the buyer')
    const download = portal.waitForEvent('download')
    await portal.getByRole('dialog').getByRole('button', { name: 'Export', exact: true }).click()
    const file = await readFile(await (await download).path(), 'utf8')
    expect(JSON.parse(file)).toMatchObject({ customer: { name } })
    expect(file).toContain(orderId)
    expect(file).toContain(instanceId)
    await portal.goto('/en/demo/audit')
    await expect(portal.getByRole('main')).toContainText('Asked for by the buyer')
  })

  await test.step('while something is in use nothing is taken out', async () => {
    await portal.goto(customer)
    await anonymise()
    await expect(portal.getByRole('dialog')).toContainText(/in use/)
    await portal.keyboard.press('Escape')
    await expect(portal.getByRole('heading', { level: 1 })).toHaveText(name)
  })

  await test.step('after the release it is, and ids and verdicts stay', async () => {
    await market.act('unsubscribe')
    await portal.goto(`/en/demo/instances/${instanceId}`)
    await expect(portal.getByText('Released').first()).toBeVisible(SOON)
    await portal.goto(customer)
    await anonymise()
    await expect(portal.getByText('Personal data were taken out')).toBeVisible(SOON)
    await expect(portal.getByText(name)).toHaveCount(0)
    await portal.goto(`/en/demo/orders/${orderId}`)
    await expect(portal.getByRole('heading', { level: 1 })).toContainText(orderId)
    await expect(portal.getByText('Personal data purged').first()).toBeVisible()
    await expect(portal.getByText(name)).toHaveCount(0)
    await portal.goto(`/en/demo/messages?order=${orderId}&activity=newInstance`)
    await portal.getByRole('table', { name: 'Messages' }).locator('a[data-row-link]').first().click()
    await expect(portal.getByText('The contents were taken out on')).toBeVisible()
    await expect(portal.getByText('Accepted').first()).toBeVisible()
    await expect(portal.getByRole('main')).toContainText(instanceId)
    await expect(portal.getByRole('main')).toContainText('[purged]')
  })
})
