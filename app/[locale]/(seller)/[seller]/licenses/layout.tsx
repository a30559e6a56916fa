import type { ReactNode } from 'react'
import { AreaTexts } from '@/lib/i18n/area-texts'

export default function LicensesLayout({ children }: { children: ReactNode }) {
  return <AreaTexts areas={['licenses']}>{children}</AreaTexts>
}
