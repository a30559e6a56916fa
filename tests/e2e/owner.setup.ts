import { confirm } from './support/dialog'
import { Market } from './support/market'
import { OWNER, OWNER_STATE, ownerLink, play } from './support/portal'
import { expect, test } from './support/test'
import { firstRow, saveWorld } from './support/world'

test('the one-time link makes the first owner, once', async ({ page, request }) => {
  const link = await ownerLink(request)
  await page.goto(link)
  await expect(page.getByText('You become owner of Demo Software')).toBeVisible()
  await page.getByLabel('Your name').fill(OWNER.name)
  await page.getByLabel('Email').fill(OWNER.email)
  await page.getByLabel('Password', { exact: true }).fill(OWNER.password)
  await page.getByRole('button', { name: 'Start' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Overview' })).toBeVisible()
  await page.context().storageState({ path: OWNER_STATE })

  await page.context().clearCookies()
  await page.goto(link)
  await expect(page.getByText('This link no longer works')).toBeVisible()
})

test.describe('a world to look at', () => {
  test.use({ storageState: OWNER_STATE })

  test('the sandbox fills the portal', async ({ page, request }) => {
    test.setTimeout(360_000)
    await play(request, 'sale', 2)
    await play(request, 'licences')
    await play(request, 'organisation')
    await play(request, 'metering')
    const market = new Market(page)
    const instanceOf = async (offer: string, verb?: string, options?: Parameters<Market['buy']>[1]) => {
      await market.buy(offer, options)
      const id = await market.instanceId()
      if (verb) {
        await market.act(verb)
        await expect(page.locator(`button[name=verb][value=${verb}]`)).toHaveCount(0)
      }
      return id
    }
    await market.buy('Demo Suite, monthly', { fault: 'bad_signature' })
    await market.buy('Demo Suite, monthly', { fault: 'invalid_json' })
    const preparing = await instanceOf('Demo Migration')
    const frozen = await instanceOf('Demo Suite, monthly', 'freeze')
    const released = await instanceOf('Demo Suite, trial', 'unsubscribe')
    const ready = await instanceOf('Demo Suite, yearly')
    const purchase = new URL(page.url()).pathname.replace(/^\/en/, '')
    await page.goto('/en/demo/tasks')
    await expect(page.getByRole('table', { name: 'Tasks' })).toBeVisible()
    await page.goto(`/en/demo/instances/${ready}`)
    await expect(page.locator('main').getByText('Active').first()).toBeVisible()
    await page.goto(`/en${await firstRow(page, '/demo/messages?activity=queryInstance&verdict=accepted')}`)
    await page.getByRole('button', { name: 'Keep as a case' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Keep case' }).click()
    await expect(page.getByText('Kept. The next run sends it.').first()).toBeVisible()
    await page.goto('/en/demo/probes')
    await page.getByRole('button', { name: 'Run now' }).click()
    await page.waitForURL(/\/probes\/runs\//)
    const probeRun = new URL(page.url()).pathname.replace(/^\/en/, '')
    const metered = await firstRow(page, '/demo/metering/instances')
    await page.goto(`/en${metered}`)
    const buyerUsage = await page.locator('main a[href*="/usage/"]').first().getAttribute('href')
    const order = await firstRow(page, '/demo/orders')
    await page.goto(`/en${order}`)
    const customer = await page.locator('main a[href*="/demo/customers/"]').first().getAttribute('href')
    // A call that fails for good: Demo Vault says success only once it is ready.
    await page.goto('/en/demo/products/OFFIDEMO0005?sku=vault')
    await page.getByRole('radio', { name: /^Manual/ }).check()
    await page.getByRole('radio', { name: /^Strict/ }).check()
    await page.getByRole('button', { name: 'Save' }).click()
    await expect(page.getByRole('link', { name: 'Demo Vault' })).toBeVisible()
    const vault = await market.buy('Demo Vault', { fault: 'cut_answer' })
    const bought = page.url()
    await expect(async () => {
      await page.goto(`/en/demo/tasks?q=${vault}`)
      await expect(page.getByRole('row').filter({ hasText: 'Demo Vault' })).toBeVisible({ timeout: 2_000 })
    }).toPass()
    await page.goto(bought)
    await page.getByRole('table', { name: 'Calls' }).getByRole('link', { name: 'Creating an instance' }).click()
    await page.getByRole('button', { name: 'Restart debugging' }).click()
    await confirm(page, 'Restart debugging')
    await expect(page.getByText(/^Creating an instance failed/).first()).toBeVisible()
    await page.goto(`/en/demo/runs/new?kind=messages&order=${vault}`)
    await page.getByLabel('Reason').fill('to be looked at')
    await page.getByRole('button', { name: 'Run 1' }).click()
    await page.waitForURL(/\/runs\/[0-9a-f-]{36}$/)
    const bulkRun = new URL(page.url()).pathname.replace(/^\/en/, '')
    await expect(page.getByText('Everything has been seen to.')).toBeVisible()
    await expect(async () => {
      await page.goto('/en/demo/incidents')
      await expect(page.getByRole('row').filter({ hasText: 'Demo Vault' })).toBeVisible({ timeout: 2_000 })
    }).toPass()
    saveWorld({
      customer: (customer ?? '').replace(/^\/en/, ''),
      bulkRun,
      incident: await firstRow(page, '/demo/incidents'),
      order,
      message: await firstRow(page, '/demo/messages?activity=newInstance&verdict=accepted'),
      failedMessage: await firstRow(page, '/demo/messages?verdict=refused&test=show'),
      unsignedMessage: await firstRow(page, '/demo/messages?unsigned=1'),
      instance: `/demo/instances/${ready}`,
      preparing: `/demo/instances/${preparing}`,
      job: await firstRow(page, '/demo/jobs'),
      task: await firstRow(page, '/demo/tasks'),
      audit: await firstRow(page, '/demo/audit'),
      product: await firstRow(page, '/demo/products'),
      purchase,
      call: await firstRow(page, '/sandbox/demo/console'),
      demoProduct: `/sandbox/demo/product/${ready}`,
      license: await firstRow(page, '/demo/licenses'),
      usageRecord: await firstRow(page, '/demo/metering/records?book=accepted'),
      package: await firstRow(page, '/demo/packages'),
      metered,
      buyerUsage: new URL(buyerUsage ?? '/usage/nothing', page.url()).href.replace(/^https?:\/\/[^/]+/, ''),
      stock: await firstRow(page, '/demo/licenses/stock'),
      tenant: await firstRow(page, '/demo/organisations'),
      probeRun,
      savedCase: await firstRow(page, '/demo/probes'),
      launch: {
        preparing: `/launch/${preparing}`,
        ready: `/launch/${ready}`,
        frozen: `/launch/${frozen}`,
        released: `/launch/${released}`,
      },
    })
  })
})
