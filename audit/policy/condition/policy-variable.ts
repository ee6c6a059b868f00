import { hasWildcard } from '../glob/relations.ts'
import type { KeyValue } from './key-value.ts'

/** The organization of the resource's account, whose id the policy does not tell. */
export const OWN_ORGANIZATION = 'OWN'

/** The values of a test with their variables replaced, and those whose variables are not known. */
export interface Substituted {
  known: readonly string[]
  open: readonly string[]
}

/**
 * Replaces the policy variables in `values` by what `context` knows of them. A variable that is absent matches
 * nothing. `value` is what it will be compared with (IAM User Guide, "Policy variables").
 */
export function substitute(
  values: readonly string[],
  context: (key: string) => readonly KeyValue[],
  value: Exclude<KeyValue, 'ABSENT'>,
): Substituted {
  if (!values.some(each => each.includes('${'))) return { known: values, open: [] }
  const known: string[] = []
  const open: string[] = []
  for (const each of values) {
    const replaced = replace(each, context, value)
    if (replaced === 'OPEN') open.push(each)
    else if (replaced !== 'NOTHING') known.push(replaced.text)
  }
  return { known, open }
}

type Replaced = 'OPEN' | 'NOTHING' | { text: string }

function replace(
  text: string,
  context: (key: string) => readonly KeyValue[],
  value: Exclude<KeyValue, 'ABSENT'>,
): Replaced {
  let open = false
  let nothing = false
  const replaced = text.replaceAll(/\$\{([^{}]*)\}/g, (written, name: string) => {
    const found = variable(name.trim().toLowerCase(), context)
    if (found === 'ABSENT') nothing = true
    else if (found === 'STRANGE') nothing ||= isPlain(value)
    if (typeof found === 'object' && !hasWildcard(found.like)) return found.like
    open = true
    return written
  })
  if (nothing) return 'NOTHING'
  return open ? 'OPEN' : { text: replaced }
}

function variable(name: string, context: (key: string) => readonly KeyValue[]): KeyValue {
  if (name === 'aws:resourceorgid') return { like: OWN_ORGANIZATION }
  const [only = 'STRANGE', ...more] = context(name)
  if (more.length === 0) return only
  return context(name).some(value => typeof value === 'object') ? { like: '*' } : 'STRANGE'
}

/** Whether the value is one that is known whole, which an outsider's cannot equal. */
function isPlain(value: Exclude<KeyValue, 'ABSENT'>): boolean {
  return typeof value === 'object' && !hasWildcard(value.like)
}
