import { mkdtempSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { defineConfig, devices } from '@playwright/test'
import { providerAddress } from './tests/e2e/support/provider'

const PORT = Number(process.env.E2E_PORT ?? 4173)
const address = `http://localhost:${PORT}`
// Workers load this file again: the folder is made once, by the main process.
process.env.E2E_DATA_DIR ??= mkdtempSync(path.join(os.tmpdir(), 'portal-e2e-'))

export default defineConfig({
  testDir: 'tests/e2e',
  outputDir: 'test-results',
  timeout: 120_000,
  retries: process.env.CI ? 1 : 0,
  expect: { timeout: 20_000 },
  fullyParallel: false,
  forbidOnly: true,
  workers: Math.min(2, os.availableParallelism()),
  reporter: [['list']],
  projects: [
    { name: 'setup', testMatch: 'owner.setup.ts' },
    // The pictures of the README are taken by `npm run screenshots` alone.
    {
      name: 'browser',
      testMatch: process.env.E2E_PICTURES ? '*.pictures.ts' : '*.spec.ts',
      dependencies: ['setup'],
      use: { storageState: path.join(process.env.E2E_DATA_DIR, 'owner.json') },
    },
  ],
  use: {
    ...devices['Desktop Chrome'],
    baseURL: address,
    locale: 'en',
    timezoneId: 'UTC',
    screenshot: 'only-on-failure',
    trace: { mode: 'retain-on-failure', screenshots: false },
    // Nothing moves for ever, so an open page costs no processor time.
    contextOptions: { reducedMotion: 'reduce' },
    launchOptions: {
      executablePath: process.env.PLAYWRIGHT_CHROMIUM ?? '/usr/bin/chromium',
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        '--no-first-run',
      ],
    },
  },
  webServer: {
    command: 'node lib/cli/start.mjs',
    url: `${address}/api/ready`,
    timeout: 240_000,
    reuseExistingServer: false,
    gracefulShutdown: { signal: 'SIGTERM', timeout: 10_000 },
    stdout: 'pipe',
    env: {
      PORT: String(PORT),
      PORTAL_PUBLIC_URL: address,
      PORTAL_DATA_DIR: process.env.E2E_DATA_DIR,
      PORTAL_SANDBOX: 'on',
      PORTAL_SECRET: 'only for the browser tests',
      OIDC_ISSUER: providerAddress(PORT),
      OIDC_CLIENT_ID: 'portal',
      OIDC_CLIENT_SECRET: 'only for the browser tests',
      OIDC_NAME: 'Acme ID',
      DATABASE_URL: '',
      PORTAL_CONFIG: '',
    },
  },
})
