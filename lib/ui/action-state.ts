/** What a server action tells the form that called it. `message` says what is now true, or what to do. */
export type ActionState = {
  ok: boolean
  message?: string
  /** Error text by field name. */
  fields?: Record<string, string>
} | null

export type FormAction = (previous: ActionState, form: FormData) => Promise<ActionState>
