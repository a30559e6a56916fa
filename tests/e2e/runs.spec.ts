import { confirm } from './support/dialog'
import { Market } from './support/market'
import { expect, test } from './support/test'

/** What a call does is on the next page; the rest is room for a busy machine. */
const SOON = { timeout: 20_000 }

test('failed calls are planned, run, and each result is kept', async ({ page, context }) => {
  test.slow()
  const portal = await context.newPage()
  let orderId = ''
  await test.step('a product that says success only when it is ready fails at the second call', async () => {
    await portal.goto('/en/demo/products/OFFIDEMO0005?sku=vault')
    await portal.getByRole('radio', { name: /^Manual/ }).check()
    await portal.getByRole('radio', { name: /^Strict/ }).check()
    await portal.getByRole('button', { name: 'Save' }).click()
    await expect(portal.getByRole('link', { name: 'Demo Vault' })).toBeVisible()
    orderId = await new Market(page).buy('Demo Vault', { fault: 'cut_answer' })
    await portal.goto(`/en/demo/tasks?q=${orderId}`)
    await expect(portal.getByRole('row').filter({ hasText: 'Demo Vault' })).toBeVisible(SOON)
    await page.getByRole('table', { name: 'Calls' }).getByRole('link', { name: 'Creating an instance' }).click()
    await page.getByRole('button', { name: 'Restart debugging' }).click()
    await confirm(page, 'Restart debugging')
    await expect(page.getByText(/^Creating an instance failed/).first()).toBeVisible()
  })

  const items = portal.getByRole('table', { name: 'Result of each item' }).locator('tbody tr')
  const run = async (reason: string) => {
    await portal.getByLabel('Reason').fill(reason)
    await portal.getByRole('button', { name: 'Run 1' }).click()
    await portal.waitForURL(/\/runs\/[0-9a-f-]{36}$/)
    await expect(portal.getByText('Everything has been seen to.')).toBeVisible(SOON)
    await expect(portal.getByText('1 of 1 seen to')).toBeVisible()
    await expect(items).toHaveCount(1)
  }

  await test.step('what a filter finds: the plan says what would happen before anything does', async () => {
    await portal.goto(`/en/demo/messages?order=${orderId}&verdict=failed`)
    await portal.getByRole('link', { name: 'Try again in bulk…' }).click()
    await expect(portal.getByRole('heading', { name: 'What would happen' })).toBeVisible()
    await expect(portal.getByText('Will run')).toBeVisible()
    await expect(portal.getByText(/System fault: try again once its cause is mended/)).toBeVisible()
  })

  await test.step('run too early, it still fails, and the run says so', async () => {
    await run('only to see')
    await expect(items.first()).toContainText('Still failing')
  })

  await test.step('the cause is mended', async () => {
    await portal.goto(`/en/demo/tasks?q=${orderId}`)
    await portal.getByRole('row').filter({ hasText: 'Demo Vault' }).getByRole('link').first().click()
    await portal.getByLabel('Frontend URL').fill('https://vault.example.com/')
    await portal.getByRole('button', { name: 'Complete and hand over' }).click()
    await expect(portal.locator('#timeline').getByText('Task done: create the instance')).toBeVisible(SOON)
  })

  await test.step('a row chosen by hand leads to the same plan, and now it succeeds', async () => {
    await portal.goto('/en/demo/messages/failed')
    const failure = portal
      .getByRole('table', { name: 'Open failures' })
      .getByRole('row')
      .filter({ has: portal.locator(`[title="${orderId}"]`) })
    await failure.getByRole('checkbox').check()
    await portal.getByRole('link', { name: /^Try 1 again/ }).click()
    await expect(portal).toHaveURL(/\/runs\/new\?kind=messages&ids=/)
    await expect(portal.getByText('1 chosen row')).toBeVisible()
    await run('the vault is open now')
    await expect(items.first()).toContainText('Succeeded')
  })

  await test.step('the results are exported, lead to their items, and the failure is off the list', async () => {
    const download = portal.waitForEvent('download')
    await portal.getByRole('link', { name: 'Export CSV' }).click()
    expect((await download).suggestedFilename()).toBe('demo-run.csv')
    const ended = new URL(portal.url()).pathname
    await items.locator('a[data-row-link]').click()
    await expect(portal).toHaveURL(/\/messages\/[0-9a-f-]{36}$/)
    await portal.goto('/en/demo/runs')
    const listed = portal.getByRole('table', { name: 'Bulk runs' }).getByRole('row')
    await expect(listed.filter({ has: portal.locator(`a[href$="${ended}"]`) })).toContainText('Done')
    await portal.goto('/en/demo/messages/failed')
    await expect(portal.getByRole('heading', { level: 1 })).toBeVisible()
    await expect(portal.locator(`[title="${orderId}"]`)).toHaveCount(0)
  })
})

