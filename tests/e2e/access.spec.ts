import type { Browser, Page } from '@playwright/test'
import { Secret, TOTP } from 'otpauth'
import { confirm } from './support/dialog'
import { Market } from './support/market'
import { OWNER, OWNER_STATE } from './support/portal'
import { startProvider } from './support/provider'
import { expect, test, watchFaults } from './support/test'

const PASSWORD = 'another long sentence'

/** A browser of its own, signed out. */
async function stranger(browser: Browser, baseURL: string | undefined): Promise<Page> {
  const context = await browser.newContext({ baseURL, locale: 'en', storageState: { cookies: [], origins: [] } })
  return context.newPage()
}

/** Invites somebody as the owner on `page` and lets them join in a browser of their own. */
async function join(owner: Page, guest: Page, person: { name: string; email: string; role: string }): Promise<void> {
  await owner.goto('/en/demo/settings/members')
  await owner.getByRole('button', { name: 'Invite a member' }).click()
  const dialog = owner.getByRole('dialog')
  await dialog.getByLabel('Email').fill(person.email)
  await dialog.getByRole('radio', { name: new RegExp(`^${person.role}`) }).check()
  await dialog.getByRole('button', { name: 'Make the link' }).click()
  const link = await dialog.locator('code').textContent()
  await guest.goto(link ?? '')
  await guest.getByLabel('Your name').fill(person.name)
  await guest.getByLabel('Password', { exact: true }).fill(PASSWORD)
  await guest.getByRole('button', { name: 'Join' }).click()
  await expect(guest.getByRole('heading', { level: 1, name: 'Overview' })).toBeVisible()
}

async function signIn(page: Page, email: string, password: string): Promise<void> {
  await page.getByLabel('Email').fill(email)
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
}

test('a viewer sees everything and changes nothing', async ({ page, browser, baseURL }) => {
  const market = new Market(page)
  const orderId = await market.buy('Demo Suite, monthly', { buyer: 'Alan Turing' })
  const instanceId = await market.instanceId()
  const guest = await stranger(browser, baseURL)
  const faults = watchFaults(guest)
  await join(page, guest, { name: 'Vera Viewer', email: 'vera@portal.test', role: 'Viewer' })

  await test.step('looks at an order and its instance, with nothing to press', async () => {
    await guest.goto(`/en/demo/orders/${orderId}`)
    await expect(guest.getByText('Alan Turing')).toBeVisible()
    await expect(guest.getByRole('button', { name: /Look up again|Reveal/ })).toHaveCount(0)
    await guest.goto(`/en/demo/instances/${instanceId}`)
    await expect(guest.locator('main').getByText('Active').first()).toBeVisible()
    await expect(guest.getByRole('button', { name: /Freeze|Edit access|Set expiry|Reveal|Mark as ready/ })).toHaveCount(
      0,
    )
  })

  await test.step('is turned away where the role does not reach', async () => {
    await guest.goto('/en/demo/settings/members')
    await expect(guest.getByText('You may not see this')).toBeVisible()
    await expect(guest.getByRole('link', { name: 'Audit' })).toHaveCount(0)
    expect((await guest.goto('/en/sandbox/demo'))?.status()).toBe(404)
  })

  await test.step('an action sent by hand is refused, and nothing is changed', async () => {
    // The owner's own request is caught before it leaves, and sent with the viewer's session instead.
    const owner = await (await browser.newContext({ baseURL, locale: 'en', storageState: OWNER_STATE })).newPage()
    await owner.goto(`/en/demo/instances/${instanceId}`)
    await owner.getByRole('button', { name: 'Freeze' }).click()
    const sent = owner.waitForRequest((request) => request.method() === 'POST' && 'next-action' in request.headers())
    await owner.route('**', (route) => (route.request().method() === 'POST' ? route.abort() : route.fallback()))
    await confirm(owner, 'Freeze', 'Not paid')
    const request = await sent
    const { cookie: _, ...headers } = await request.allHeaders()
    const answer = await guest.request.post(request.url(), { headers, data: request.postDataBuffer() ?? '' })
    expect(await answer.text()).toContain('Your role does not allow this')
    await page.goto(`/en/demo/instances/${instanceId}`)
    await expect(page.getByRole('button', { name: 'Freeze' })).toBeVisible()
  })
  expect(faults()).toEqual([])
})

test('signing out everywhere ends every session at once', async ({ page, browser, baseURL }) => {
  const person = { name: 'Tom Traveller', email: 'tom@portal.test', role: 'Operator' }
  const laptop = await stranger(browser, baseURL)
  await join(page, laptop, person)
  const phone = await stranger(browser, baseURL)
  await phone.goto('/en/sign-in')
  await signIn(phone, person.email, PASSWORD)
  await expect(phone.getByRole('heading', { level: 1, name: 'Overview' })).toBeVisible()

  await laptop.goto('/en/demo/settings/account')
  await laptop.getByRole('button', { name: 'Sign out everywhere' }).click()
  await confirm(laptop, 'Sign out everywhere')
  await laptop.waitForURL('**/sign-in**')
  await phone.goto('/en/demo/orders')
  await expect(phone).toHaveURL(/\/sign-in\?/)
})

test('after five wrong passwords a pause is asked for', async ({ browser, baseURL }) => {
  const page = await stranger(browser, baseURL)
  await page.goto('/en/sign-in')
  const alert = page.getByRole('main').getByRole('alert')
  for (let attempt = 1; attempt <= 5; attempt += 1) {
    const answered = page.waitForResponse((response) => response.request().method() === 'POST')
    await signIn(page, 'nobody@portal.test', `wrong ${attempt}`)
    await answered
    await expect(alert).toContainText('Email and password do not fit')
  }
  await signIn(page, 'nobody@portal.test', 'wrong once more')
  await expect(alert).toContainText(/Too many/)
})

