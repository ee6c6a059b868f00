import type { Resource } from '../../resources/resource.ts'
import { textAt, type ApiCall } from '../cloudtrail.ts'
import type { Subject } from '../change.ts'

/** A role, user or group that a call names, and what each call can change of one. */
interface Named {
  resource: Resource
  noun: 'Role' | 'User' | 'Group'
  facts: Readonly<Record<string, readonly string[]>>
}

/**
 * What `call` may have changed of the principal that it names. Deleted or renamed, there is none of this name; a new
 * path alone changes nothing but its ARN.
 */
export function principalSubject(
  { operation, request }: ApiCall,
  { resource, noun, facts }: Named,
): Subject[] {
  const isUpdate = operation === `Update${noun}`
  const isRenamed = isUpdate && textAt(request, `new${noun}Name`) !== undefined
  if (operation === `Delete${noun}` || isRenamed)
    return [{ resource, facts: 'ALL', expects: { presence: 'GONE' } }]
  const expects = { presence: 'PRESENT' } as const
  const changed = Object.hasOwn(facts, operation) ? facts[operation] : undefined
  if (isUpdate && changed === undefined) return [{ resource, facts: [], whole: true, expects }]
  return [{ resource, facts: changed ?? 'ALL', expects }]
}
