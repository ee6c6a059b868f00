import { hasWildcard } from '../glob/glob-comparison.ts'
import type { ConditionKeyValue } from './key-value.ts'

/** The organization of the resource's account, whose id is not known. */
export const OWN_ORGANIZATION = 'OWN'

/** The values of a test with their variables replaced, and those whose variables are unknown. */
export interface PartiallyResolvedValues {
  known: readonly string[]
  open: readonly string[]
}

/**
 * Replaces the policy variables in `values` by what the context knows of them. A variable without a value matches
 * nothing. The other parameter is the value that they will be compared with (IAM User Guide, "Policy variables").
 */
export function resolveKnownVariables(
  values: readonly string[],
  context: (key: string) => readonly ConditionKeyValue[],
  value: Exclude<ConditionKeyValue, 'ABSENT'>,
): PartiallyResolvedValues {
  if (!values.some(each => each.includes('${'))) return { known: values, open: [] }
  const known: string[] = []
  const open: string[] = []
  for (const each of values) {
    const replacedText = replaceVariables(each, context, value)
    if (replacedText === 'OPEN') open.push(each)
    else if (replacedText !== 'NOTHING') known.push(replacedText.text)
  }
  return { known, open }
}

type ReplacedText = 'OPEN' | 'NOTHING' | { text: string }

function replaceVariables(
  text: string,
  context: (key: string) => readonly ConditionKeyValue[],
  value: Exclude<ConditionKeyValue, 'ABSENT'>,
): ReplacedText {
  let open = false
  let nothing = false
  const replaced = text.replaceAll(/\$\{([^{}]*)\}/g, (written, name: string) => {
    const found = findVariableValue(name.trim().toLowerCase(), context)
    if (found === 'ABSENT') nothing = true
    else if (found === 'UNNAMED') nothing ||= isPlain(value)
    if (typeof found === 'object' && !hasWildcard(found.like)) return found.like
    open = true
    return written
  })
  if (nothing) return 'NOTHING'
  return open ? 'OPEN' : { text: replaced }
}

function findVariableValue(
  name: string,
  context: (key: string) => readonly ConditionKeyValue[],
): ConditionKeyValue {
  if (name === 'aws:resourceorgid') return { like: OWN_ORGANIZATION }
  const [only = 'UNNAMED', ...more] = context(name)
  if (more.length === 0) return only
  return context(name).some(value => typeof value === 'object') ? { like: '*' } : 'UNNAMED'
}

/** Whether the value is completely known and cannot equal an outsider's value. */
function isPlain(value: Exclude<ConditionKeyValue, 'ABSENT'>): boolean {
  return typeof value === 'object' && !hasWildcard(value.like)
}
