import AxeBuilder from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { AREAS } from '@/lib/i18n/areas'
import { expect } from './test'

const WIDE = { width: 1440, height: 900 }
const PHONE = { width: 390, height: 844 }
const SETTLED_MS = 2_000
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']
/** A key shown instead of its words. */
const UNTRANSLATED = new RegExp(String.raw`MISSING_MESSAGE|\b(${AREAS.join('|')})(\.[a-z]\w*){2,}`)

/** A page in one language: its structure, its words and, in English, WCAG 2.2 AA; wide and on a phone, light and dark. */
export async function inspect(page: Page, locale: 'en' | 'zh', path: string, status = 200): Promise<void> {
  await page.setViewportSize(WIDE)
  await page.emulateMedia({ colorScheme: 'light' })
  const response = await page.goto(`/${locale}${path}`)
  const at = `${locale}${path}`
  expect.soft(response?.status(), at).toBe(status)
  await expect.soft(page.locator('html'), at).toHaveAttribute('lang', new RegExp(`^${locale}`))
  await expect.soft(page.getByRole('heading', { level: 1 }), at).toHaveCount(1)
  await expect.soft(page, at).toHaveTitle(/\S/)
  await expect.soft(page.locator('body'), `${at}: untranslated`).not.toHaveText(UNTRANSLATED, { useInnerText: true })
  // Structure and colours do not depend on the language.
  const withAxe = locale === 'en'
  if (withAxe) {
    expect.soft(await breaches(page, 'all'), `${at}, wide`).toEqual([])
    await page.emulateMedia({ colorScheme: 'dark' })
    expect.soft(await breaches(page, 'contrast'), `${at}, dark`).toEqual([])
  }

  await page.setViewportSize(PHONE)
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
  expect.soft(overflow, `${at}: wider than the phone`).toBeLessThanOrEqual(0)
  if (withAxe) expect.soft(await breaches(page, 'all but contrast'), `${at}, phone`).toEqual([])
}

/** What axe finds against WCAG 2.2 AA, in short. */
async function breaches(page: Page, part: 'all' | 'contrast' | 'all but contrast'): Promise<string[]> {
  // Rows of a list are alike; the first few speak for all.
  const axe = new AxeBuilder({ page }).options({ resultTypes: ['violations'] }).exclude('tbody tr:nth-child(n + 9)')
  if (part === 'contrast') axe.withRules(['color-contrast'])
  else axe.withTags(RULES)
  // The colours of a phone are those of a wide screen, and looking at them takes the most time.
  if (part === 'all but contrast') axe.disableRules(['color-contrast'])
  await settled(page)
  let { violations } = await axe.analyze()
  if (violations.length > 0) {
    // What is amiss only while the page comes to life, such as a title that is just being replaced, is nobody's breach.
    await page.waitForTimeout(500)
    violations = (await axe.analyze()).violations
  }
  return violations.map(
    ({ id, nodes }) =>
      `${id}: ${nodes
        .map(({ html }) => html.slice(0, 160))
        .slice(0, 3)
        .join(' | ')}`,
  )
}

/** A colour on its way from light to dark has the contrast of neither. Some animations never end, or stand still: no wait for those. */
async function settled(page: Page): Promise<void> {
  await page.evaluate((limitMs) => {
    const finite = document.getAnimations().filter(({ effect }) => effect?.getComputedTiming().endTime !== Infinity)
    const all = Promise.allSettled(finite.map(({ finished }) => finished))
    return Promise.race([all, new Promise((resolve) => setTimeout(resolve, limitMs))]).then(() => undefined)
  }, SETTLED_MS)
}
