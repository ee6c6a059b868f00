import { isWildcardMatch } from '../engines/image/wildcard.ts'

/**
 * Whether an event matches an EventBridge pattern. Supports the operators that Assay's rules use: field names, `$or`, lists
 * of exact values, `prefix`, `wildcard`, `exists` and `anything-but` with a list of strings or a prefix; one matching item of
 * a list field is enough (EventBridge User Guide, "Comparison operators"). Throws for other operators.
 */
export function isPatternMatch(pattern: unknown, event: unknown): boolean {
  if (Array.isArray(pattern)) return pattern.some(choice => isChoiceMatch(choice, event))
  if (Array.isArray(event)) return event.some(item => isPatternMatch(pattern, item))
  const fields = isObject(event) ? event : {}
  return Object.entries(pattern as object).every(([name, fieldPattern]: [string, unknown]) => {
    if (name === '$or') return (fieldPattern as readonly unknown[]).some(each => isPatternMatch(each, event))
    return isPatternMatch(fieldPattern, Object.hasOwn(fields, name) ? fields[name] : undefined)
  })
}

function isChoiceMatch(choice: unknown, value: unknown): boolean {
  if (Array.isArray(value)) return value.some(item => isChoiceMatch(choice, item))
  if (!isObject(choice)) return value === choice
  const [operator, operand] = Object.entries(choice)[0] ?? []
  if (operator === 'exists') return (value !== undefined) === operand
  if (operator === 'anything-but') return value !== undefined && !isExcluded(operand, value)
  if (operator === 'prefix') return typeof value === 'string' && value.startsWith(String(operand))
  if (operator === 'wildcard') return typeof value === 'string' && isWildcardMatch(String(operand), value)
  throw new Error(`unsupported operator ${operator ?? ''} in an event pattern`)
}

/** Whether `anything-but` excludes `value`: a list of strings, or another operator such as `prefix`. */
function isExcluded(operand: unknown, value: unknown): boolean {
  return Array.isArray(operand) ? operand.includes(value) : isChoiceMatch(operand, value)
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
