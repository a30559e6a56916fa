import { fakeSmtp } from '../support/smtp-server'
import { confirm } from './support/dialog'
import { expect, test } from './support/test'

/** What a call does is on the next page; the rest is room for a busy machine. */
const SOON = { timeout: 20_000 }

let smtp: Awaited<ReturnType<typeof fakeSmtp>>
test.beforeEach(async () => {
  smtp = await fakeSmtp()
})
test.afterEach(() => smtp.close())

test('a mail channel is set up, tried, paused and changed; buyers are written to in the seller’s words', async ({
  page,
}) => {
  const name = `Mail ${Date.now()}`
  const list = '/en/demo/settings/notifications'
  // Faults that other tests make are told to this channel too.
  const tried = page
    .getByRole('table', { name: 'Sent messages' })
    .locator('tbody tr')
    .filter({ hasText: name })
    .filter({ hasText: 'Test message' })

  await test.step('add it', async () => {
    await page.goto(`${list}/new?kind=email`)
    await page.getByLabel('Name', { exact: true }).fill(name)
    await page.getByLabel('SMTP server').fill('127.0.0.1')
    await page.getByLabel('Port').fill(String(smtp.port))
    await page.getByLabel('Encryption').selectOption('none')
    await page.getByLabel('From', { exact: true }).fill('portal@acme.test')
    await page.getByLabel('To', { exact: true }).fill('on-call@acme.test')
    await page.getByLabel('Quiet from').fill('22:00')
    await page.getByLabel('Quiet until').fill('07:00')
    await page.getByRole('button', { name: 'Add a channel' }).click()
    await expect(page.getByRole('heading', { level: 1, name })).toBeVisible()
    await expect(page.getByLabel('Quiet from')).toHaveValue('22:00')
  })
  const channel = page.url()

  await test.step('a test message arrives, and stands in the log', async () => {
    await page.getByRole('button', { name: 'Send a test message' }).click()
    await expect(page.getByText(/^Delivered in/)).toBeVisible(SOON)
    expect(smtp.mails.join('\n')).toContain('on-call@acme.test')
    await page.reload()
    await expect(tried).toHaveCount(1)
  })

  await test.step('the log is filtered in the address, and exported as shown', async () => {
    const id = channel.split('/').at(-1) ?? ''
    await page.goto(`${list}?channel=${id}&state=done`)
    await expect(tried).toHaveCount(1)
    const csv = await (await page.request.get(`${list}/export?channel=${id}`)).text()
    const rows = csv.trim().split('\r\n').slice(1)
    expect(rows.filter((row) => row.includes(',test,'))).toHaveLength(1)
    for (const row of rows) expect(row).toContain(name)
    await page.goto(`${list}?channel=${id}&state=dead`)
    await expect(page.getByText('No message fits these filters')).toBeVisible()
  })

  await test.step('what it is told of is changed; paused, it is told nothing', async () => {
    await page.goto(channel)
    await page.getByLabel('From severity').selectOption('critical')
    await page.getByLabel('Digest', { exact: true }).selectOption('daily')
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    await expect(page.getByText('Saved', { exact: true })).toBeVisible()
    await page.goto(channel)
    await expect(page.getByLabel('From severity')).toHaveValue('critical')
    await page.getByRole('button', { name: 'Pause' }).click()
    await confirm(page, 'Pause')
    await expect(page.getByRole('dialog')).toHaveCount(0)
    await expect(page.getByText('Paused', { exact: true })).toBeVisible()
    await page.getByRole('button', { name: 'Resume' }).click()
    await confirm(page, 'Resume')
    await expect(page.getByRole('dialog')).toHaveCount(0)
    await expect(page.getByRole('button', { name: 'Pause' })).toBeVisible()
  })

  await test.step('a product’s mail in the seller’s own words is previewed and sent to try', async () => {
    await page.goto('/en/demo/products/OFFIDEMO0005/mails?sku=vault&mail=welcome')
    const english = page.getByRole('region', { name: 'English' })
    await english.getByLabel('Subject').fill('Welcome to {nobody}')
    await expect(english.getByText('Nothing fills in {nobody}')).toBeVisible()
    await english.getByLabel('Subject').fill('Your vault is ordered')
    await english.getByLabel('Text', { exact: true }).fill('Thank you for {product}.')
    await expect(english.getByText('Thank you for Demo Vault.')).toBeVisible()
    await english.getByRole('button', { name: 'Save text' }).click()
    await expect(page.getByText('Text saved', { exact: true })).toBeVisible()
    await expect(english.getByText('Your text', { exact: true })).toBeVisible()
    await english.getByRole('button', { name: 'Reset to standard' }).click()
    await confirm(page, 'Reset to standard')
    await expect(page.getByRole('dialog')).toHaveCount(0)
    await expect(english.getByText('Standard text', { exact: true })).toBeVisible()
  })

  await test.step('remove it', async () => {
    await page.goto(channel)
    await page.getByRole('button', { name: 'Remove' }).click()
    await confirm(page, 'Remove')
    await page.waitForURL(/settings\/notifications$/)
    await expect(page.getByRole('table', { name: 'Channels' }).getByText(name)).toHaveCount(0)
  })
})
