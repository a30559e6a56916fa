import type { Page } from '@playwright/test'
import { confirm } from './support/dialog'
import { expect, test } from './support/test'
import { readWorld } from './support/world'

/** A line of the checklist, by its word in the address of the code. */
const line = (page: Page, item: string) => page.locator(`li[data-item="${item}"]`)

test('a call is kept as a case, and the probe sends it through the public address', async ({ page }) => {
  await test.step('keep a real purchase from its message', async () => {
    await page.goto(`/en${readWorld().message}`)
    await page.getByRole('button', { name: 'Keep as a case' }).click()
    const dialog = page.getByRole('dialog')
    await expect(dialog).toContainText('The real order is never touched')
    await dialog.getByLabel('Name').fill('Purchase, kept')
    await confirm(page, 'Keep case')
    await expect(page.getByText('Kept. The next run sends it.', { exact: true })).toBeVisible()
  })

  await test.step('a second one of the same name is refused at its field', async () => {
    await page.getByRole('button', { name: 'Keep as a case' }).click()
    await page.getByRole('dialog').getByLabel('Name').fill('Purchase, kept')
    await confirm(page, 'Keep case')
    await expect(page.getByRole('dialog')).toContainText('Another case has this name')
    await page.keyboard.press('Escape')
  })

  await test.step('run it now', async () => {
    await page.goto('/en/demo/probes')
    await page.getByRole('button', { name: 'Run now' }).click()
    await page.waitForURL(/\/probes\/runs\/[0-9a-f-]+$/)
    const main = page.locator('main')
    await expect(main.getByText('Passed').first()).toBeVisible({ timeout: 60_000 })
    await expect(main.getByText('Same instance')).toBeVisible()
    await expect(main.getByText('localhost is this machine; nobody outside can call it')).toBeVisible()
  })

  await test.step('look at the case, rename it', async () => {
    await page.getByRole('link', { name: 'Purchase, kept' }).click()
    await expect(page.getByRole('heading', { level: 1, name: 'Purchase, kept' })).toBeVisible()
    await expect(page.getByText('MOCKPERIODYEARNEW', { exact: false }).first()).toBeVisible()
    await page.getByRole('button', { name: 'Edit' }).click()
    await page.getByRole('dialog').getByLabel('Name').fill('Purchase, renamed')
    await confirm(page, 'Save')
    await expect(page.getByRole('heading', { level: 1, name: 'Purchase, renamed' })).toBeVisible()
  })

  await test.step('what was sent stands among test messages, and readiness shows the probe', async () => {
    await page.goto('/en/demo/go-live')
    await expect(line(page, 'probes')).toHaveAttribute('data-state', 'ok')
    await expect(line(page, 'address')).toHaveAttribute('data-state', 'bad')
    await page.getByRole('table', { name: 'Readiness by product' }).getByRole('link').first().click()
    await expect(page.getByRole('table', { name: 'Readiness' })).toBeVisible()
    await expect(page.getByText('tab Interface Addresses', { exact: false })).toBeVisible()
  })

  await test.step('delete it', async () => {
    await page.goto('/en/demo/probes')
    await page.getByRole('link', { name: 'Purchase, renamed' }).click()
    await page.getByRole('button', { name: 'Delete' }).click()
    await confirm(page, 'Delete case')
    await page.waitForURL(/\/demo\/probes$/)
    await expect(page.getByRole('link', { name: 'Purchase, renamed' })).toHaveCount(0)
  })
})

test('the checklist follows what is set up, mended and broken', async ({ page }) => {
  await page.goto('/en/demo/settings/new-account')
  await page.getByLabel('Name', { exact: true }).fill('Going live')
  await page.getByLabel('Id', { exact: true }).fill('going-live')
  await page.getByRole('button', { name: 'Create account' }).click()
  await page.waitForURL(/\/going-live/)

  await test.step('an account without anything is red where it matters', async () => {
    await page.goto('/en/going-live')
    await page.getByRole('link', { name: 'Open the checklist' }).click()
    await expect(page.getByRole('heading', { level: 1, name: 'Go live' })).toBeVisible()
    for (const item of ['address', 'keys', 'open_api', 'products', 'channel'])
      await expect(line(page, item)).toHaveAttribute('data-state', 'bad')
    await expect(line(page, 'keys')).toContainText('Missing: Basic interfaces')
  })

  await test.step('a key turns its line green, retiring it red again', async () => {
    await line(page, 'keys').getByRole('link', { name: 'Go there' }).click()
    const basic = page.locator('section', { has: page.getByRole('heading', { name: 'Basic interfaces' }) })
    await basic.getByRole('button', { name: 'Add key' }).first().click()
    await page.getByRole('dialog').getByLabel('Key', { exact: true }).fill('a-key-of-the-browser-test')
    await confirm(page, 'Add key')
    await expect(basic.getByText('Current key')).toBeVisible()
    await page.goto('/en/going-live/go-live')
    await expect(line(page, 'keys')).toHaveAttribute('data-state', 'ok')
    await page.goto('/en/going-live/settings/keys')
    await basic.getByRole('button', { name: 'Retire' }).click()
    await confirm(page, 'Retire', 'To see the checklist turn red')
    // While the dialog is open, nothing behind it counts as there.
    await expect(page.getByRole('dialog')).toHaveCount(0)
    await expect(basic.getByText('Current key')).toHaveCount(0)
    await page.goto('/en/going-live/go-live')
    await expect(line(page, 'keys')).toHaveAttribute('data-state', 'bad')
  })

  await test.step('without a plan the probe runs by hand only', async () => {
    await page.goto('/en/going-live/probes')
    await page.getByLabel('Times').fill('')
    await page.getByRole('button', { name: 'Save plan' }).click()
    await expect(page.getByText('Plan saved', { exact: true })).toBeVisible()
    await page.goto('/zh/going-live/go-live')
    await expect(line(page, 'probes')).toHaveAttribute('data-state', 'warn')
    await expect(line(page, 'probes')).toContainText('未设置时间：仅手动运行')
  })
})
