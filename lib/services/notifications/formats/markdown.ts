import type { Message } from '../message'
import { isTitled, plain } from './format'

/** How a robot's dialect writes things; each block stands in a paragraph of its own. */
export type Dialect = {
  heading(text: string, message: Message): string
  strong(text: string): string
  /** Lines of one paragraph. */
  lines(texts: string[]): string
  quote(text: string): string
  small(text: string): string
  paragraphs(texts: string[]): string
}

/** A message in the Markdown of chat robots: headline, each thing with its facts and advice, a link, who says it. */
export function writeMarkdown(message: Message, dialect: Dialect): string {
  const blocks = [dialect.heading(plain(message.headline), message)]
  for (const told of message.told) {
    const facts = told.facts.map(({ label, value }) => `${plain(label)}：${plain(value)}`)
    const title = isTitled(message, told) ? [dialect.strong(plain(told.title))] : []
    blocks.push(dialect.lines([...title, ...facts]))
    if (told.advice) blocks.push(dialect.quote(plain(told.advice)))
  }
  if (message.more > 0) blocks.push(plain(message.moreText(message.more)))
  blocks.push(`[${plain(message.openText)}](${message.url})`)
  blocks.push(dialect.small(`${plain(message.account.name)} · ${plain(message.footer)} · ${plain(message.time)}`))
  return dialect.paragraphs(blocks)
}
