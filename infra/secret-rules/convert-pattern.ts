/** The longest repetition of a converted pattern: unbounded ones end here, so that a hostile value costs little. */
const MAX_REPETITIONS = 1_000

/** A token of Go's RE2 syntax: an escape, a class, the beginning of a group, a repetition, or a character. */
const TOKEN =
  /\\x[\da-fA-F]{2}|\\[^]|\[\^?\]?(?:\[:\w+:\]|\\[^]|[^\]\\])*\]|\(\?P<\w+>|\(\?[a-zA-Z-]*[:)]|\((?!\?)|[*+?]\??|\{\d+(?:,\d*)?\}\??|[^]/g

/** Escapes that mean the same in Go and JavaScript; `\z` is the end of the text. */
const ESCAPE = /^\\(?:x..|[bdDsSwWnrt]|[^A-Za-z\d])$/

const NAMED_CLASSES: Readonly<Record<string, string>> = { '[:alnum:]': 'a-zA-Z0-9', '[:digit:]': '0-9' }

/** In how many ways a repeated group may match at one place. */
const MAX_WAYS = 10_000

/** A group that is open: how it compares letters, and in how many ways it can match at one place. */
interface OpenGroup {
  ignoresCase: boolean
  ways: number
}

/**
 * Converts a regular expression of Go (RE2) to one of JavaScript without flags and captures. RE2 takes linear time for
 * every pattern and JavaScript does not: repetitions become bounded, and nested ones that can match in many ways are refused.
 * Throws for syntax that it does not know.
 */
export function convertPattern(pattern: string, ignoresCase = false): string {
  const open: OpenGroup[] = [{ ignoresCase, ways: 1 }]
  let closed: OpenGroup | undefined
  const converted = (pattern.match(TOKEN) ?? []).map(token => {
    const group = open.at(-1)
    if (group === undefined) throw new Error(`unbalanced group: ${pattern}`)
    const last = closed
    closed = undefined
    if (token === ')') {
      closed = open.pop()
      multiplyWays(open.at(-1), closed?.ways ?? 1)
      return token
    }
    if (token.startsWith('(')) return openGroup(token, group, open)
    if (/^(?:[*+?]|\{\d)/.test(token)) return convertRepetition(token, group, last)
    if (token === '|') multiplyWays(group, 2)
    return convertAtom(token, group.ignoresCase)
  })
  if (open.length !== 1) throw new Error(`unbalanced group: ${pattern}`)
  return converted.join('')
}

function multiplyWays(group: OpenGroup | undefined, ways: number): void {
  if (group !== undefined) group.ways *= ways
}

/** The beginning of a group without its flags. `(?i)` changes the group in which it stands. */
function openGroup(token: string, group: OpenGroup, open: OpenGroup[]): string {
  if (token === '(?i)') {
    group.ignoresCase = true
    return ''
  }
  const flags = /^\((?:\?P<\w+>|\?(i|-i)?:)?$/.exec(token)
  if (flags === null) throw new Error(`unknown group: ${token}`)
  const [, flag] = flags
  open.push({ ignoresCase: flag === undefined ? group.ignoresCase : flag === 'i', ways: 1 })
  return '(?:'
}

function convertRepetition(token: string, group: OpenGroup, repeated: OpenGroup | undefined): string {
  const lazy = token.length > 1 && token.endsWith('?') ? '?' : ''
  const { min, max } = parseRepetition(token)
  if (max > 1 && (repeated?.ways ?? 1) ** max > MAX_WAYS) throw new Error(`nested repetition: ${token}`)
  multiplyWays(group, max - min + 1)
  if (max === 1 && min === 0) return `?${lazy}`
  return min === max ? `{${min}}` : `{${min},${max}}${lazy}`
}

function parseRepetition(token: string): { min: number; max: number } {
  if (token.startsWith('?')) return { min: 0, max: 1 }
  if (token.startsWith('*')) return { min: 0, max: MAX_REPETITIONS }
  if (token.startsWith('+')) return { min: 1, max: MAX_REPETITIONS }
  const [, from = '', comma, to = ''] = /^\{(\d+)(,)?(\d*)\}/.exec(token) ?? []
  const min = Number(from)
  const max = comma === undefined ? min : Number(to || MAX_REPETITIONS)
  if (min > max || max > MAX_REPETITIONS) throw new Error(`unexpected repetition: ${token}`)
  return { min, max }
}

function convertAtom(token: string, ignoresCase: boolean): string {
  if (token === '\\z') return '$'
  if (token.startsWith('[') && token.length > 1) return convertClass(token, ignoresCase)
  if (token.startsWith('\\')) {
    if (!ESCAPE.test(token)) throw new Error(`unknown escape: ${token}`)
    return token
  }
  return ignoresCase && /[a-z]/i.test(token) ? `[${token.toLowerCase()}${token.toUpperCase()}]` : token
}

/** A class with JavaScript's ranges; where case does not matter, with both cases of each letter. */
function convertClass(token: string, ignoresCase: boolean): string {
  const named = token.replaceAll(/\[:\w+:\]/g, name => {
    const ranges = NAMED_CLASSES[name]
    if (ranges === undefined) throw new Error(`unknown class: ${name}`)
    return ranges
  })
  for (const [escape] of named.matchAll(/\\(?:x[\da-fA-F]{2}|[^])/g))
    if (!ESCAPE.test(escape)) throw new Error(`unknown escape: ${escape}`)
  return ignoresCase ? addOtherCase(named) : named
}

function addOtherCase(characterClass: string): string {
  const parts =
    characterClass.slice(1, -1).match(/\\x[\da-fA-F]{2}|\\[^]|[a-z]-[a-z]|[A-Z]-[A-Z]|\d-\d|[^]/g) ?? []
  const both = parts.flatMap(part =>
    /^(?:[a-z]|[a-z]-[a-z])$/i.test(part) ? [part.toLowerCase(), part.toUpperCase()] : [part],
  )
  return `[${[...new Set(both)].join('')}]`
}
