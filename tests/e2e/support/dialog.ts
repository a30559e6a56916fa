import type { Page } from '@playwright/test'

/** Confirms the dialog that is open, with a reason where it asks for one. */
export async function confirm(page: Page, verb: string, reason?: string): Promise<void> {
  const dialog = page.getByRole('dialog')
  if (reason !== undefined) await dialog.getByLabel('Reason').fill(reason)
  await dialog.getByRole('button', { name: verb, exact: true }).click()
}
