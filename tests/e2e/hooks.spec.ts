import { type ChildProcess, spawn } from 'node:child_process'
import path from 'node:path'
import { freePort } from '../support/postgres.mjs'
import { Market } from './support/market'
import { expect, test } from './support/test'

const SAMPLE = path.resolve(import.meta.dirname, '../../examples/product-backend/hook-server.ts')
/** What a call does is on the next page; the rest is room for a busy machine. */
const SOON = { timeout: 20_000 }

let sample: ChildProcess | undefined
test.afterEach(() => {
  sample?.kill()
})

/** The sample product as its README starts it. */
async function startSample(port: number, secret: string): Promise<void> {
  const child = spawn(process.execPath, [SAMPLE], { env: { ...process.env, HOOK_SECRET: secret, PORT: String(port) } })
  sample = child
  await new Promise<void>((ready, failed) => {
    child.stdout.on('data', (chunk: Buffer) => chunk.toString().includes('waiting') && ready())
    child.once('exit', (code) => failed(new Error(`The sample product ended with ${code}.`)))
  })
}

test('a product is prepared by signed hooks, and its calls are in the log', async ({ page, context }) => {
  const port = await freePort()
  const name = `product ${Date.now()}`

  await test.step('an endpoint is added; its secret is shown', async () => {
    await page.goto('/en/demo/settings/hooks')
    await page.getByRole('button', { name: 'Add endpoint' }).first().click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Address').fill(`http://127.0.0.1:${port}/hooks`)
    await dialog.getByLabel('Name').fill(name)
    await dialog.getByRole('button', { name: 'Add endpoint' }).click()
    const secret = (await dialog.locator('code').textContent())?.trim() ?? ''
    expect(secret).toMatch(/^whsec_/)
    await dialog.getByRole('button', { name: 'Close' }).last().click()
    await startSample(port, secret)
  })

  await test.step('a test call is answered, and stands in the log', async () => {
    await page.getByRole('link', { name }).click()
    await page.getByRole('button', { name: 'Send', exact: true }).click()
    await expect(page.getByText(/HTTP 20\d after/)).toBeVisible(SOON)
  })
  const endpoint = page.url()

  await test.step('a product is set to be prepared by it', async () => {
    await page.goto('/en/demo/products?q=OFFIDEMO0013')
    await page.getByRole('link', { name: 'Demo Classic, for ever' }).click()
    await page.getByRole('radio', { name: /^Hook/ }).check()
    await page.locator('[name="provisioning.endpoint"]').selectOption(name)
    await page.getByRole('button', { name: 'Save' }).click()
    await page.waitForURL(/\/demo\/products(\?|$)/)
  })

  const market = new Market(await context.newPage())
  const instanceId = await test.step('bought, it is ready with what the product answered', async () => {
    await market.buy('Demo Classic, for ever')
    const id = await market.instanceId()
    await expect(async () => {
      await page.goto(`/en/demo/instances/${id}`)
      await expect(page.getByText(`https://app.example.com/t/${id}`).first()).toBeVisible({ timeout: 2_000 })
    }).toPass(SOON)
    return id
  })

  await test.step('the calls are in the log, with what was sent and answered', async () => {
    await page.goto(endpoint)
    await page.getByRole('link', { name: 'create the instance' }).first().click()
    await expect(page.locator('main')).toContainText('HTTP 200', SOON)
    await expect(page.locator('main')).toContainText(instanceId)
  })
})
