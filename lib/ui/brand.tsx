import { cn } from './cn'

/** Name of the product, everywhere. */
export const PRODUCT_NAME = 'KooPort'

/** The mark: a letter K whose arms are traffic meeting at a gate. */
export function Mark({ className }: { className?: string }) {
  return (
    <svg viewBox="0 0 32 32" aria-hidden="true" className={cn('size-6 shrink-0', className)}>
      <rect width="32" height="32" rx="7" fill="#0f5f6d" />
      <path d="M9.5 8v16" stroke="#fff" strokeWidth="3.6" strokeLinecap="round" />
      <path
        d="M22.5 8 14.8 16l7.7 8"
        fill="none"
        stroke="#fff"
        strokeWidth="3.6"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
      <circle cx="24" cy="16" r="2.2" fill="#7fd6de" />
    </svg>
  )
}
