import type { ReactNode } from 'react'
import { AreaTexts } from '@/lib/i18n/area-texts'

export default function CustomersLayout({ children }: { children: ReactNode }) {
  return <AreaTexts areas={['retention']}>{children}</AreaTexts>
}
