import type { ReactNode } from 'react'
import { AreaTexts } from '@/lib/i18n/area-texts'

export default function MessagesExplainLayout({ children }: { children: ReactNode }) {
  return <AreaTexts areas={['explain']}>{children}</AreaTexts>
}
