import { notFound } from 'next/navigation'

/** Any address that no page has: shows not-found inside the layout, in the reader's language. */
export default function Missing() {
  notFound()
}
