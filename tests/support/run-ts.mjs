// `node run-ts.mjs FILE.ts …`: runs a TypeScript file of the project outside a bundler; Node 24 strips the types itself.
import { existsSync } from 'node:fs'
import { registerHooks } from 'node:module'
import path from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const root = path.resolve(import.meta.dirname, '../..')

registerHooks({
  resolve(specifier, context, next) {
    if (specifier === 'server-only')
      return next(pathToFileURL(path.join(root, 'tests/support/server-only.ts')).href, context)
    const base = specifier.startsWith('@/')
      ? path.join(root, specifier.slice(2))
      : specifier.startsWith('.') && context.parentURL?.endsWith('.ts')
        ? path.resolve(path.dirname(fileURLToPath(context.parentURL)), specifier)
        : undefined
    const file = base && [`${base}.ts`, path.join(base, 'index.ts')].find((candidate) => existsSync(candidate))
    return next(file ? pathToFileURL(file).href : specifier, context)
  },
})

process.argv.splice(1, 1)
await import(pathToFileURL(path.resolve(process.argv[1] ?? '')).href)
