import { quoteName } from '../../../audit/text/quote-text.ts'
import type { Json } from '../template/template.ts'
import type { UndecidedPart } from './resolved-template.ts'
import { isUnresolved } from './resolved-value.ts'
import type { Scope } from './scope.ts'
import { getField, isJsonObject } from './value-texts.ts'

/** Whether a resource exists under the decided conditions. */
export type ResourceState =
  { is: 'PRESENT' } | { is: 'ABSENT'; condition: string } | { is: 'UNDECIDED'; property: string; why: string }

/** The states of the resources of a template by logical id. Throws TemplateError for a condition that does not exist. */
export function listResourceStates(scope: Scope): ReadonlyMap<string, ResourceState> {
  const resources = getField(scope.template.body, 'Resources')
  const entries = isJsonObject(resources) ? Object.entries(resources) : []
  return new Map(
    entries.map(([logicalId, resource]) => [logicalId, getResourceState(logicalId, resource, scope)]),
  )
}

/** The undecided resources among `states`. */
export function listUndecidedResources(
  states: ReadonlyMap<string, ResourceState>,
  stack: string,
): UndecidedPart[] {
  return [...states].flatMap(([logicalId, state]) =>
    state.is === 'UNDECIDED' ? [{ logicalId, stack, property: state.property, why: state.why }] : [],
  )
}

function getResourceState(logicalId: string, resource: Json, scope: Scope): ResourceState {
  const macro = findMacro(logicalId, resource)
  if (macro !== undefined)
    return { is: 'UNDECIDED', property: macro, why: `a macro writes a part of ${quoteName(logicalId)}` }
  const type = getField(resource, 'Type')
  if (typeof type === 'string' && type.endsWith('::MODULE'))
    return { is: 'UNDECIDED', property: 'Type', why: `the module ${quoteName(type)} is not read` }
  const condition = getField(resource, 'Condition')
  if (condition === undefined) return { is: 'PRESENT' }
  const decision = typeof condition === 'string' ? scope.decideCondition(condition) : undefined
  if (decision === undefined || typeof condition !== 'string')
    throw scope.refuse(
      ['Resources', logicalId, 'Condition'],
      `The condition of the resource ${quoteName(logicalId)} does not exist, and CloudFormation refuses it. Correct its name.`,
    )
  if (isUnresolved(decision)) return { is: 'UNDECIDED', property: 'Condition', why: decision.unresolved }
  return decision ? { is: 'PRESENT' } : { is: 'ABSENT', condition }
}

/** Where a macro or another function stands in place of a resource, its fields or its properties. */
function findMacro(logicalId: string, resource: Json): string | undefined {
  if (logicalId.startsWith('Fn::')) return logicalId
  const properties = getField(resource, 'Properties')
  const keys = [resource, properties].flatMap(value => (isJsonObject(value) ? Object.keys(value) : []))
  return keys.find(key => key.startsWith('Fn::'))
}
