import type { ReactNode } from 'react'
import { AreaTexts } from '@/lib/i18n/area-texts'

export default function ProductsLayout({ children }: { children: ReactNode }) {
  return <AreaTexts areas={['products', 'mails']}>{children}</AreaTexts>
}
