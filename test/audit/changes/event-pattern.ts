type Rule = unknown

/** Whether an EventBridge pattern lets `event` in: as much of the language as our rules use, and no more. */
export function lets(pattern: object, event: unknown): boolean {
  return Object.entries(pattern).every(([name, inner]: [string, Rule]) => {
    if (name === '$or') return (inner as object[]).some(either => lets(either, event))
    const value = isObject(event) && Object.hasOwn(event, name) ? event[name] : undefined
    if (Array.isArray(inner)) return inner.some(rule => meets(rule, value))
    if (isObject(inner)) return lets(inner, value)
    throw new Error(`${name}: a pattern is made of objects and lists`)
  })
}

function meets(rule: Rule, value: unknown): boolean {
  if (Array.isArray(value)) return value.some(item => meets(rule, item))
  if (!isObject(rule)) return value === rule
  const [[name, wanted] = []] = Object.entries(rule)
  if (name === 'prefix') return typeof value === 'string' && value.startsWith(String(wanted))
  if (name === 'wildcard') return typeof value === 'string' && asExpression(String(wanted)).test(value)
  if (name === 'exists') return (value !== undefined) === wanted
  throw new Error(`a rule of our patterns that this test does not know: ${JSON.stringify(rule)}`)
}

function asExpression(wildcard: string): RegExp {
  const parts = wildcard.split('*').map(part => part.replaceAll(/[.+?^${}()|[\]\\/]/g, String.raw`\$&`))
  return new RegExp(`^${parts.join('.*')}$`, 's')
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
