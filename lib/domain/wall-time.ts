const clocks = new Map<string, Intl.DateTimeFormat>()

/** What clocks in `zone` show, written as if it were UTC; milliseconds. Throws RangeError for an unknown zone. */
export function wallTime(ms: number, zone: string): number {
  let clock = clocks.get(zone)
  if (!clock) {
    clock = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    })
    clocks.set(zone, clock)
  }
  const part = new Map(clock.formatToParts(ms).map(({ type, value }) => [type, Number(value)]))
  const read = (type: Intl.DateTimeFormatPartTypes) => part.get(type) ?? 0
  return (
    Date.UTC(read('year'), read('month') - 1, read('day'), read('hour'), read('minute'), read('second')) +
    (((ms % 1_000) + 1_000) % 1_000)
  )
}

/**
 * The moment at which clocks in `zone` show the text, as consoles and sheets write it: year first, with or without seconds,
 * in Chinese too; a zone of its own (`Z`, `GMT+08:00`) wins. Undefined for what is none.
 */
export function readWallTime(text: string, zone: string): Date | undefined {
  const plain = text.trim().replace(/年|月/g, '-').replace('日', ' ')
  const match =
    /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T\s]+(\d{1,2}):(\d{2})(?::(\d{2}))?(?:\.\d+)?)?\s*(Z|(?:GMT|UTC)?\s*([+-])(\d{2}):?(\d{2}))?$/i.exec(
      plain,
    )
  if (!match) return undefined
  const part = (index: number) => Number(match[index] ?? 0)
  const [year, month, day, hour, minute, second] = [part(1), part(2), part(3), part(4), part(5), part(6)]
  const shown = Date.UTC(year, month - 1, day, hour, minute, second)
  const check = new Date(shown)
  if (
    check.getUTCFullYear() !== year ||
    check.getUTCMonth() + 1 !== month ||
    check.getUTCDate() !== day ||
    hour > 23 ||
    minute > 59 ||
    second > 59
  )
    return undefined
  if (match[7]) {
    const offset = match[8] ? Number(`${match[8]}${Number(match[9]) * 60 + Number(match[10])}`) : 0
    return new Date(shown - offset * 60_000)
  }
  // Twice, because the offset may change between the guess and the moment meant.
  let ms = shown - (wallTime(shown, zone) - shown)
  ms = shown - (wallTime(ms, zone) - ms)
  return new Date(ms)
}
