/** Deeper than anything meant; a few thousand levels are more than `JSON.stringify` has stack for. */
const DEEPEST = 200

/** Whether a JSON text nests so deep that what reads it could not write it again. */
export function nestsTooDeep(json: string): boolean {
  let depth = 0
  let quoted = false
  for (let at = 0; at < json.length; at += 1) {
    const code = json.charCodeAt(at)
    if (quoted) {
      if (code === BACKSLASH) at += 1
      else if (code === QUOTE) quoted = false
    } else if (code === QUOTE) quoted = true
    // [ {, then ] }
    else if (code === 0x5b || code === 0x7b) {
      depth += 1
      if (depth > DEEPEST) return true
    } else if (code === 0x5d || code === 0x7d) depth -= 1
  }
  return false
}

const QUOTE = 0x22
const BACKSLASH = 0x5c
