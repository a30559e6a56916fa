'use server'

import { revalidatePath } from 'next/cache'
import { redirect } from 'next/navigation'
import { getLocale, getTranslations } from 'next-intl/server'
import { z } from 'zod'
import { IDENTITY_FAULTS, SANDBOX_FAULTS } from '@/lib/domain/sandbox'
import { runAction } from '@/lib/http/action'
import {
  addMember,
  authorise,
  authoriseCrowd,
  bindEnterprise,
  breakIdentity,
  createEnterprise,
  deleteDepartment,
  pushEverything,
  renameEnterprise,
  saveDepartment,
  unbindEnterprise,
} from '@/lib/sandbox/actions/enterprise'
import type { Acted } from '@/lib/sandbox/actions/order-on-resource'
import type { Sandbox } from '@/lib/sandbox/context'
import { viewTold } from '@/lib/sandbox/views'
import { parseInput } from '@/lib/services/parse'
import type { ActionState } from '@/lib/ui/action-state'
import { openPage } from '../../open'

type Answer = NonNullable<ActionState>

const name = z.string().trim().min(1).max(128)
const code = z.string().trim().min(1).max(64)
const fault = z
  .union([z.literal(''), z.enum(SANDBOX_FAULTS)])
  .default('')
  .transform((value) => (value === '' ? undefined : value))

const wish = z.discriminatedUnion('do', [
  z.object({ do: z.literal('bind'), resourceId: z.uuid(), fault }),
  z.object({ do: z.literal('unbind'), resourceId: z.uuid() }),
  z.object({ do: z.literal('rename'), name }),
  z.object({ do: z.literal('push'), fault }),
  z.object({ do: z.literal('department'), orgCode: code.optional(), orgName: name, parentCode: z.string().max(64) }),
  z.object({ do: z.literal('deleteDepartment'), orgCode: code }),
  z.object({
    do: z.literal('member'),
    userName: code.regex(/^[\w.@-]+$/),
    name: name.max(64),
    orgCode: code,
  }),
  z.object({ do: z.enum(['authorise', 'revoke']), users: z.array(code).min(1).max(1000) }),
  z.object({ do: z.literal('crowd') }),
  z.object({ do: z.literal('identity'), fault: z.enum(IDENTITY_FAULTS).nullable().catch(null) }),
])
type Wish = z.output<typeof wish>

/** Founds an enterprise and goes to it. */
export async function foundAction(seller: string, _: ActionState, form: FormData): Promise<Answer> {
  const sandbox = await openPage(seller)
  const result = await runAction(() =>
    createEnterprise(sandbox, parseInput(z.object({ name }), Object.fromEntries(form)).name),
  )
  if (!result.ok) return result
  revalidatePath('/', 'layout')
  return redirect(`/${await getLocale()}/sandbox/${seller}/enterprises/${result.value}`)
}

/** Does with an enterprise what the form's `do` says, and tells how the sellers took it. */
export async function enterpriseAction(seller: string, id: string, _: ActionState, form: FormData): Promise<Answer> {
  const sandbox = await openPage(seller)
  const result = await runAction(() => {
    const fields = { ...Object.fromEntries(form), users: form.getAll('users').map(String) }
    return carryOut(sandbox, id, parseInput(wish, fields))
  })
  if (!result.ok) return result
  revalidatePath('/', 'layout')
  const t = await getTranslations('sandbox.enterprise')
  const { callIds } = result.value
  return { ok: true, message: callIds.length === 0 ? t('none') : t('told', await viewTold(sandbox, callIds)) }
}

function carryOut(sandbox: Sandbox, id: string, asked: Wish): Promise<Acted> {
  switch (asked.do) {
    case 'bind':
      return bindEnterprise(sandbox, id, asked.resourceId, { fault: asked.fault })
    case 'unbind':
      return unbindEnterprise(sandbox, id, asked.resourceId)
    case 'rename':
      return renameEnterprise(sandbox, id, asked.name)
    case 'push':
      return pushEverything(sandbox, id, { fault: asked.fault })
    case 'department':
      return saveDepartment(sandbox, id, asked)
    case 'deleteDepartment':
      return deleteDepartment(sandbox, id, asked.orgCode)
    case 'member':
      return addMember(sandbox, id, asked)
    case 'authorise':
    case 'revoke':
      return authorise(sandbox, id, asked.users, asked.do === 'authorise')
    case 'identity':
      return breakIdentity(sandbox, id, asked.fault)
    case 'crowd':
      return authoriseCrowd(sandbox, id)
    default:
      return asked satisfies never
  }
}
