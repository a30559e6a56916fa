import type { ReactNode } from 'react'
import { Mark } from './brand'

/** A page that says one thing in the middle: not found, no permission, a fault. */
export function MessagePage({ title, text, children }: { title: ReactNode; text: ReactNode; children?: ReactNode }) {
  return (
    <main id="content" className="flex min-h-[70vh] items-center justify-center p-6">
      <div className="w-full max-w-md">
        <Mark className="mb-5 size-8" />
        <h1 className="font-semibold text-xl">{title}</h1>
        <p className="mt-2 text-ink-soft">{text}</p>
        {children && <div className="mt-5 flex flex-wrap items-center gap-3">{children}</div>}
      </div>
    </main>
  )
}
