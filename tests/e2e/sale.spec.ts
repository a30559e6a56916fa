import type { Page } from '@playwright/test'
import { confirm } from './support/dialog'
import { Market } from './support/market'
import { expect, test } from './support/test'

/** What happens is on the open page within a second, without a reload; the rest is room for a busy machine. */
const SOON = { timeout: 8_000 }

const timeline = (page: Page) => page.locator('#timeline')

test('a sale runs end to end, and the open order page follows every step', async ({ page, context }) => {
  const market = new Market(page)
  const orderId = await market.buy('Demo Suite, yearly', { buyer: 'Grace Hopper' })
  const instanceId = await market.instanceId()

  const portal = await context.newPage()
  const line = timeline(portal)
  await test.step('the order, its instance and the messages are in the portal', async () => {
    await portal.goto('/en/demo/orders')
    await portal.getByRole('link', { name: shortened(orderId) }).click()
    await expect(portal.getByRole('heading', { level: 1 })).toContainText(orderId)
    await expect(line.getByRole('link', { name: 'Creating an instance' })).toBeVisible(SOON)
    await expect(line.getByText(/^Answered 000000 in/).first()).toBeVisible(SOON)
    await expect(line.getByText('Instance created')).toBeVisible(SOON)
    await expect(line.getByText('Ready for the buyer')).toBeVisible(SOON)
    await expect(portal.getByText('Grace Hopper')).toBeVisible(SOON)
    await expect(portal.getByRole('row', { name: /Active.*Purchase/ })).toBeVisible(SOON)
  })

  await test.step('the buyer opens the product', async () => {
    const buyer = await context.newPage()
    await buyer.goto(`/launch/${instanceId}`)
    await buyer.waitForURL(`**/sandbox/demo/product/${instanceId}`)
    await expect(buyer.getByText('Welcome, Grace Hopper.')).toBeVisible()
    await buyer.close()
  })

  const steps = [
    { verb: 'renew', call: 'Updating an instance · Renewal', change: 'Expiry set' },
    { verb: 'freeze', call: 'Updating the instance status', change: 'Frozen' },
    { verb: 'unfreeze', call: 'Updating the instance status', change: 'Resumed' },
    { verb: 'upgrade', call: 'Upgrading an instance', change: 'Upgraded' },
    { verb: 'unsubscribe', call: 'Releasing an instance', change: 'Released' },
  ]
  for (const { verb, call, change } of steps) {
    await test.step(verb, async () => {
      const calls = line.getByRole('link', { name: call, exact: true })
      const before = await calls.count()
      await market.act(verb)
      await expect(calls).toHaveCount(before + 1, SOON)
      await expect(line.getByText(change, { exact: true }).first()).toBeVisible(SOON)
    })
  }
  await expect(portal.getByRole('row', { name: /Released.*Purchase/ })).toBeVisible(SOON)

  await test.step('every call is a message with code 000000', async () => {
    await portal.goto(`/en/demo/messages?instance=${instanceId}&code=000000`)
    const rows = portal.getByRole('table', { name: 'Messages' }).getByRole('row')
    for (const { call } of steps) {
      await expect(rows.filter({ hasText: call.split(' · ')[0] }).first()).toBeVisible()
    }
  })
})

test('a frozen instance sends its buyer to renew, a released one says that it is over', async ({ page }) => {
  const market = new Market(page)
  await market.buy('Demo Suite, monthly')
  const instanceId = await market.instanceId()
  const launch = await page.context().newPage()
  for (const [verb, title] of [
    ['freeze', 'Expired or suspended'],
    ['unsubscribe', 'This service has ended'],
  ] as const) {
    await market.act(verb)
    await expect(page.locator('button[name=verb][value=freeze]')).toHaveCount(0)
    await expect(async () => {
      await launch.goto(`/en/launch/${instanceId}`)
      await expect(launch.getByRole('heading', { level: 1 })).toHaveText(title, { timeout: 500 })
    }).toPass()
  }
})

