// Files that others name: nothing is copied, mounted or built from what is not there, and nothing of ops/ is forgotten.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { root } from '../../lib/cli/toolchain.mjs'
import { checklist } from '../support/checklist.mjs'

export async function fileChecks() {
  const checks = checklist()
  const read = (name) => readFileSync(path.join(root, name), 'utf8')
  const missing = (names) =>
    names.filter((name) => !existsSync(path.join(root, name))).map((name) => `${name} is missing`)

  await checks.that('what compose.yaml mounts is there', () => {
    const mounted = [...read('compose.yaml').matchAll(/- \.\/(\S+?):/g)].map(([, name]) => name)
    return [...(mounted.length > 0 ? [] : ['nothing is mounted']), ...missing(mounted)]
  })
  await checks.that('what the Dockerfile copies is let through to it', () => {
    const allowed = read('.dockerignore').split('\n')
    const copied = [...read('Dockerfile').matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(([, names]) =>
      names.split(' '),
    )
    const named = copied.filter((name) => name !== '.')
    return [
      ...missing(named),
      ...named.filter((name) => !allowed.includes(`!${name}`)).map((name) => `${name} is kept out`),
    ]
  })
  await checks.that('docs/operations.md knows every file of ops/', () => {
    const text = read('docs/operations.md')
    return readdirSync(path.join(root, 'ops')).filter((name) => !text.includes(`ops/${name}`))
  })
  return checks.all
}
