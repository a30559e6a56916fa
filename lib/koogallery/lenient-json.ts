/**
 * Lists inside the Kit's bodies: JSON, JSON in a string, or the JavaScript style of the documents' own examples, with
 * unquoted names, single quotes or a comma too many (protocol/kit-and-oauth.md 2.5). Read by hand: nothing is evaluated.
 */

const MAX_DEPTH = 16

/** The value written in `text`, strict JSON first; undefined when it is neither. Never throws. */
export function parseLenient(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    try {
      return new Reader(text).whole()
    } catch (error) {
      if (error instanceof Unreadable) return undefined
      throw error
    }
  }
}

class Unreadable extends Error {}

type Token = { kind: 'mark' | 'quoted' | 'bare'; text: string }

const TOKEN = /\s*(?:([{}[\],:])|("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|([^\s{}[\],:"']+))/suy

class Reader {
  private position = 0

  constructor(private readonly text: string) {}

  whole(): unknown {
    const value = this.value(0)
    if (this.text.slice(this.position).trim() !== '') throw new Unreadable()
    return value
  }

  private value(depth: number): unknown {
    const token = this.next()
    if (depth > MAX_DEPTH) throw new Unreadable()
    if (token.kind === 'quoted') return unquote(token.text)
    if (token.kind === 'bare') return literal(token.text)
    if (token.text === '[') return this.list(depth)
    if (token.text === '{') return this.members(depth)
    throw new Unreadable()
  }

  private list(depth: number): unknown[] {
    const items: unknown[] = []
    while (!this.take(']')) {
      items.push(this.value(depth + 1))
      if (!this.take(',') && !this.at(']')) throw new Unreadable()
    }
    return items
  }

  private members(depth: number): Record<string, unknown> {
    const entries: [string, unknown][] = []
    while (!this.take('}')) {
      const name = this.next()
      if (name.kind === 'mark' || !this.take(':')) throw new Unreadable()
      entries.push([name.kind === 'quoted' ? unquote(name.text) : name.text, this.value(depth + 1)])
      if (!this.take(',') && !this.at('}')) throw new Unreadable()
    }
    // Unlike an assignment, safe for a member called __proto__.
    return Object.fromEntries(entries)
  }

  private at(mark: string): boolean {
    const { position } = this
    const token = this.next()
    this.position = position
    return token.kind === 'mark' && token.text === mark
  }

  private take(mark: string): boolean {
    const found = this.at(mark)
    if (found) this.next()
    return found
  }

  private next(): Token {
    TOKEN.lastIndex = this.position
    const found = TOKEN.exec(this.text)
    if (!found) throw new Unreadable()
    this.position = TOKEN.lastIndex
    const [, mark, quoted, bare] = found
    if (mark !== undefined) return { kind: 'mark', text: mark }
    return quoted === undefined ? { kind: 'bare', text: bare ?? '' } : { kind: 'quoted', text: quoted }
  }
}

/** Text without quotes is text, as it was meant: codes and numbers alike are read as text later on. */
function literal(text: string): unknown {
  if (text === 'null' || text === 'undefined') return null
  return text === 'true' || text === 'false' ? text === 'true' : text
}

function unquote(quoted: string): string {
  const inner = quoted.slice(1, -1)
  // In single quotes \' may stand escaped, and " may stand bare.
  const json = quoted.startsWith("'") ? inner.replace(/\\(.)|"/gsu, (all, next) => single(all, next)) : inner
  try {
    return String(JSON.parse(`"${json}"`))
  } catch {
    throw new Unreadable()
  }
}

function single(all: string, escaped: string | undefined): string {
  if (escaped === undefined) return '\\"'
  return escaped === "'" ? "'" : all
}
