'use server'

import { sellerContext } from '@/lib/auth/seller-context'
import { type ActionResult, runAction } from '@/lib/http/action'
import { listViews } from '@/lib/services/views/list-views'
import { removeView } from '@/lib/services/views/remove-view'
import { saveView } from '@/lib/services/views/save-view'
import type { SavedView } from '@/lib/ui/saved-views'

export async function listViewsAction(seller: string, list: string): Promise<SavedView[]> {
  return listViews(await sellerContext(seller), { list })
}

export async function saveViewAction(seller: string, _: unknown, form: FormData): Promise<ActionResult<void>> {
  return runAction(async () => {
    const ctx = await sellerContext(seller)
    await saveView(ctx, { list: text(form, 'list'), name: text(form, 'name'), query: text(form, 'query') })
  })
}

export async function removeViewAction(seller: string, _: unknown, form: FormData): Promise<ActionResult<void>> {
  return runAction(async () => {
    const ctx = await sellerContext(seller)
    await removeView(ctx, { list: text(form, 'list'), name: text(form, 'name') })
  })
}

function text(form: FormData, name: string): string {
  return String(form.get(name) ?? '')
}
