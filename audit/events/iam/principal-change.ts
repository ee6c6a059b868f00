import type { Resource } from '../../resources/resource.ts'
import { readText, type CloudTrailEvent } from '../cloudtrail-event.ts'
import type { Subject } from '../change.ts'

/** A role, user or group of a call, and the facts that each call can change. */
interface NamedPrincipal {
  resource: Resource
  principalType: 'Role' | 'User' | 'Group'
  facts: Readonly<Record<string, readonly string[]>>
}

/**
 * The subject for the principal of `call`. After a deletion or a rename no principal has the old name; a new path changes
 * only the ARN.
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
