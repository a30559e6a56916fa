import type { Page } from '@playwright/test'
import { Market } from './market'
import { expect } from './test'

/** What came by a call is on the next page; the rest is room for a busy machine. */
export const SOON = { timeout: 15_000 }

/** An enterprise with a bound application and Li Wei authorised; ends on its page and gives its address. */
export async function foundEnterprise(page: Page, name: string): Promise<string> {
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

/** Has the enterprise's identity centre misbehave; `none` ends it. */
export async function misbehave(page: Page, enterprise: string, fault: string): Promise<void> {
  await page.goto(enterprise)
  await page.locator('select[name=fault]', { has: page.locator('option[value=bare_userinfo]') }).selectOption(fault)
  await page.getByRole('button', { name: 'Set', exact: true }).click()
  await expect(page.getByText('Nobody was told').or(page.getByRole('status')).first()).toBeVisible(SOON)
}
