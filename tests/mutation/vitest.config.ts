import path from 'node:path'
import { defineConfig } from 'vitest/config'

const root = path.resolve(import.meta.dirname, '../..')

/** The quick tests of the pure parts, as the mutation runner wants them: one project, no database. */
export default defineConfig({
  root,
  resolve: { alias: { '@': root, 'server-only': path.join(root, 'tests/support/server-only.ts') } },
  test: {
    include: [
      'tests/unit/{domain,koogallery}/**/*.test.ts',
      // Rules of both folders that are tested beside what uses them.
      'tests/unit/{access/sign-in-limit,landing/rules,message-copies,sandbox/rules,sandbox/families,services/read-json}.test.ts',
    ],
    testTimeout: 30_000,
  },
})