test('after signing in one goes where one wanted to, but never to another site', async ({ page, browser, baseURL }) => {
  const person = { name: 'Nora Next', email: 'nora@portal.test', role: 'Viewer' }
  await join(page, await stranger(browser, baseURL), person)
  const origin = new URL(baseURL ?? '').origin

  const inside = await stranger(browser, baseURL)
  await inside.goto('/en/demo/orders?type=NEW')
  await expect(inside).toHaveURL(/\/en\/sign-in\?next=/)
  await signIn(inside, person.email, PASSWORD)
  await expect(inside).toHaveURL(`${origin}/en/demo/orders?type=NEW`)
  await inside.context().close()

  for (const next of ['https://evil.example/', '//evil.example/', '/\\evil.example/', 'javascript:alert(1)']) {
    const outside = await stranger(browser, baseURL)
    await outside.goto(`/en/sign-in?next=${encodeURIComponent(next)}`)
    await signIn(outside, person.email, PASSWORD)
    await expect(outside.getByRole('heading', { level: 1, name: 'Overview' })).toBeVisible()
    expect(new URL(outside.url()).origin).toBe(origin)
    await outside.context().close()
  }
})

test('an operator turns two-step sign-in on, signs in with a code, loses the phone, and is helped', async ({
  page,
  browser,
  baseURL,
}) => {
  const email = 'tilda@portal.test'
  const guest = await stranger(browser, baseURL)
  const faults = watchFaults(guest)
  await join(page, guest, { name: 'Tilda Twostep', email, role: 'Operator' })
  const dialog = guest.getByRole('dialog')
  let app = new TOTP()
  let recovery: string[] = []

  await test.step('sets it up with the password and a first code', async () => {
    await guest.goto('/en/demo/settings/account')
    await guest.getByRole('button', { name: 'Set up' }).click()
    await dialog.getByLabel('Current password').fill('not the password')
    await dialog.getByRole('button', { name: 'Next' }).click()
    await expect(dialog.getByText('This is not the current password')).toBeVisible()
    await dialog.getByLabel('Current password').fill(PASSWORD)
    await dialog.getByRole('button', { name: 'Next' }).click()
    await expect(dialog.getByRole('img', { name: 'QR code' })).toBeVisible()
    app = new TOTP({ secret: Secret.fromBase32((await dialog.locator('code').textContent()) ?? '') })
    await dialog.getByLabel('Code of the app').fill('000000')
    await dialog.getByRole('button', { name: 'Turn on' }).click()
    await expect(dialog.getByText('This code does not fit')).toBeVisible()
    await dialog.getByLabel('Code of the app').fill(app.generate())
    await dialog.getByRole('button', { name: 'Turn on' }).click()
    await expect(dialog.getByRole('listitem')).toHaveCount(10)
    recovery = await dialog.getByRole('listitem').allTextContents()
    await dialog.getByRole('button', { name: 'I have kept them' }).click()
    await expect(guest.getByText('10 recovery codes left')).toBeVisible()
  })

  await test.step('is asked for a code after the password', async () => {
    await guest.context().clearCookies()
    await guest.goto('/en/sign-in')
    await signIn(guest, email, PASSWORD)
    await expect(guest.getByLabel('Code')).toBeFocused()
    await guest.getByLabel('Code').fill('123456')
    await guest.getByRole('button', { name: 'Sign in', exact: true }).click()
    await expect(guest.getByText('This code does not fit')).toBeVisible()
    await guest.getByLabel('Code').fill(recovery[0] ?? '')
    await guest.getByRole('button', { name: 'Sign in', exact: true }).click()
    await expect(guest.getByRole('heading', { level: 1, name: 'Overview' })).toBeVisible()
    await guest.goto('/en/demo/settings/account')
    await expect(guest.getByText('9 recovery codes left')).toBeVisible()
  })

  await test.step('an owner resets it with a reason', async () => {
    await page.goto('/en/demo/settings/members')
    const row = page.getByRole('row').filter({ hasText: email })
    await expect(row.getByText('Two steps')).toBeVisible()
    await row.getByRole('button', { name: 'Reset second step' }).click()
    await confirm(page, 'Reset second step', 'Phone lost')
    await expect(row.getByText('Two steps')).toHaveCount(0)
    await guest.goto('/en/demo/overview')
    await signIn(guest, email, PASSWORD)
    await expect(guest.getByRole('heading', { level: 1, name: 'Overview' })).toBeVisible()
  })
  expect(faults()).toEqual([])
})

test('people sign in at the identity provider, if they are members and their address is verified', async ({
  browser,
  baseURL,
}) => {
  const port = Number(new URL(baseURL ?? '').port)
  const signedInAs = async (person: Record<string, unknown>, lookedAt: (guest: Page) => Promise<void>) => {
    const provider = await startProvider(port, person)
    try {
      const guest = await stranger(browser, baseURL)
      await guest.goto('/en/sign-in')
      await guest.getByRole('button', { name: 'Sign in with Acme ID' }).click()
      await lookedAt(guest)
    } finally {
      await provider.stop()
    }
  }
  const turnedAway = (guest: Page) => expect(guest.getByText('Nobody with this email may sign in here')).toBeVisible()
  await signedInAs({ sub: 'u-1', email: OWNER.email.toUpperCase(), email_verified: true }, (guest) =>
    expect(guest.getByRole('heading', { level: 1, name: 'Overview' })).toBeVisible(),
  )
  await signedInAs({ sub: 'u-2', email: 'nobody@portal.test', email_verified: true }, turnedAway)
  await signedInAs({ sub: 'u-3', email: OWNER.email, email_verified: false }, turnedAway)
})
