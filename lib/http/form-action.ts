import 'server-only'
import type { ActionState } from '@/lib/ui/action-state'
import { runAction } from './action'

/** Body of a form's server action: `fn` gives what is now true, for the toast; faults appear at their fields. */
export async function formAction(fn: () => Promise<string | undefined>): Promise<ActionState> {
  const result = await runAction(fn)
  if (result.ok) return { ok: true, message: result.value }
  const fields = Object.fromEntries(result.issues.map(({ path, message }) => [path, message]))
  return { ok: false, message: result.message, fields }
}
