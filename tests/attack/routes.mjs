// Every address the portal answers, read off the folder tree, so that a new page is attacked from its first day.
import { globSync } from 'node:fs'
import path from 'node:path'
import { NASTY } from './nasty.mjs'

const APP = path.resolve(import.meta.dirname, '../../app')

/** Path templates such as `/[locale]/[seller]/orders/[orderId]`. @returns {string[]} */
export function routes() {
  const files = globSync('**/{page.tsx,route.ts}', { cwd: APP })
  const places = files.map((file) =>
    path
      .dirname(file)
      .split(path.sep)
      .filter((part) => part !== '.' && !/^\(.*\)$/.test(part))
      .join('/'),
  )
  return [...new Set(places)].map((place) => `/${place}`).toSorted((a, b) => (a < b ? -1 : 1))
}

/**
 * An address of a route: mostly of the account there is, now and then of nobody or of nonsense.
 * @param {string} template @param {ReturnType<import('../crash/model.mjs').chance>} random @param {{ sellers: string[], ids: string[] }} known
 */
export function addressOf(template, random, known) {
  const nonsense = () => {
    const text = random.pick(NASTY)
    if (random.is(0.2)) return text.replaceAll(/[^!-~]|[?#\s]/g, '')
    return encodeURIComponent(text.toWellFormed())
  }
  return template.replaceAll(/\[\[?(\.\.\.)?(\w+)\]\]?/g, (_, rest, name) => {
    const values = name === 'seller' ? known.sellers : known.ids
    if (name === 'locale') return random.is(0.9) ? random.pick(['zh', 'en']) : nonsense()
    if (name === 'seller') return random.is(0.8) ? (values?.[0] ?? 'x') : nonsense()
    if (rest) return Array.from({ length: random.below(4) }, nonsense).join('/')
    return values && random.is(0.6) ? encodeURIComponent(random.pick(values)) : nonsense()
  })
}
