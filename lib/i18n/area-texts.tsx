import { getMessages } from 'next-intl/server'
import type { ReactNode } from 'react'
import type { Area } from './areas'
import { MoreTexts } from './more-texts'

/** Sends the texts of areas to the browser for the pages below, beside those that every page brings. */
export async function AreaTexts({ areas, children }: { areas: readonly Area[]; children: ReactNode }) {
  const messages = await getMessages()
  return <MoreTexts texts={Object.fromEntries(areas.map((area) => [area, messages[area]]))}>{children}</MoreTexts>
}
