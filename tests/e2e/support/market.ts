import { expect, type Page } from '@playwright/test'

/** The simulated marketplace's pages, as a buyer or the platform's people use them. */
export class Market {
  constructor(
    readonly page: Page,
    readonly locale: 'en' | 'zh' = 'en',
  ) {}

  /** Buys an offer by its shown name and ends on the purchase's page; returns the order's id. */
  async buy(offer: string, { buyer, fault }: { buyer?: string; fault?: string } = {}): Promise<string> {
    const { page } = this
    await page.goto(`/${this.locale}/sandbox/demo`)
    const form = page.locator('form', { has: page.getByRole('button', { name: new RegExp(`: ${offer}$`) }) })
    if (buyer) await form.locator('[name=buyer]').fill(buyer)
    if (fault) await form.locator('[name=fault]').selectOption(fault)
    await form.getByRole('button').click()
    await page.waitForURL(/\/purchases\/[0-9a-f-]+$/)
    const address = await page.locator('main a[href*="/demo/orders/"]').first().getAttribute('href')
    return decodeURIComponent(address?.split('/').at(-1) ?? '')
  }

  /** The id of the instance whose purchase is shown. */
  async instanceId(): Promise<string> {
    const link = this.page.locator('main a[href*="/demo/instances/"]').first()
    await expect(link).toBeVisible()
    return decodeURIComponent((await link.getAttribute('href'))?.split('/').at(-1) ?? '')
  }

  /**
   * Presses the button of a verb, given by its value, which no language changes, and waits until the marketplace has
   * had its answer.
   */
  async act(verb: string): Promise<void> {
    const done = this.page.waitForResponse((response) => response.request().method() === 'POST')
    await this.page.locator(`button[name=verb][value=${verb}]`).click()
    await done
  }
}
