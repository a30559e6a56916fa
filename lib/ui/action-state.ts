/**
 * What a server action tells the form that called it; the results of lib/http/action fit. `message` says what went wrong
 * and what to do, or on success what is now true; issues are shown at the field whose name is their path.
 */
export type ActionState =
  | { ok: true; message?: string; value?: unknown }
  | { ok: false; message: string; issues?: readonly { path: string; message: string }[] }
  | null

export type FormAction<S extends ActionState = ActionState> = (previous: S | null, form: FormData) => Promise<S | null>
