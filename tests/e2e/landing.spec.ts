import type { Page } from '@playwright/test'
import { Market } from './support/market'
import { expect, test } from './support/test'

/** What came by a call is on the next page; the rest is room for a busy machine. */
const SOON = { timeout: 15_000 }

/** An enterprise with a bound application and Li Wei authorised; ends on its page. */
async function foundEnterprise(page: Page, name: string): Promise<string> {
  await new Market(page).buy('Demo Joint Suite')
  await page.goto('/en/sandbox/demo/enterprises')
  await page.getByLabel('Name').fill(name)
  await page.getByRole('button', { name: 'Found an enterprise' }).click()
  await page.waitForURL(/\/enterprises\/[0-9a-f-]+$/)
  await page.getByRole('button', { name: 'Bind', exact: true }).click()
  await expect(page.getByRole('button', { name: 'Unbind' })).toBeVisible(SOON)
  await page.getByRole('checkbox').nth(0).check()
  await page.getByRole('button', { name: 'Authorise', exact: true }).click()
  await expect(page.getByText('May use the application')).toHaveCount(1, SOON)
  return page.url()
}

async function misbehave(page: Page, enterprise: string, fault: string): Promise<void> {
  await page.goto(enterprise)
  await page.locator('select[name=fault]', { has: page.locator('option[value=bare_userinfo]') }).selectOption(fault)
  await page.getByRole('button', { name: 'Set', exact: true }).click()
  await expect(page.getByText('Nobody was told').or(page.getByRole('status')).first()).toBeVisible(SOON)
}

test('a member clicks in the workbench and is inside the product, framed; faults are told plainly', async ({
  page,
}) => {
  test.setTimeout(240_000)
  const name = `<b>Landing</b> ${Date.now()}`
  const enterprise = await foundEnterprise(page, name)

  await test.step('from the workbench, in its frame', async () => {
    await page.getByRole('link', { name: 'Open the workbench' }).click()
    await page.getByRole('button', { name: /Li Wei/ }).click()
    await expect(page.getByRole('heading', { level: 1 })).toContainText(name)
    await page.getByRole('link', { name: /CS/ }).first().click()
    const frame = page.frameLocator('iframe')
    await expect(frame.getByText('Demo Joint Suite').first()).toBeVisible(SOON)
  })

  await test.step('my services, then signed out on both sides', async () => {
    await page.goto('/en/buyer/demo')
    await expect(page.getByRole('heading', { name: 'My services' })).toBeVisible()
    await expect(page.getByText('Signed in as 李薇 Li Wei')).toBeVisible()
    await page.getByRole('button', { name: 'Sign out' }).click()
    await expect(page.getByRole('heading', { name: 'You are signed out' })).toBeVisible(SOON)
    await page.goto('/en/buyer/demo')
    await expect(page.getByRole('heading', { name: 'Please sign in' })).toBeVisible()
  })

  await test.step('beginning at the centre itself, with a state of ours', async () => {
    await page.goto(enterprise)
    await page.getByRole('link', { name: 'Sign in at the centre directly' }).click()
    await page.getByRole('button', { name: /Li Wei/ }).click()
    await page.waitForURL(/\/sandbox\/demo\/product\//)
  })

  await test.step('whoever is not authorised is told so, and the number leads to cause and cure', async () => {
    await page.goto('/en/buyer/demo')
    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.goto('/en/demo/sign-in')
    const form = page.locator('form', { has: page.locator('button[value="wang.fang"]') }).first()
    await form.locator('button[value="wang.fang"]').click()
    await expect(page.getByRole('heading', { name: 'Your authorisation is still on its way' })).toBeVisible(SOON)
    const reference = (await page.locator('main strong').textContent()) ?? ''
    await page.goto(`/en/demo/landings?q=${reference}`)
    await expect(page.getByText('authSync has not told of this person yet.').first()).toBeVisible(SOON)
  })

  for (const [fault, heading] of [
    ['expired_code', 'Sign-in was not completed'],
    ['wrong_secret', 'Sign-in did not succeed'],
    ['forbidden', 'Sign-in did not succeed'],
    ['other_tenant', 'Sign-in did not succeed'],
    ['down', 'Sign-in is not possible right now'],
    ['slow', 'Sign-in is not possible right now'],
  ] as const) {
    await test.step(`the centre's fault ${fault}`, async () => {
      await misbehave(page, enterprise, fault)
      await page.goto(enterprise)
      await page.getByRole('link', { name: 'Open the workbench' }).click()
      const login = page.getByRole('button', { name: /Li Wei/ })
      if (await login.isVisible()) await login.click()
      await page.getByRole('link', { name: /CS/ }).first().click()
      await expect(page.frameLocator('iframe').getByRole('heading', { name: heading })).toBeVisible(SOON)
    })
  }
  await misbehave(page, enterprise, 'none')
})
