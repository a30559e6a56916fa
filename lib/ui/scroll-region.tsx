import type { CSSProperties, ReactNode } from 'react'

/** A part that scrolls by itself: named, and reachable by keyboard. */
export function ScrollRegion({
  label,
  className,
  style,
  children,
}: {
  label: string
  className?: string
  style?: CSSProperties
  children: ReactNode
}) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: without it the keyboard could not scroll
    <section aria-label={label} className={className} style={style} tabIndex={0}>
      {children}
    </section>
  )
}
