type PatternRule = unknown

/**
 * Whether an event matches an EventBridge pattern (EventBridge User Guide, "Comparison operators"). Throws for operators
 * that EventBridge does not have.
 */
export function isMatchedByPattern(pattern: object, event: unknown): boolean {
  return Object.entries(pattern).every(([name, inner]: [string, PatternRule]) => {
    if (name === '$or') return (inner as object[]).some(either => isMatchedByPattern(either, event))
    const value = isObject(event) && Object.hasOwn(event, name) ? event[name] : undefined
    if (Array.isArray(inner)) return inner.some(rule => isRuleMet(rule, value))
    if (isObject(inner))
      return Array.isArray(value)
        ? value.some(item => isMatchedByPattern(inner, item))
        : isMatchedByPattern(inner, value)
    throw new Error(`${name}: a pattern is made of objects and lists`)
  })
}

function isRuleMet(rule: PatternRule, value: unknown): boolean {
  if (Array.isArray(value)) return value.some(item => isRuleMet(rule, item))
  if (!isObject(rule)) return value === rule
  const [first] = Object.entries(rule)
  if (first === undefined) throw new Error('a rule without an operator')
  const [name, wanted] = first
  if (name === 'exists') return (value !== undefined) === wanted
  if (name === 'anything-but') return value !== undefined && !isOneOf(wanted, value)
  if (name === 'numeric') return typeof value === 'number' && isWithin(wanted as unknown[], value)
  return isLike(name, wanted, value)
}

/** Whether a string matches the operator `name`. */
function isLike(name: string, wanted: unknown, value: unknown): boolean {
  if (isObject(wanted)) {
    const folded = wanted['equals-ignore-case']
    return typeof value === 'string' && isLike(name, fold(folded), fold(value))
  }
  const text = typeof value === 'string' ? value : undefined
  if (name === 'prefix') return text?.startsWith(String(wanted)) ?? false
  if (name === 'suffix') return text?.endsWith(String(wanted)) ?? false
  if (name === 'wildcard') return text !== undefined && createWildcardExpression(String(wanted)).test(text)
  if (name === 'equals-ignore-case') return text !== undefined && fold(text) === fold(wanted)
  throw new Error(`an operator that this test does not know: ${name}`)
}

/** Whether `anything-but` excludes `value`: by value, or by another operator. */
function isOneOf(excluded: unknown, value: unknown): boolean {
  if (!isObject(excluded)) return [excluded].flat().includes(value)
  return Object.entries(excluded).some(([name, wanted]) =>
    [wanted].flat().some(each => isLike(name, each, value)),
  )
}

const COMPARISONS: Readonly<Record<string, (value: number, bound: number) => boolean>> = {
  '<': (value, bound) => value < bound,
  '<=': (value, bound) => value <= bound,
  '=': (value, bound) => value === bound,
  '>': (value, bound) => value > bound,
  '>=': (value, bound) => value >= bound,
}

/** Whether `value` satisfies all comparisons of a list such as `['>', 0, '<=', 5]`. */
function isWithin([operator, bound, ...others]: readonly unknown[], value: number): boolean {
  const compare = COMPARISONS[String(operator)]
  if (compare === undefined) throw new Error(`no comparison of numbers: ${String(operator)}`)
  return compare(value, Number(bound)) && (others.length === 0 || isWithin(others, value))
}

function fold(text: unknown): string {
  return String(text).toLowerCase()
}

function createWildcardExpression(wildcard: string): RegExp {
  const parts = wildcard.split('*').map(part => part.replaceAll(/[.+?^${}()|[\]\\/]/g, String.raw`\$&`))
  return new RegExp(`^${parts.join('.*')}$`, 's')
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
