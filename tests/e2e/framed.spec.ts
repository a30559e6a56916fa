import { type Browser, type BrowserContext, chromium, type Page } from '@playwright/test'
import { foundEnterprise, misbehave, SOON } from './support/enterprise'
import { startHttpsPortal } from './support/https-portal'
import { OWNER, ownerLink } from './support/portal'
import { expect, test } from './support/test'

const PORT = Number(process.env.E2E_PORT ?? 4173) + 1

/** Where a click in the workbench leads: the callback with a fresh code, cold (protocol/kit-and-oauth.md 5.3). */
async function landingOf(direct: string, tenantCode: string): Promise<string> {
  const entered = await fetch(`${direct}/api/sandbox/demo/identity/${tenantCode}/enter`, {
    method: 'POST',
    body: new URLSearchParams({ user: 'li.wei', goal: 'callback' }),
    redirect: 'manual',
  })
  return entered.headers.get('location') ?? ''
}

test('the landing works in a frame of another site, where only partitioned cookies are kept', async ({
  playwright,
}, info) => {
  test.setTimeout(480_000)
  const own = await startHttpsPortal(PORT)
  const { launchOptions } = info.project.use
  let browser: Browser | undefined
  try {
    const request = await playwright.request.newContext({ baseURL: own.direct })
    browser = await chromium.launch({
      ...launchOptions,
      args: [...(launchOptions?.args ?? []), '--test-third-party-cookie-phaseout'],
    })
    const context = await browser.newContext({ baseURL: own.portal, ignoreHTTPSErrors: true, locale: 'en' })
    const staff = await context.newPage()
    await becomeOwner(staff, await ownerLink(request))
    const enterprise = await foundEnterprise(staff, 'Framed Ltd')
    const link = await staff.getByRole('link', { name: 'Open the workbench' }).getAttribute('href')
    const tenantCode = link?.split('/').at(-2) ?? ''

    const page = await context.newPage()
    const workbench = async (src: string) => {
      await page.goto(`${own.workbench}?${new URLSearchParams({ src })}`)
      return page.frameLocator('iframe')
    }

    await test.step('a cookie that is not partitioned is not kept there', async () => {
      const frame = await workbench(`${own.portal}/plain-cookie`)
      await expect(frame.getByText('A cookie as anybody sets it')).toBeVisible(SOON)
      expect(await cookiesNamed(context, 'plain')).toEqual([])
    })

    await test.step('a click in the workbench leads into the product', async () => {
      const frame = await workbench(await landingOf(own.direct, tenantCode))
      await expect(frame.getByText('Inside the product')).toBeVisible(SOON)
      const [cookie, ...others] = await cookiesNamed(context, '__Host-buyer_session_demo')
      expect(others).toEqual([])
      expect(cookie).toMatchObject({ httpOnly: true, secure: true, sameSite: 'None', path: '/' })
      expect(cookie?.partitionKey).toContain('https://localhost')
    })

    await test.step('the session holds in the frame, and nowhere else', async () => {
      const frame = await workbench(`${own.portal}/en/buyer/demo`)
      await expect(frame.getByText('Signed in as 李薇 Li Wei')).toBeVisible(SOON)
      await page.goto(`${own.portal}/en/buyer/demo`)
      await expect(page.getByRole('heading', { name: 'Please sign in' })).toBeVisible(SOON)
    })

    for (const [fault, heading] of [
      ['wrong_secret', 'Sign-in did not succeed'],
      ['down', 'Sign-in is not possible right now'],
    ] as const) {
      await test.step(`the centre's fault ${fault} is told in the frame`, async () => {
        await misbehave(staff, enterprise, fault)
        const frame = await workbench(await landingOf(own.direct, tenantCode))
        await expect(frame.getByRole('heading', { name: heading })).toBeVisible(SOON)
        await misbehave(staff, enterprise, 'none')
      })
    }

    await test.step('signing out works in the frame', async () => {
      const frame = await workbench(`${own.portal}/en/buyer/demo`)
      await frame.getByRole('button', { name: 'Sign out' }).click()
      await expect(frame.getByRole('heading', { name: 'You are signed out' })).toBeVisible(SOON)
      const again = await workbench(`${own.portal}/en/buyer/demo`)
      await expect(again.getByRole('heading', { name: 'Please sign in' })).toBeVisible(SOON)
    })

    await test.step('no other site may frame a page of ours, and no page of the seller’s people is framed', async () => {
      for (const [top, src] of [
        [own.workbench.replace('localhost', 'other.localhost'), `${own.portal}/en/buyer/demo`],
        [own.workbench, `${own.portal}/en/demo`],
      ] as const) {
        await page.goto(`${top}?${new URLSearchParams({ src })}`)
        await expect(page.getByRole('heading', { name: 'Workbench' })).toBeVisible()
        const refused = () => page.frames().some((frame) => frame.url().startsWith('chrome-error://'))
        await expect.poll(refused, SOON).toBe(true)
      }
    })
  } finally {
    await browser?.close()
    await own.stop()
  }
})

async function becomeOwner(page: Page, link: string): Promise<void> {
  await page.goto(link)
  await page.getByLabel('Your name').fill(OWNER.name)
  await page.getByLabel('Email').fill(OWNER.email)
  await page.getByLabel('Password', { exact: true }).fill(OWNER.password)
  await page.getByRole('button', { name: 'Start' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Overview' })).toBeVisible()
}

const cookiesNamed = async (context: BrowserContext, name: string) =>
  (await context.cookies()).filter((cookie) => cookie.name === name)
