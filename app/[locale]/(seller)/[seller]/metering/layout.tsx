import type { ReactNode } from 'react'
import { AreaTexts } from '@/lib/i18n/area-texts'

export default function MeteringLayout({ children }: { children: ReactNode }) {
  return <AreaTexts areas={['statement', 'usage-import']}>{children}</AreaTexts>
}
