import { cn } from './cn'
import type { Tone } from './tone'

/** An icon of app/shapes.css in the colour of the text around it: for rows of lists, where an icon of its own elements costs. */
export function Shape({ name, className }: { name: Tone | 'copy'; className?: string }) {
  return <span className={cn(`shape shape-${name}`, className)} />
}
