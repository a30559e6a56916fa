import type { ReactNode } from 'react'
import { AreaTexts } from '@/lib/i18n/area-texts'

export default function OrdersImportLayout({ children }: { children: ReactNode }) {
  return <AreaTexts areas={['imports']}>{children}</AreaTexts>
}
