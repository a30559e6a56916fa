// `npm run build`: builds when a source changed and prepares the standalone server.
import { fileURLToPath } from 'node:url'
import { ensureBuilt, ensureInstalled, ensureNode } from './toolchain.mjs'

await ensureInstalled()
await ensureNode(fileURLToPath(import.meta.url))
await ensureBuilt()
