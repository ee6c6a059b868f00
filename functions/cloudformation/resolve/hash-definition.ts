import { createHash } from 'node:crypto'
import type { Json } from '../template/template.ts'
import type { IdentityText } from '../identities/identify-resource.ts'
import type { Scope } from './scope.ts'
import { getField } from './value-texts.ts'

/**
 * A digest of a part of a template with the values of what it names: parameters, conditions, mappings, resources and exports.
 * Equal digests of two templates mean that unresolved values in the parts become equal values, too.
 */
export function hashDefinition(part: Json | undefined, scope: Scope): string {
  const text = stringifySorted(part ?? null)
  const named = [...new Set(text.match(/[A-Za-z0-9]+/g))]
    .toSorted()
    .map(name => [name, describeName(name, scope)])
  const exported = [...scope.stackContext.exports].filter(([name]) => text.includes(name))
  const { account, region, stack } = scope.stackContext
  const parts = [text, named.filter(([, value]) => value !== undefined), exported, account, region, stack]
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex')
}

/** What a name stands for in the template; undefined if it names nothing there. */
function describeName(name: string, scope: Scope): unknown {
  const { template, stackContext, decideCondition, findResource } = scope
  const parameter = getField(getField(template.body, 'Parameters'), name)
  const given = Object.hasOwn(stackContext.parameters, name) ? stackContext.parameters[name] : undefined
  const mapping = getField(getField(template.body, 'Mappings'), name)
  const resource = findResource(name)
  const values = [
    parameter && [getField(parameter, 'Type'), given ?? getField(parameter, 'Default')],
    decideCondition(name),
    mapping && stringifySorted(mapping),
    resource?.is === 'PRESENT' ? describeText(resource.identity.ref) : resource?.is,
  ]
  return values.every(value => value === undefined) ? undefined : values
}

function describeText(identityText: IdentityText): string {
  return 'text' in identityText ? identityText.text : identityText.unknown
}

/** JSON with the keys of objects sorted. */
function stringifySorted(value: Json): string {
  return JSON.stringify(value, (_, part: Json) =>
    typeof part !== 'object' || part === null || Array.isArray(part)
      ? part
      : Object.fromEntries(Object.entries(part).toSorted(([one], [other]) => (one < other ? -1 : 1))),
  )
}
