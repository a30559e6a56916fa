'use client'

import { Upload } from 'lucide-react'
import { type ChangeEvent, useId } from 'react'
import { buttonClass } from '@/lib/ui/button'

/** Reads a text file of the reader's own and hands its text on; nothing is sent. */
export function FileText({ label, accept, onText }: { label: string; accept: string; onText: (text: string) => void }) {
  const id = useId()
  async function read(event: ChangeEvent<HTMLInputElement>) {
    const input = event.currentTarget
    const file = input.files?.[0]
    if (file) onText(await file.text())
    // The same file may be chosen again.
    input.value = ''
  }
  return (
    <>
      <input id={id} type="file" accept={accept} onChange={read} className="peer sr-only" />
      <label
        htmlFor={id}
        className={`${buttonClass('secondary', 'sm')} cursor-pointer self-start peer-focus-visible:outline-2 peer-focus-visible:outline-accent`}
      >
        <Upload aria-hidden="true" />
        {label}
      </label>
    </>
  )
}
