import { normalizeList, type OracleContext } from './document.ts'

/** How a policy's texts are interpreted. */
export interface PatternOptions {
  /** The version of the policy. */
  version: string
  context: OracleContext
  /** Whether no wildcard crosses one of the first five parts of an ARN. */
  inParts?: boolean
}

/** A character of a policy's text: a wildcard or a literal. */
interface PatternLetter {
  letter: string
  wild: boolean
}

/** The values of a key in a request; undefined if it is absent. Keys are case-insensitive. */
export function findContextValues(context: OracleContext, key: string): readonly string[] | undefined {
  for (const [name, value] of Object.entries(context))
    if (name.toLowerCase() === key.toLowerCase()) return normalizeList(value)
  return undefined
}

const plainGlobs = { '': new Map<string, RegExp>(), i: new Map<string, RegExp>() }

/** Whether a glob without variables matches all of `text`, by a regular expression. */
export function isMatchByRegex(glob: string, text: string, flags: '' | 'i' = ''): boolean {
  const known = plainGlobs[flags].get(glob)
  if (known !== undefined) return known.test(text)
  const compiled = compile(Array.from(glob, matchWildcard), flags)
  plainGlobs[flags].set(glob, compiled)
  return compiled.test(text)
}

/** The same for a policy's text with variables; false if one of them has no value. */
export function isPolicyTextMatch(
  glob: string,
  text: string,
  { version, context, inParts = false }: PatternOptions,
): boolean {
  if (version !== '2012-10-17' || !glob.includes('${'))
    return inParts ? isArnPartsMatch(glob, text) : isMatchByRegex(glob, text)
  const letters = listLetters(glob, version, context)
  if (letters === undefined) return false
  return inParts ? isEveryPartMatch(compileParts(letters), text) : compile(letters, '').test(text)
}

/** The same if a wildcard stays within its part, for the first five parts of an ARN. */
export function isArnPartsMatch(glob: string, text: string): boolean {
  const parts = plainParts.get(glob) ?? compileParts(Array.from(glob, matchWildcard))
  plainParts.set(glob, parts)
  return isEveryPartMatch(parts, text)
}

const plainParts = new Map<string, readonly RegExp[]>()

function compileParts(letters: readonly PatternLetter[]): readonly RegExp[] {
  return splitParts(letters).map(part => compile(part, ''))
}

function isEveryPartMatch(want: readonly RegExp[], text: string): boolean {
  const have = text.split(':')
  if (have.length > 6) have.push(have.splice(5).join(':'))
  return want.length === have.length && want.every((part, at) => part.test(have[at] ?? ''))
}

/** Up to five parts that end with a colon, and the rest; an ARN with fewer colons consists only of such parts. */
function splitParts(letters: readonly PatternLetter[]): PatternLetter[][] {
  const parts: PatternLetter[][] = [[]]
  for (const each of letters) {
    if (each.letter === ':' && parts.length < 6) parts.push([])
    else parts.at(-1)?.push(each)
  }
  return parts
}

function spellPattern(letters: readonly PatternLetter[]): string {
  return letters.map(({ letter }) => letter).join('')
}

/** A policy's text with its variables replaced and literal wildcards; undefined if one has no value. */
export function expandVariables(text: string, { version, context }: PatternOptions): string | undefined {
  const letters = listLetters(text, version, context)
  return letters === undefined ? undefined : spellPattern(letters)
}

function compile(letters: readonly PatternLetter[], flags: string): RegExp {
  const source = letters
    .map(({ letter, wild: isWild }) => (isWild ? WILD[letter] : matchLiteral(letter)))
    .join('')
  return new RegExp(`^${source.replaceAll(/(\.\*)+/g, '.*')}$`, `su${flags}`)
}

const WILD: Readonly<Record<string, string>> = { '*': '.*', '?': '.' }

function matchLiteral(letter: string): string {
  return /[a-z\d]/i.test(letter) ? letter : `\\u{${(letter.codePointAt(0) ?? 0).toString(16)}}`
}

function matchWildcard(letter: string): PatternLetter {
  return { letter, wild: letter === '*' || letter === '?' }
}

function matchLetter(letter: string): PatternLetter {
  return { letter, wild: false }
}

/** Replaces variables (IAM User Guide, "IAM policy elements: Variables and tags"): only in version 2012-10-17. */
function listLetters(text: string, version: string, context: OracleContext): PatternLetter[] | undefined {
  const letters: PatternLetter[] = []
  let rest = text
  for (;;) {
    const start = version === '2012-10-17' ? rest.indexOf('${') : -1
    const end = rest.indexOf('}', start)
    if (start === -1 || end === -1) break
    const value = variable(rest.slice(start + 2, end), context)
    if (value === undefined) return undefined
    letters.push(...Array.from(rest.slice(0, start), matchWildcard), ...Array.from(value, matchLetter))
    rest = rest.slice(end + 1)
  }
  return [...letters, ...Array.from(rest, matchWildcard)]
}

/** The replacement of a variable: `*`, `?` and `$` for themselves, the key's single value, or the quoted default. */
function variable(inside: string, context: OracleContext): string | undefined {
  if (inside === '*' || inside === '?' || inside === '$') return inside
  const [, name = '', fallback] = /^\s*([^,]*?)\s*(?:,\s*'(.*)'\s*)?$/s.exec(inside) ?? []
  const values = findContextValues(context, name)
  return values?.length === 1 ? values[0] : fallback
}