test('a request is pasted, and the mistake of its signer is named', async ({ page }) => {
  await page.goto('/en/demo/messages')
  await page.getByRole('link', { name: 'Explain a signature' }).click()
  await expect(page).toHaveURL(/\/messages\/explain$/)
  await page.getByLabel('Request').fill('this is no request')
  await page.getByRole('button', { name: 'Explain' }).click()
  await expect(page.getByText(/Paste a curl command, raw HTTP or an address/)).toBeVisible()
  // Signed as the Kit does, under a key that is only pasted (protocol/kit-and-oauth.md 3.4).
  const body =
    '{"domainName":"https://acme.login.example.com","flag":1,"instanceId":"inst-7f3a","name":"Acme 测试","orderId":"CS2503140001ABCD","tenantCode":"acme","tenantId":"0f1e2d3c4b5a69788796a5b4c3d2e1f0","testFlag":0,"timeStamp":"20250314101530123"}'
  const query =
    'signature=c1f3820788e401e0f5b59ae127ac09dc4bcda3a6aa48a31ec9694fbbf9a43cec&timestamp=1741918530123&nonce=A1B2C3D4E5F6'
  await page
    .getByLabel('Request')
    .fill(`curl -X POST 'https://portal.test/api/koogallery/demo?${query}' --data-binary '${body}'`)
  await page.getByLabel('A key for this once').fill('demoKitKey-0001')
  await page.getByRole('button', { name: 'Explain' }).click()
  await expect(page.getByText(/joint-operations Kit formula|formula of the joint-operations Kit/i).first()).toBeVisible(
    SOON,
  )
  await page.getByText(/ways? of signing tried/).click()
  await expect(page.getByText('✓ Formula of the joint-operations Kit')).toBeVisible()
  await page.getByLabel('Received at (UTC)').fill('2025-03-14 10:15:30')
  await page.getByRole('button', { name: 'Explain' }).click()
  await expect(page.getByText(/off by whole hours/)).toBeVisible(SOON)
})

test('every answer is held against the contract', async ({ page }) => {
  const orderId = await new Market(page).buy('Demo Suite, yearly')
  await page.goto(`/en/demo/messages?order=${orderId}&verdict=accepted`)
  await page.getByRole('table', { name: 'Messages' }).locator('a[data-row-link]').first().click()
  await expect(page.getByRole('heading', { name: 'Would the debugger accept this?' })).toBeVisible()
  await expect(page.getByText('Yes: nothing found.')).toBeVisible()
})

test('deliveries that did not arrive are sent again together, and each result is told', async ({ page }) => {
  const name = `nobody ${Date.now()}`
  await test.step('an endpoint where nobody answers', async () => {
    await page.goto('/en/demo/settings/hooks')
    await page.getByRole('button', { name: 'Add endpoint' }).first().click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Address').fill('http://127.0.0.1:9/hooks')
    await dialog.getByLabel('Name').fill(name)
    await dialog.getByRole('button', { name: 'Add endpoint' }).click()
    await expect(dialog.locator('code')).toContainText('whsec_')
    await dialog.getByRole('button', { name: 'Close' }).last().click()
  })
  await new Market(page).buy('Demo Suite, yearly')
  await page.goto('/en/demo/settings/hooks')
  await page.getByRole('link', { name }).click()
  await page.waitForURL(/\/settings\/hooks\/[0-9a-f-]{36}$/)
  const endpoint = page.url()
  const deliveries = page.getByRole('table', { name: 'Deliveries' }).locator('tbody tr')
  await expect(deliveries.first()).toContainText('Waiting', SOON)

  await test.step('what is on its way is left to itself', async () => {
    await page.getByRole('link', { name: 'Deliver again in bulk…' }).click()
    await expect(page.getByText('Goes on by itself.')).toBeVisible()
    await expect(page.getByText('Nothing that can be run')).toBeVisible()
  })

  await test.step('what was called off can be delivered again', async () => {
    await page.goto(endpoint)
    await deliveries.first().locator('a[data-row-link]').click()
    await page.getByRole('button', { name: 'Cancel job' }).click()
    await page.getByRole('dialog').getByLabel('Reason').fill('nobody is there')
    await page.getByRole('dialog').getByRole('button', { name: 'Cancel job' }).click()
    await expect(page.getByRole('button', { name: 'Retry now' })).toBeVisible()
    await expect(page.getByText('Cancelled', { exact: true })).toBeVisible(SOON)
    await page.goto(endpoint)
    await page.getByRole('link', { name: 'Deliver again in bulk…' }).click()
    await expect(page.getByText('Did not arrive')).toBeVisible()
    await page.getByLabel('Reason').fill('somebody is there now')
    await page.getByRole('button', { name: 'Run 1' }).click()
    await expect(page).toHaveURL(/\/runs\/[0-9a-f-]{36}$/)
    await expect(page.getByText('Everything has been seen to.')).toBeVisible(SOON)
    await expect(page.getByText('1 of 1 seen to')).toBeVisible()
  })

  await test.step('each result is kept, filtered, exported, and leads to its item', async () => {
    const items = page.getByRole('table', { name: 'Result of each item' }).locator('tbody tr')
    await expect(items).toHaveCount(1)
    await expect(items.first()).toContainText('Sent off again')
    const download = page.waitForEvent('download')
    await page.getByRole('link', { name: 'Export CSV' }).click()
    expect((await download).suggestedFilename()).toBe('demo-run.csv')
    await items.locator('a[data-row-link]').click()
    await expect(page).toHaveURL(/\/jobs\/[0-9a-f-]{36}$/)
    await page.goto(endpoint)
    await expect(page.getByText('Last bulk run: 1 succeeded')).toBeVisible()
    await page.goto('/en/demo/runs')
    await expect(page.getByRole('table', { name: 'Bulk runs' }).locator('tbody tr').first()).toContainText('Done')
  })

  await page.goto(endpoint)
  await page.getByRole('button', { name: 'Remove' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click()
})
