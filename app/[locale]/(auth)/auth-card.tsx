import type { ReactNode } from 'react'
import { Card } from '@/lib/ui/layout'

/** Title, a sentence, and what is to be done in a box. */
export function AuthCard({ title, text, children }: { title: ReactNode; text?: ReactNode; children?: ReactNode }) {
  return (
    <div className="flex flex-col gap-5">
      <div>
        <h1 className="font-semibold text-2xl tracking-[-0.015em]">{title}</h1>
        {text && <p className="mt-1.5 text-ink-soft">{text}</p>}
      </div>
      {children && <Card>{children}</Card>}
    </div>
  )
}
