import type { Resource } from '../../resources/resource.ts'
import { readText, type CloudTrailEvent } from '../cloudtrail-event.ts'
import type { Subject } from '../change.ts'

/** A role, user or group that a call names, and what each call can change of one. */
interface NamedPrincipal {
  resource: Resource
  principalType: 'Role' | 'User' | 'Group'
  facts: Readonly<Record<string, readonly string[]>>
}

/**
 * What `call` may have changed of the principal that it names. Deleted or renamed, there is none of this name; a new
 * path alone changes nothing but its ARN.
 */
export function createPrincipalSubjects(
  { operation, request }: CloudTrailEvent,
  { resource, principalType, facts }: NamedPrincipal,
): Subject[] {
  const isUpdate = operation === `Update${principalType}`
  const isRenamed = isUpdate && readText(request, `new${principalType}Name`) !== undefined
  if (operation === `Delete${principalType}` || isRenamed)
    return [{ resource, facts: 'ALL', expectation: { presence: 'DELETED' } }]
  const expectation = { presence: 'PRESENT' } as const
  const changed = Object.hasOwn(facts, operation) ? facts[operation] : undefined
  if (isUpdate && changed === undefined) return [{ resource, facts: [], fullRead: true, expectation }]
  return [{ resource, facts: changed ?? 'ALL', expectation }]
}
