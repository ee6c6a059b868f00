import { createTemplateError } from '../template/template-error.ts'
import type { Json } from '../template/template.ts'
import type { ExpandedTemplate, Scope } from './scope.ts'
import { getField, isJsonObject } from './value-texts.ts'

/**
 * Sorts resources so that each comes after those that it references or depends on. Throws TemplateError that names the
 * circle if there is one, as CloudFormation does.
 */
export function sortByDependencies(logicalIds: readonly string[], scope: Scope): string[] {
  const { template } = scope
  const present = new Set(logicalIds)
  const sorted = new Set<string>()
  const open: string[] = []
  const dependencies = new Map(
    logicalIds.map(logicalId => [
      logicalId,
      listDependencies(logicalId, scope).filter(each => present.has(each)),
    ]),
  )
  const visit = (logicalId: string): void => {
    if (sorted.has(logicalId)) return
    if (open.includes(logicalId))
      throw createCircleError([...open.slice(open.indexOf(logicalId)), logicalId], template)
    open.push(logicalId)
    for (const dependency of dependencies.get(logicalId) ?? []) visit(dependency)
    open.pop()
    sorted.add(logicalId)
  }
  for (const logicalId of logicalIds.toSorted()) visit(logicalId)
  return [...sorted]
}

function createCircleError(circle: readonly string[], template: ExpandedTemplate): Error {
  const [first = ''] = circle
  return createTemplateError(
    template.locate(['Resources', first]),
    `The resources ${circle.join(' → ')} reference each other in a circle, and CloudFormation refuses it. Remove one reference.`,
  )
}

/** The logical ids that a resource names: in its properties under the decided conditions, and in DependsOn. */
function listDependencies(logicalId: string, scope: Scope): string[] {
  const resource = getField(getField(scope.template.body, 'Resources'), logicalId)
  const found = new Set<string>()
  collectReferences(getField(resource, 'Properties') ?? {}, scope, found)
  for (const name of readDependsOn(resource)) found.add(name)
  return [...found].toSorted()
}

/** The logical ids in DependsOn of a resource. */
export function readDependsOn(resource: Json | undefined): string[] {
  const value = getField(resource, 'DependsOn')
  const names: readonly Json[] = Array.isArray(value) ? value : value === undefined ? [] : [value]
  return names.filter(name => typeof name === 'string')
}

function collectReferences(value: Json, scope: Scope, found: Set<string>): void {
  if (Array.isArray(value)) for (const item of value as readonly Json[]) collectReferences(item, scope, found)
  if (!isJsonObject(value)) return
  for (const [key, part] of Object.entries(value)) {
    if (key === 'Fn::If') collectFromIf(part, scope, found)
    else collectReferences(part, scope, found)
    for (const name of readReferencedNames(key, part)) found.add(name)
  }
}

function collectFromIf(argument: Json, scope: Scope, found: Set<string>): void {
  const [name, whenTrue, whenFalse] = (Array.isArray(argument) ? argument : []) as readonly Json[]
  const decided = typeof name === 'string' ? scope.decideCondition(name) : undefined
  const chosen = decided === true ? whenTrue : decided === false ? whenFalse : undefined
  if (chosen !== undefined) collectReferences(chosen, scope, found)
}

function readReferencedNames(key: string, argument: Json): string[] {
  if (key === 'Ref') return typeof argument === 'string' ? [argument] : []
  const first: Json | undefined = Array.isArray(argument) ? (argument as readonly Json[])[0] : argument
  if (typeof first !== 'string') return []
  if (key === 'Fn::GetAtt') return [first.split('.')[0] ?? '']
  if (key !== 'Fn::Sub') return []
  const values: Json | undefined = Array.isArray(argument) ? (argument as readonly Json[])[1] : undefined
  return [...first.matchAll(/\$\{([A-Za-z0-9]+)[^}]*\}/g)]
    .map(([, name = '']) => name)
    .filter(name => getField(values, name) === undefined)
}
