import { findSeller } from '@/db/queries/sellers'
import type { ServiceContext } from '@/lib/services/context'
import { ServiceError } from '@/lib/services/errors'
import type { Outside } from '@/lib/services/work'

/** Refuses an address that would never be called, when it is entered; by the same judge as at each call. */
export async function judgeAddress(ctx: ServiceContext, outside: Pick<Outside, 'judge'>, url: string): Promise<void> {
  const seller = await findSeller(ctx.db, ctx.sellerId)
  const refused = await outside.judge({ sandbox: seller?.sandbox ?? false })(url)
  if (!refused) return
  const { message, reason } = refused
  throw new ServiceError('invalid', message, [{ path: 'url', code: `hook_${reason}`, message }])
}
