import type { ReactNode } from 'react'
import { AreaTexts } from '@/lib/i18n/area-texts'

export default function BuyerLicensesLayout({ children }: { children: ReactNode }) {
  return <AreaTexts areas={['activation']}>{children}</AreaTexts>
}
