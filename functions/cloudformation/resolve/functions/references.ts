import { quoteName } from '../../../../audit/text/quote-text.ts'
import type { IdentityText } from '../../identities/identify-resource.ts'
import type { Json } from '../../template/template.ts'
import { getPseudoParameter } from './pseudo-parameters.ts'
import { createUnresolved, isUnresolved } from '../resolved-value.ts'
import type { Evaluated, FunctionEvaluator, ReferencedResource, Scope, ValuePath } from '../scope.ts'
import { evaluateText, isJsonList, withholdDynamicReference } from '../value-texts.ts'

/** What `Ref` returns for a parameter, a pseudo parameter or a resource. Throws TemplateError if there is none. */
export function resolveName(name: string, path: ValuePath, scope: Scope): Evaluated {
  const pseudo = getPseudoParameter(name, scope.stackContext)
  if (pseudo !== undefined) return pseudo
  const parameter = scope.parameters.get(name)
  if (parameter !== undefined) return parameter
  return resolveResource(name, path, scope, ({ ref }) => ref)
}

/** What `Fn::GetAtt` returns. Throws TemplateError if the template does not have the resource. */
export function resolveAttribute(
  logicalId: string,
  attribute: string,
  path: ValuePath,
  scope: Scope,
): Evaluated {
  return resolveResource(logicalId, path, scope, ({ getAttribute }) => getAttribute(attribute))
}

type PresentIdentity = Extract<ReferencedResource, { is: 'PRESENT' }>['identity']

function resolveResource(
  logicalId: string,
  path: ValuePath,
  scope: Scope,
  read: (identity: PresentIdentity) => IdentityText,
): Evaluated {
  const resource = scope.findResource(logicalId)
  if (resource === undefined) {
    const { macros } = scope.template
    if (macros.length > 0)
      return createUnresolved(`the transform ${quoteName(macros[0] ?? '')} can add ${quoteName(logicalId)}`)
    throw scope.refuse(
      path,
      `The template has no resource or parameter ${quoteName(logicalId)}, and CloudFormation refuses the reference. Correct its name.`,
    )
  }
  if (resource.is === 'UNDECIDED') return createUnresolved(resource.why)
  if (resource.is === 'ABSENT')
    throw scope.refuse(
      path,
      `The resource ${logicalId} does not exist where the condition ${resource.condition} is false, and CloudFormation refuses the reference. Put the reference under the same condition.`,
    )
  const value = read(resource.identity)
  return 'text' in value
    ? withholdDynamicReference(value.text)
    : createUnresolved(`${logicalId}: ${value.unknown}`)
}

/** `Ref`. */
export const evaluateRef: FunctionEvaluator = (argument, path, scope) => {
  if (typeof argument === 'string') return resolveName(argument, path, scope)
  throw scope.refuse(path, 'Ref takes the name of a resource or parameter. Write it as text.')
}

/** `Fn::GetAtt` with a list, or with `Resource.Attribute` as text. */
export const evaluateGetAtt: FunctionEvaluator = (argument, path, scope) => {
  const dotted = typeof argument === 'string' ? /^([^.]+)\.(.+)$/.exec(argument) : null
  const parts: Json = dotted === null ? argument : dotted.slice(1)
  const [logicalId, attribute, ...more] = isJsonList(parts) ? parts : []
  if (typeof logicalId !== 'string' || attribute === undefined || more.length > 0)
    throw scope.refuse(
      path,
      'Fn::GetAtt takes the name of a resource and an attribute. Correct its arguments.',
    )
  const name = evaluateText(attribute, [...path, '1'], scope)
  return isUnresolved(name) ? name : resolveAttribute(logicalId, name, path, scope)
}

/** `Fn::ImportValue`: an export of the same assembly. */
export const evaluateImportValue: FunctionEvaluator = (argument, path, scope) => {
  const name = evaluateText(argument, path, scope)
  if (isUnresolved(name)) return name
  const value = scope.stackContext.exports.get(name)
  return (
    value ??
    createUnresolved(`the export ${quoteName(name)} belongs to a stack that is not part of the change`)
  )
}
