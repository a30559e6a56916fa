'use client'

import { useState, useTransition } from 'react'
import type { ActionFailure, ActionResult } from '@/lib/http/action'
import { Button } from '@/lib/ui/button'
import { CodeView } from '@/lib/ui/code-view'
import { Dialog, DialogActions } from '@/lib/ui/dialog'
import { Callout } from '@/lib/ui/layout'

type Bytes = { text: string }
type Revealed = { request: Bytes; answer: Bytes }

/** Request and answer side by side; hidden parts are fetched only when somebody asks, which is audited. */
export function Bodies({
  request,
  answer,
  reveal,
  words,
}: {
  request: string
  answer: string
  /** Absent when nothing is hidden, or when the reader may not see it. */
  reveal?: () => Promise<ActionResult<Revealed>>
  words: Record<
    'requestBody' | 'answer' | 'masked' | 'reveal' | 'revealTitle' | 'revealText' | 'revealConfirm',
    string
  > & { isMasked: boolean }
}) {
  const [open, setOpen] = useState(false)
  const [revealed, setRevealed] = useState<Revealed | null>(null)
  const [failure, setFailure] = useState<ActionFailure | null>(null)
  const [busy, start] = useTransition()

  function show() {
    if (!reveal) return
    start(async () => {
      const result = await reveal()
      if (result.ok) {
        setRevealed(result.value)
        setOpen(false)
      } else setFailure(result)
    })
  }

  return (
    <div className="flex min-w-0 flex-col gap-3">
      {words.isMasked && !revealed && (
        <Callout
          tone="neutral"
          title={words.masked}
          action={
            reveal && (
              <Dialog
                trigger={<Button size="sm">{words.reveal}</Button>}
                title={words.revealTitle}
                description={words.revealText}
                open={open}
                onOpenChange={setOpen}
              >
                {failure && <Callout tone="danger" title={failure.message} />}
                <DialogActions>
                  <Button variant="primary" disabled={busy} onClick={show}>
                    {words.revealConfirm}
                  </Button>
                </DialogActions>
              </Dialog>
            )
          }
        />
      )}
      <div className="grid min-w-0 gap-4 xl:grid-cols-2">
        <CodeView title={words.requestBody} text={revealed?.request.text ?? request} />
        <CodeView title={words.answer} text={revealed?.answer.text ?? answer} />
      </div>
    </div>
  )
}
