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
    const metered = await firstRow(page, '/demo/metering/instances')
    await page.goto(`/en${metered}`)
    const buyerUsage = await page.locator('main a[href*="/usage/"]').first().getAttribute('href')
    saveWorld({
      order: await firstRow(page, '/demo/orders'),
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
      launch: {
        preparing: `/launch/${preparing}`,
        ready: `/launch/${ready}`,
        frozen: `/launch/${frozen}`,
        released: `/launch/${released}`,
      },
    })
  })
})
