/**
 * `JSON.parse` whose error says where in the file, as people and editors count.
 * @throws Error with one sentence, for example `line 3, column 12: Expected ',' or '}' after property value`
 */
export function parseJsonText(text: string): unknown {
  // Windows editors put a byte order mark first.
  const json = text.replace(/^\uFEFF/, '')
  const fault = faultOf(json)
  if (!fault) return JSON.parse(json)
  const lines = json.slice(0, fault.position ?? firstBadCharacter(json)).split('\n')
  throw new Error(`line ${lines.length}, column ${(lines.at(-1)?.length ?? 0) + 1}: ${fault.reason}`)
}

type Fault = { reason: string; position: number | undefined }

function faultOf(json: string): Fault | undefined {
  try {
    JSON.parse(json)
    return undefined
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    const position = /Unexpected end/.test(message) ? json.length : /at position (\d+)/.exec(message)?.[1]
    return {
      // The engine's words without its own idea of the place, which it tells for some faults only.
      reason: message.replace(/ in JSON at position.*$| of JSON input$|, [".].*is not valid JSON$/s, ''),
      position: position === undefined ? undefined : Number(position),
    }
  }
}

/** For faults without a position: what comes before the bad character only lacks its end. */
function firstBadCharacter(json: string): number {
  let good = 0
  let bad = json.length
  while (bad - good > 1) {
    const middle = (good + bad) >> 1
    const fault = faultOf(json.slice(0, middle))
    if (fault && (fault.position === undefined || fault.position < middle)) bad = middle
    else good = middle
  }
  return bad - 1
}
