import { globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'

const root = path.resolve(import.meta.dirname, '../..')

/** `file:line` of each line of code below `folders` that matches. */
function offenders(folders: string[], pattern: RegExp, except: RegExp): string[] {
  return folders
    .flatMap((folder) => globSync(`${folder}/**/*.{ts,tsx}`, { cwd: root }))
    .filter((file) => !except.test(file))
    .flatMap((file) =>
      readFileSync(path.join(root, file), 'utf8')
        .split('\n')
        .flatMap((line, i) => (pattern.test(line.replace(/^\s*(\/\/|\*|\/\*).*/, '')) ? [`${file}:${i + 1}`] : [])),
    )
}

it('keeps time, chance and ids out of the rules and the wire codecs: they are arguments', () => {
  const impure = /Date\.now|new Date\(\)|Math\.random|randomUUID|randomBytes|performance\.now/
  expect(offenders(['lib/domain', 'lib/koogallery'], impure, /^$/)).toEqual([])
})

it('reads the environment in lib/config only', () => {
  expect(offenders(['app', 'lib', 'db'], /process\.env/, /^lib\/config\//)).toEqual([])
})
