import { test as base, expect, type Page } from '@playwright/test'

type Fault = { text: string; url?: string }

/**
 * Faults that the browser meets: nothing a page does may leave any, breaches of the security policy included. Ask at the
 * end: that a page is not there is no fault, and the browser may say so before it says that it was a page.
 */
export function watchFaults(page: Page): () => string[] {
  const faults: Fault[] = []
  const pages = new Set<string>()
  page.on('pageerror', (error) => faults.push({ text: `${page.url()}: ${error.message}` }))
  page.on('request', (request) => {
    if (request.isNavigationRequest()) pages.add(bare(request.url()))
  })
  page.on('console', (message) => {
    if (message.type() !== 'error') return
    const text = `${page.url()}: ${message.text()} ${message.location().url}`
    // The browser does not always tell of which resource it speaks; of any other than the page it does.
    faults.push(message.text().includes('404') ? { text, url: message.location().url || page.url() } : { text })
  })
  page.on('response', (response) => {
    if (response.status() >= 500) faults.push({ text: `${response.url()}: ${response.status()}` })
  })
  return () => faults.filter(({ url }) => url === undefined || !pages.has(bare(url))).map(({ text }) => text)
}

/** Without its query: the page may ask for its own data once more. */
const bare = (url: string) => url.replace(/\?.*/, '')

/** Every test fails when a page of its context met a fault. */
export const test = base.extend<{ faultless: undefined }>({
  faultless: [
    async ({ context }, use) => {
      const watched: (() => string[])[] = []
      context.on('page', (page) => watched.push(watchFaults(page)))
      await use(undefined)
      expect(watched.flatMap((faults) => faults())).toEqual([])
    },
    { auto: true },
  ],
})

export { expect }
