import type { Page } from '@playwright/test'
import { foundEnterprise, misbehave, SOON } from './support/enterprise'
import { inspect } from './support/inspect'
import { Market } from './support/market'
import { expect, test } from './support/test'

/** The demo seller's product. */
const PRODUCT = /\/sandbox\/demo\/product\//

test('a member clicks in the workbench and is inside the product, framed; faults are told plainly', async ({
  page,
  browser,
  baseURL: origin = '',
}) => {
  test.setTimeout(360_000)
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
    await page.waitForURL(PRODUCT, SOON)
  })

  await test.step('whoever is not authorised is told so, and the number leads to cause and cure', async () => {
    await signOut(page)
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
    ['used_code', 'Sign-in was not completed'],
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

  await test.step('no member of user info but the login name is needed', async () => {
    await misbehave(page, enterprise, 'bare_userinfo')
    await enterAs(page, enterprise, /Li Wei/)
    await page.waitForURL(PRODUCT, SOON)
  })
  await misbehave(page, enterprise, 'none')

  await test.step('a stolen code with its state signs nobody else in (login CSRF), and no address leads away', async () => {
    const mallory = await browser.newContext()
    const own = { maxRedirects: 0 }
    await page.goto(enterprise)
    const direct = await page.getByRole('link', { name: 'Sign in at the centre directly' }).getAttribute('href')
    const started = await mallory.request.get(`${origin}/en${direct}`, own)
    const state = new URL(started.headers().location ?? '').searchParams.get('state') ?? ''
    expect(state).toMatch(/^kp[0-9a-f]{40}$/)
    const stolen = await page.request.get(`/api/oauth/callback?code=stolen&state=${state}`, own)
    expect(stolen.headers().location).toMatch(/\/buyer\/problem\?fault=bad_state&/)
    for (const address of [
      '/api/oauth/callback?code=x&tenant=https://evil.test&redirect_uri=https://evil.test&state=//evil.test',
      '/api/buyer/demo/open?instance=https://evil.test',
      '/api/buyer/demo/open?instance=//evil.test',
      '/en/demo/sign-in?tenant=https://evil.test',
    ]) {
      const answer = await mallory.request.get(`${origin}${address}`, own)
      expect(new URL(answer.headers().location ?? '', origin).origin).toBe(origin)
    }
    await mallory.close()
  })

  await test.step('a planted cookie is never taken over (session fixation)', async () => {
    const name = 'buyer_session_demo'
    await page.context().addCookies([{ name, value: 'planted', url: origin }])
    await page.goto('/en/buyer/demo')
    await expect(page.getByRole('heading', { name: 'Please sign in' })).toBeVisible()
    await enterAs(page, enterprise, /Li Wei/)
    await page.waitForURL(PRODUCT, SOON)
    const cookie = (await page.context().cookies()).find((one) => one.name === name)
    expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Lax' })
    expect(cookie?.value).toMatch(/^[\w-]{43}$/)
  })

  await test.step('names are text wherever they are shown (XSS)', async () => {
    await page.goto(enterprise)
    const evil = '<img src=x onerror=alert(1)>'
    const members = page.locator('form', { has: page.getByRole('button', { name: 'Add a member' }) })
    await members.getByLabel('Account').fill('mallory')
    await members.getByLabel('Name').fill(evil)
    await page.getByRole('button', { name: 'Add a member' }).click()
    const box = page.getByRole('checkbox', { name: /mallory/ })
    await box.check(SOON)
    await page.getByRole('button', { name: 'Authorise', exact: true }).click()
    await expect(page.getByText('May use the application')).toHaveCount(2, SOON)
    await signOut(page)
    await enterAs(page, enterprise, /mallory/)
    await page.waitForURL(PRODUCT, SOON)
    await page.goto('/en/buyer/demo')
    await expect(page.getByText(`Signed in as ${evil}`)).toBeVisible()
    await page.goto('/en/demo/landings')
    await expect(page.getByText(name).first()).toBeVisible()
  })

  await test.step('another person never replaces a session silently', async () => {
    await enterAs(page, enterprise, /Li Wei/)
    await expect(page.getByRole('heading', { name: 'Continue as 李薇 Li Wei?' })).toBeVisible(SOON)
    await page.getByRole('link', { name: 'Stay' }).click()
    await expect(page.getByText('Signed in as <img')).toBeVisible()
    await page.goBack()
    await page.getByRole('button', { name: 'Change over' }).click()
    await page.waitForURL(PRODUCT, SOON)
    await page.goto('/en/buyer/demo')
    await expect(page.getByText('Signed in as 李薇 Li Wei')).toBeVisible()
  })

  await test.step('an administrator copies a key, and activates a device without network', async () => {
    await new Market(page).buy('Demo Desktop')
    await page.goto('/en/buyer/demo')
    await page.getByRole('link', { name: 'My licences' }).click()
    await expect(page.getByRole('heading', { level: 1, name: 'My licences' })).toBeVisible()
    const card = page.getByRole('article').first()
    await expect(card.getByText('Not used yet')).toBeVisible()
    const key = (await card.locator('code').first().textContent()) ?? ''
    expect(key).toMatch(/^\S{10,}$/)
    await card.getByText('Activate a device without network').click()
    await card.getByLabel('Activation request').fill('nothing of the kind')
    await card.getByRole('button', { name: 'Activate' }).click()
    await expect(card.getByText('Not an activation request')).toBeVisible(SOON)
    const request = { key, fingerprint: 'f'.repeat(64), device: 'Lab PC' }
    await card.getByLabel('Activation request').fill(btoa(JSON.stringify(request)))
    await card.getByRole('button', { name: 'Activate' }).click()
    await expect(card.getByText('Lab PC is activated.')).toBeVisible(SOON)
    await expect(card.getByText(/^KA1\./)).toBeVisible()
    const saved = page.waitForEvent('download')
    await card.getByRole('button', { name: 'Save as file' }).click()
    expect((await saved).suggestedFilename()).toBe('activation-1.lic')
    await page.reload()
    await expect(page.getByRole('article').first().getByText('In use', { exact: true })).toBeVisible()
    await expect(page.getByRole('article').first().getByText('Lab PC')).toBeVisible()
  })

  await test.step('the pages of a signed-in buyer are sound in both languages, wide and on a phone', async () => {
    for (const locale of ['en', 'zh'] as const) {
      await inspect(page, locale, '/buyer/demo')
      await inspect(page, locale, '/buyer/demo/licenses')
    }
  })
})

/** Out here and at the centre. */
async function signOut(page: Page): Promise<void> {
  await page.goto('/en/buyer/demo')
  await page.getByRole('button', { name: 'Sign out' }).click()
  await expect(page.getByRole('heading', { name: 'You are signed out' })).toBeVisible(SOON)
}

/** Out at the centre alone, then in again as somebody, beginning here. */
async function enterAs(page: Page, enterprise: string, member: RegExp): Promise<void> {
  await page.goto(enterprise)
  const link = await page.getByRole('link', { name: 'Open the workbench' }).getAttribute('href')
  await page.goto(`${link?.replace(/workbench$/, '')}api/v1/logout`)
  await page.goto(enterprise)
  await page.getByRole('link', { name: 'Sign in at the centre directly' }).click()
  await page.getByRole('button', { name: member }).click()
}
