/** Of several addresses the one that a path is at, or most closely below; undefined when it is below none. */
export function nearestHref(hrefs: readonly string[], path: string): string | undefined {
  const above = hrefs.filter((href) => {
    const [start = ''] = href.split('?')
    return path === start || path.startsWith(`${start}/`)
  })
  return above.toSorted((a, b) => b.length - a.length)[0]
}
