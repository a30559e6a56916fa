const TOKEN = /"(?:\\.|[^"\\])*"|[{}[\],:]|[^\s"{}[\],:]+/g

/**
 * JSON with line breaks and indents, every value spelled as it came: numbers too long for a double, escapes and repeated
 * keys stay. Undefined when the text is not a JSON object or list.
 */
export function formatJson(text: string): string | undefined {
  const trimmed = text.trim()
  if (!/^[[{]/.test(trimmed)) return undefined
  try {
    JSON.parse(trimmed)
  } catch {
    return undefined
  }
  const tokens = trimmed.match(TOKEN) ?? []
  let out = ''
  let depth = 0
  const newLine = () => `\n${'  '.repeat(depth)}`
  tokens.forEach((token, index) => {
    if (token === '{' || token === '[') {
      depth += 1
      out += token
      const next = tokens[index + 1]
      if (next !== '}' && next !== ']') out += newLine()
    } else if (token === '}' || token === ']') {
      depth -= 1
      const previous = tokens[index - 1]
      out += previous === '{' || previous === '[' ? token : newLine() + token
    } else if (token === ',') {
      out += token + newLine()
    } else {
      out += token === ':' ? ': ' : token
    }
  })
  return out
}
