'use client'

import { TONE_ICON, type Tone } from './tone'

/**
 * The icon of a tone. Drawn by the client's side of the render: a list then sends the word `ok` for each of its rows and not
 * the icon's shape.
 */
export function ToneMark({ tone, className }: { tone: Tone; className?: string }) {
  const Icon = TONE_ICON[tone]
  return <Icon className={className} aria-hidden="true" />
}
