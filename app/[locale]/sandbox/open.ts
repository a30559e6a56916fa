import 'server-only'
import { notFound } from 'next/navigation'
import { cache } from 'react'
import { sellerContext } from '@/lib/auth/seller-context'
import { getContainer } from '@/lib/container'
import { may } from '@/lib/domain/roles'
import { loadSandbox, openSandbox, type Sandbox } from '@/lib/sandbox/context'
import { ownAddress } from '@/lib/sandbox/target'
import { ServiceError } from '@/lib/services/errors'

/**
 * The sandbox for a page or an action of the signed-in member. "Not found" when it is switched off or the person may
 * not use it, which look the same.
 */
export const openPage = cache(async (seller: string): Promise<Sandbox> => {
  const [ctx, { env }] = await Promise.all([sellerContext(seller), getContainer()])
  if (!env.sandbox || (ctx.actor.kind === 'user' && !may(ctx.actor.role, 'sandbox:use'))) notFound()
  const sandbox = openSandbox(ctx, ownAddress(env))
  await orNotFound(loadSandbox(sandbox))
  return sandbox
})

/** The result of a view; the page of something that is not there, or of a real account, is "not found". */
export async function orNotFound<T>(view: Promise<T>): Promise<T> {
  try {
    return await view
  } catch (error) {
    if (error instanceof ServiceError && (error.code === 'not_found' || error.code === 'forbidden')) notFound()
    throw error
  }
}
