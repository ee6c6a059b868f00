/** Levels of nesting that JSON of a signature can have. */
const MAX_DEPTH = 64

/** JSON that is malformed, ambiguous or too deep; the message says which. */
export class JsonRefused extends Error {
  override name = 'JsonRefused'
}

/**
 * Parses JSON. Throws JsonRefused if it is malformed, if an object has the same key twice, of which readers take
 * different ones, or if it has more than 64 levels.
 */
export function parseUnambiguousJson(text: string): unknown {
  const value = parseJson(text)
  checkKeys(text)
  return value
}

/** Decodes UTF-8. Throws JsonRefused if the bytes are none. */
export function decodeText(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    throw new JsonRefused('it is not UTF-8')
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new JsonRefused('it is not JSON')
  }
}

/** A string, with the colon that makes it a key, or a bracket. */
const TOKEN = /"(?:[^"\\]|\\.)*"(\s*:)?|[{}[\]]/gs

/** Walks over text that is valid JSON. */
function checkKeys(text: string): void {
  const open: Set<string>[] = []
  for (const [token, colon] of text.matchAll(TOKEN)) {
    if (token === '{' || token === '[') open.push(new Set())
    else if (token === '}' || token === ']') open.pop()
    else if (colon !== undefined) addKey(open, token.slice(0, -colon.length))
    if (open.length > MAX_DEPTH) throw new JsonRefused(`it has more than ${MAX_DEPTH} levels`)
  }
}

function addKey(open: readonly Set<string>[], written: string): void {
  const key = String(JSON.parse(written))
  const keys = open.at(-1)
  if (keys?.has(key)) throw new JsonRefused('an object has the same key twice')
  keys?.add(key)
}
