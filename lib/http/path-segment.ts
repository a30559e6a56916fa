/**
 * A segment of an address as it was meant. Next hands some over as they came and others decoded already, so that an id
 * with a percent sign of its own may look broken: it is then taken as it stands.
 */
export function pathSegment(segment: string): string {
  try {
    return decodeURIComponent(segment)
  } catch {
    return segment
  }
}