test('中文界面：购买、续费、冻结、解冻、退订', async ({ page, context }) => {
  const market = new Market(page, 'zh')
  const orderId = await market.buy('Demo Suite 包年', { buyer: '示例公司' })
  const portal = await context.newPage()
  const line = timeline(portal)
  await portal.goto(`/zh/demo/orders/${orderId}`)
  await expect(line.getByText('实例已建立')).toBeVisible(SOON)
  await expect(line.getByText('已就绪，可交付买家')).toBeVisible(SOON)
  for (const [verb, change] of [
    ['renew', '到期时间已更新'],
    ['freeze', '已冻结'],
    ['unfreeze', '已恢复'],
    ['unsubscribe', '已释放'],
  ] as const) {
    await market.act(verb)
    await expect(line.getByText(change, { exact: true }).first()).toBeVisible(SOON)
  }
})

test('what a person has to prepare becomes a task, and the buyer is taken in when it is done', async ({
  page,
  context,
}) => {
  const market = new Market(page)
  const orderId = await market.buy('Demo Migration', { buyer: 'Katherine Johnson' })
  const instanceId = await market.instanceId()
  await context.route('https://migration.example.com/**', (route) => route.fulfill({ body: 'The product itself' }))
  const buyer = await context.newPage()
  await buyer.goto(`/en/launch/${instanceId}`)
  await expect(buyer.getByRole('heading', { level: 1 })).toHaveText('Being prepared for you')

  const portal = await context.newPage()
  await portal.goto('/en/demo/tasks')
  await portal.locator(`tr:has([href$="/${instanceId}"], [title="${instanceId}"])`).first().locator('a').first().click()
  await portal.getByLabel('Frontend URL').fill('https://migration.example.com/start')
  await portal.getByRole('button', { name: 'Complete and hand over' }).click()
  await expect(timeline(portal).getByText('Task done: create the instance')).toBeVisible(SOON)

  // The buyer's page has been open all along and forwards by itself.
  await buyer.waitForURL('https://migration.example.com/start')
  await expect(buyer.getByText('The product itself')).toBeVisible()
  await portal.goto(`/en/demo/orders/${orderId}`)
  await expect(portal.getByRole('row', { name: /Active.*Purchase/ })).toBeVisible(SOON)
})

test('a purchase sent fifty times at once makes one instance', async ({ page, context }) => {
  const market = new Market(page)
  const orderId = await market.buy('Demo API package', { fault: 'parallel' })
  const instanceId = await market.instanceId()
  const portal = await context.newPage()
  await portal.goto(`/en/demo/instances?q=${orderId}&test=1`)
  await expect(portal.getByRole('table', { name: 'Instances' }).locator('tbody tr')).toHaveCount(1)
  await portal.goto(`/en/demo/instances/${instanceId}`)
  await expect(portal.locator('main').getByText('Active').first()).toBeVisible(SOON)
  const csv = await (await page.request.get(`/en/demo/messages/export?order=${orderId}`)).text()
  const purchases = csv.split('\r\n').filter((row) => row.includes('newInstance'))
  expect(purchases).toHaveLength(50)
  for (const purchase of purchases) expect(purchase).toContain(instanceId)
})

