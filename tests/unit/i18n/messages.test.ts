import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { createTranslator } from 'next-intl'
import { describe, expect, it } from 'vitest'
import { AREAS, CLIENT_AREAS } from '@/lib/i18n/areas'
import en from '@/lib/i18n/messages/en'
import zh from '@/lib/i18n/messages/zh'

const order = (a: string, b: string) => a.localeCompare(b)

type Tree = { [key: string]: string | Tree }

function flatten(tree: Tree, prefix = ''): [string, string][] {
  return Object.entries(tree).flatMap(([key, value]) =>
    typeof value === 'string' ? [[prefix + key, value] as [string, string]] : flatten(value, `${prefix}${key}.`),
  )
}

/** Names of arguments and tags in an ICU message; branches of a plural hold more than one bare word. */
function argumentsOf(message: string): string[] {
  const names = [...message.matchAll(/\{\s*(\w+)\s*[,}]|<(\w+)>/g)].map((match) => match[1] ?? `<${match[2]}>`)
  return [...new Set(names)].toSorted(order)
}

/** Throws when the message is not valid ICU. */
function render(locale: 'zh' | 'en', message: string): unknown {
  const values = Object.fromEntries(
    argumentsOf(message).map((name) =>
      name.startsWith('<') ? [name.slice(1, -1), (chunks: unknown) => chunks] : [name, 1],
    ),
  )
  const translate = createTranslator({
    locale,
    messages: { text: message },
    onError: (error) => {
      throw error
    },
  })
  return translate.rich('text', values as never)
}

function sources(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.tsx'))
    .map((entry) => path.join(entry.parentPath, entry.name))
}

describe('messages', () => {
  it('lists every area in both languages', () => {
    expect(Object.keys(zh).toSorted(order)).toEqual([...AREAS].toSorted(order))
    expect(Object.keys(en).toSorted(order)).toEqual([...AREAS].toSorted(order))
  })

  it.each(AREAS)('%s has the same keys, and the same arguments behind each', (area) => {
    const chinese = new Map(flatten(zh[area]))
    const english = new Map(flatten(en[area]))
    expect([...english.keys()].toSorted(order)).toEqual([...chinese.keys()].toSorted(order))
    for (const [key, text] of chinese) {
      const translated = english.get(key) ?? ''
      expect({ key, args: argumentsOf(translated) }).toEqual({ key, args: argumentsOf(text) })
      expect(() => [render('zh', text), render('en', translated)], key).not.toThrow()
      expect({ key, empty: text.trim() === '' || translated.trim() === '' }).toEqual({ key, empty: false })
    }
  })

  it('sends to the browser every area that a client component reads', () => {
    const files = ['app', 'lib/ui'].flatMap(sources).map((file) => ({ file, text: readFileSync(file, 'utf8') }))
    const missing = files.flatMap(({ file, text }) => {
      if (!/^['"]use client['"]/.test(text)) return []
      return [...text.matchAll(/useTranslations\('([\w-]+)/g)]
        .map((match) => match[1] ?? '')
        .filter((area) => !CLIENT_AREAS.some((sent) => sent === area) && !sentBelow(file, area))
        .map((area) => `${file}: ${area}`)
    })
    expect(missing).toEqual([])

    /** By a layout above it, or above all that use it. */
    function sentBelow(file: string, area: string): boolean {
      for (let folder = path.dirname(file); folder !== '.'; folder = path.dirname(folder)) {
        const layout = files.find((one) => one.file === path.join(folder, 'layout.tsx'))
        if (layout && new RegExp(`AreaTexts areas=\\{\\[[^\\]]*'${area}'`).test(layout.text)) return true
      }
      const users = files.filter((one) => one.text.includes(`/${path.basename(file, '.tsx')}'`))
      return users.length > 0 && users.every((user) => user.file !== file && sentBelow(user.file, area))
    }
  })
})
