type Words = { (key: never): string; has(key: never): boolean }

/** The word for a value that others made up; the value itself where there is none. */
export function wordFor(t: Words, group: string, value: string): string {
  // Keys are checked by the compiler; this one is known only at run time.
  const key = `${group}.${value}` as never
  return t.has(key) ? t(key) : value
}