test('a failing call asks for a person with its clock; mended and run again, it is closed', async ({
  page,
  context,
}) => {
  const portal = await context.newPage()
  await test.step('Demo Vault is prepared by hand, and success is said only when it is ready', async () => {
    await portal.goto('/en/demo/products/OFFIDEMO0005?sku=vault')
    await portal.getByRole('radio', { name: /^Manual/ }).check()
    await portal.getByRole('radio', { name: /^Strict/ }).check()
    await portal.getByRole('button', { name: 'Save' }).click()
    await expect(portal.getByRole('link', { name: 'Demo Vault' })).toBeVisible()
  })

  const market = new Market(page)
  // The marketplace never sees the first answer, so it has to call again.
  const orderId = await market.buy('Demo Vault', { fault: 'cut_answer' })
  // Other tests leave tasks of this product too.
  const tasks = `/en/demo/tasks?q=${orderId}`
  const task = portal.getByRole('table', { name: 'Tasks' }).getByRole('row').filter({ hasText: 'Demo Vault' })
  await test.step('once the product is known, a repeat of the purchase fails', async () => {
    await portal.goto(tasks)
    await expect(task).toBeVisible()
    await page.getByRole('table', { name: 'Calls' }).getByRole('link', { name: 'Creating an instance' }).click()
    await page.getByRole('button', { name: 'Restart debugging' }).click()
    await confirm(page, 'Restart debugging')
    await expect(page.getByText(/^Creating an instance failed/).first()).toBeVisible()
  })

  const failure = portal
    .getByRole('table', { name: 'Open failures' })
    .getByRole('row')
    .filter({ has: portal.locator(`[title="${orderId}"]`) })
  await portal.goto('/en/demo/messages/failed')
  await expect(failure).toContainText('until refund')
  await failure.getByRole('link').first().click()
  await expect(portal.getByText('What KooGallery does next')).toBeVisible()
  await expect(portal.getByText(/^The product promises strictly.*until the instance is ready/)).toBeVisible()
  const message = portal.url()

  await test.step('run again too early, it still fails', async () => {
    await portal.getByRole('button', { name: 'Retry' }).click()
    await confirm(portal, 'Run again', 'Only to see')
    await expect(portal.getByText(/it still fails/).first()).toBeVisible()
  })

  await test.step('it is compared with the call before', async () => {
    await portal.goto(message)
    await portal.getByRole('link', { name: 'Compare' }).last().click()
    const differences = portal.getByRole('heading', { name: 'What differs' })
    await expect(differences).toBeInViewport()
    await expect(portal.getByText('No difference.').or(portal.getByText('Added:')).first()).toBeVisible()
    await portal.getByRole('link', { name: 'Close' }).click()
    await expect(differences).toHaveCount(0)
  })

  await test.step('the cause is mended', async () => {
    await portal.goto(tasks)
    await task.getByRole('link').first().click()
    await portal.getByLabel('Frontend URL').fill('https://vault.example.com/')
    await portal.getByRole('button', { name: 'Complete and hand over' }).click()
    await expect(timeline(portal).getByText('Task done: create the instance')).toBeVisible(SOON)
  })

  await test.step('run again with a reason, it succeeds and is off the list', async () => {
    await portal.goto(message)
    await portal.getByRole('button', { name: 'Retry' }).click()
    await confirm(portal, 'Run again', 'The vault is open now')
    await expect(portal.getByText(/The re-run answered 000000/).first()).toBeVisible()
    await portal.goto('/en/demo/messages/failed')
    await expect(portal.getByRole('heading', { level: 1 })).toBeVisible()
    await expect(failure).toHaveCount(0)
    await portal.goto('/en/demo/audit')
    await expect(portal.getByText('The vault is open now').first()).toBeVisible()
  })
})

test('a call that no key signed is kept apart, with the reason', async ({ page, context }) => {
  await new Market(page).buy('Demo Suite, monthly', { fault: 'bad_signature' })
  const portal = await context.newPage()
  await portal.goto('/en/demo/messages?unsigned=1')
  await portal.getByRole('table', { name: 'Messages' }).getByRole('link').first().click()
  await expect(portal.getByText('The signature fits none of your keys.')).toBeVisible()
  await expect(portal.getByText(/Compare the key here with the one bound/)).toBeVisible()
})

/** As the list writes a long id: its beginning. */
function shortened(id: string): RegExp {
  return new RegExp(`^${id.slice(0, 6)}.*${id.slice(-4)}$`)
}
