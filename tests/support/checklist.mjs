// The checks of a campaign: each gives its faults, and one that throws has failed.

export function checklist() {
  /** @type {{ name: string, faults: string[], skipped?: string, tookMs?: number }[]} */
  const all = []
  /** @param {string} name @param {() => Promise<string[]> | string[]} check */
  const that = async (name, check) => {
    const startedMs = performance.now()
    const faults = await Promise.resolve()
      .then(check)
      .catch((error) => [String(error?.stack ?? error)])
    all.push({ name, faults, tookMs: performance.now() - startedMs })
  }
  /** @param {string} name @param {string} reason */
  const skip = (name, reason) => {
    all.push({ name, faults: [], skipped: reason })
  }
  return { all, that, skip }
}

/** Whether something becomes so within half a minute. @param {() => Promise<unknown>} look */
export async function eventually(look, withinMs = 30_000) {
  const deadline = performance.now() + withinMs
  while (performance.now() < deadline) {
    if (await look().catch(() => false)) return true
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
  return false
}
