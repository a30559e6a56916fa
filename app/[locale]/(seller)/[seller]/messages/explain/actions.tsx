'use server'

import { getTranslations } from 'next-intl/server'
import type { ReactNode } from 'react'
import { sellerContext } from '@/lib/auth/seller-context'
import { KEY_CLASSES } from '@/lib/domain/commands'
import { type ActionResult, runAction } from '@/lib/http/action'
import { explainPasted } from '@/lib/services/messages/explain-pasted'
import { SignatureCard } from '../[id]/signature-card'

/** The explanation as it is shown; neither the request nor a pasted key is kept anywhere. */
export async function explainAction(seller: string, _: unknown, form: FormData): Promise<ActionResult<ReactNode>> {
  const text = (name: string) => String(form.get(name) ?? '')
  const words = await getTranslations('enums')
  return runAction(async () => {
    const at = text('receivedAt') ? new Date(`${text('receivedAt').replace(' ', 'T').replace(/Z?$/, '')}Z`) : undefined
    const { family, method, path, bodySize, signature } = await explainPasted(await sellerContext(seller), {
      // A form sends line ends as CR LF; what was pasted had the plain ones unless it says so itself.
      request: text('request').replaceAll('\r\n', '\n'),
      keyClass: KEY_CLASSES.find((each) => each === form.get('keyClass')),
      keyId: text('keyId') || undefined,
      pastedKey: text('pastedKey') || undefined,
      receivedAt: at && !Number.isNaN(at.getTime()) ? at : undefined,
    })
    return (
      <div className="flex flex-col gap-3">
        <p className="text-ink-soft text-sm">
          <span className="font-mono">
            {method} {path}
          </span>{' '}
          · {words(`family.${family}`)} · {bodySize} B
        </p>
        <SignatureCard signature={signature} openssl={null} />
      </div>
    )
  })
}
