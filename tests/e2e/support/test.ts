import { test as base, expect, type Page } from '@playwright/test'

/** Faults that the browser met: nothing a page does may leave any, breaches of the security policy included. */
export function watchFaults(page: Page, faults: string[] = []): string[] {
  page.on('pageerror', (error) => faults.push(`${page.url()}: ${error.message}`))
  const pages = new Set<string>()
  page.on('request', (request) => {
    if (request.isNavigationRequest()) pages.add(bare(request.url()))
  })
  page.on('console', (message) => {
    // A page that is not there says so in its status; tests look at that themselves.
    // The browser does not always tell of which resource it speaks; of any other than the page it does.
    const absent = message.text().includes('404') && pages.has(bare(message.location().url || page.url()))
    if (message.type() === 'error' && !absent) faults.push(`${page.url()}: ${message.text()}`)
  })
  page.on('response', (response) => {
    if (response.status() >= 500) faults.push(`${response.url()}: ${response.status()}`)
  })
  return faults
}

/** Without its query: the page may ask for its own data once more. */
const bare = (url: string) => url.replace(/\?.*/, '')

/** Every test fails when a page of its context met a fault. */
export const test = base.extend<{ faultless: undefined }>({
  faultless: [
    async ({ context }, use) => {
      const faults: string[] = []
      context.on('page', (page) => watchFaults(page, faults))
      await use(undefined)
      expect(faults).toEqual([])
    },
    { auto: true },
  ],
})

export { expect }
