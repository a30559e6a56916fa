import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { Page } from '@playwright/test'

const FILE = path.join(process.env.E2E_DATA_DIR ?? '.', 'world.json')

/** Addresses without language of pages about one thing each, in the state named. */
export type World = {
  order: string
  message: string
  failedMessage: string
  unsignedMessage: string
  instance: string
  preparing: string
  job: string
  task: string
  audit: string
  product: string
  purchase: string
  call: string
  demoProduct: string
  license: string
  usageRecord: string
  package: string
  metered: string
  buyerUsage: string
  stock: string
  tenant: string
  probeRun: string
  customer: string
  incident: string
  bulkRun: string
  savedCase: string
  launch: { preparing: string; ready: string; frozen: string; released: string }
}

export const saveWorld = (world: World) => writeFileSync(FILE, JSON.stringify(world))
export const readWorld = (): World => JSON.parse(readFileSync(FILE, 'utf8'))

/** Where the first row of a list leads; address without language. */
export async function firstRow(page: Page, list: string): Promise<string> {
  await page.goto(`/en${list}`)
  const href = await page.locator('tbody a[data-row-link]').first().getAttribute('href')
  return (href ?? '').replace(/^\/en/, '')
}
