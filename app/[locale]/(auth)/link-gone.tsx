import { ButtonLink } from '@/lib/ui/button'
import { AuthCard } from './auth-card'

/** A link that was used or has run out, and how to get another. */
export function LinkGone({ title, text, signIn }: { title: string; text: string; signIn: string }) {
  return (
    <div className="flex flex-col items-start gap-5">
      <AuthCard title={title} text={text} />
      <ButtonLink href="/sign-in">{signIn}</ButtonLink>
    </div>
  )
}
