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
