import 'server-only'
import type { ActionState } from '@/lib/ui/action-state'
import { runAction } from './action'

/** Body of a form's server action: `fn` gives what is now true, for the toast; faults appear at their fields. */
export async function formAction(fn: () => Promise<string | undefined>): Promise<ActionState> {
  const result = await runAction(fn)
  return result.ok ? { ok: true, message: result.value } : result
}
