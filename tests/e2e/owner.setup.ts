import { OWNER, OWNER_STATE, ownerLink } from './support/portal'
import { expect, test } from './support/test'

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
