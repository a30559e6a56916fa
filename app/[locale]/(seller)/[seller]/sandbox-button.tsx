import { FlaskConical } from 'lucide-react'
import type { ReactNode } from 'react'
import { getContainer } from '@/lib/container'
import { may } from '@/lib/domain/roles'
import type { ServiceContext } from '@/lib/services/context'
import { ButtonLink } from '@/lib/ui/button'

/** The way to make the first one of what a list shows; only where the sandbox is on and the reader may use it. */
export async function SandboxButton({ ctx, children }: { ctx: ServiceContext; children: ReactNode }) {
  const { env } = await getContainer()
  if (!env.sandbox || ctx.actor.kind !== 'user' || !may(ctx.actor.role, 'sandbox:use')) return null
  return (
    <ButtonLink href="/sandbox" variant="primary">
      <FlaskConical aria-hidden="true" />
      {children}
    </ButtonLink>
  )
}
