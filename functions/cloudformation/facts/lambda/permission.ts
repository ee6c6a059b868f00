import type { PolicyStatement } from '../../../../audit/engines/iam/policy-document.ts'
import { isVersionNumber } from '../../../../audit/resources/lambda/function-name.ts'
import { buildLayerVersionResource } from '../../../../audit/resources/lambda/layer-version.ts'
import { buildVersionResource } from '../../../../audit/resources/lambda/version.ts'
import { deriveSourceTopics } from '../../../collectors/lambda/policies.ts'
import { isUnresolved, type ResolvedValue } from '../../resolve/resolved-value.ts'
import type { ResolvedResource } from '../../resolve/resolved-template.ts'
import type { Projection, ProjectionContext } from '../contribution.ts'
import { mapFact } from '../derive/derive-fact.ts'
import { editFact, projectEdit } from '../derive/edit-facts.ts'
import { parseTemplateStatement, putPolicyStatement } from '../derive/policy-statement.ts'
import { requireTextProperty } from '../properties/read-property.ts'
import { readFunctionTarget, UNQUALIFIED_FUNCTION } from './function-target.ts'

/** AWS::Lambda::Permission: a statement of the policy of a function, of an alias or of a version. */
export const projectPermission: Projection = (resolvedResource, projectionContext) => {
  const { resource, qualifier } = readFunctionTarget(resolvedResource, 'FunctionName', projectionContext)
  const suffix = qualifier === UNQUALIFIED_FUNCTION ? '' : `:${qualifier}`
  const statement = buildStatement(resolvedResource, `${resource.arn}${suffix}`, projectionContext)
  if (isVersionNumber(qualifier))
    return [
      projectEdit(resolvedResource, buildVersionResource(resource, qualifier), before => ({
        policy: editFact(before('policy'), policy => putPolicyStatement(policy, statement)),
      })),
    ]
  return [
    projectEdit(resolvedResource, resource, before => {
      const policies = editFact(before('policies'), all => {
        const policy = putPolicyStatement(all[qualifier] ?? 'NONE', statement)
        return mapFact(policy, known => ({ ...all, [qualifier]: known }))
      })
      return { policies, sourceTopics: mapFact(policies, all => deriveSourceTopics(all, resource.account)) }
    }),
  ]
}

/** The conditions of the statement that Lambda makes of a permission (Lambda API Reference, AddPermission). */
const CONDITIONS = [
  ['StringEquals', 'AWS:SourceAccount', 'SourceAccount'],
  ['ArnLike', 'AWS:SourceArn', 'SourceArn'],
  ['StringEquals', 'lambda:EventSourceToken', 'EventSourceToken'],
  ['StringEquals', 'lambda:FunctionUrlAuthType', 'FunctionUrlAuthType'],
  ['StringEquals', 'aws:PrincipalOrgID', 'PrincipalOrgID'],
  ['Bool', 'lambda:InvokedViaFunctionUrl', 'InvokedViaFunctionUrl'],
] as const

function buildStatement(
  { physicalId, properties }: ResolvedResource,
  Resource: string,
  { region }: ProjectionContext,
): PolicyStatement | undefined {
  const tests = CONDITIONS.flatMap(([operator, key, property]) => {
    const value = properties[property] ?? null
    return value === null ? [] : [{ operator, key, value }]
  })
  const operators = [...new Set(tests.map(({ operator }) => operator))].map(operator => [
    operator,
    Object.fromEntries(tests.flatMap(each => (each.operator === operator ? [[each.key, each.value]] : []))),
  ])
  const statement: ResolvedValue = {
    Sid: physicalId,
    Effect: 'Allow',
    Principal: describePrincipal(properties['Principal'] ?? null),
    Action: properties['Action'] ?? null,
    Resource,
    ...(operators.length === 0 ? {} : { Condition: Object.fromEntries(operators) as ResolvedValue }),
  }
  return parseTemplateStatement(statement, region)
}

/** An account, an ARN, everyone, or else a service. */
function describePrincipal(principal: ResolvedValue): ResolvedValue {
  if (principal === '*') return principal
  if (isUnresolved(principal)) return { AWS: principal }
  const name = typeof principal === 'number' ? String(principal).padStart(12, '0') : principal
  return typeof name === 'string' && /^(\d{12}$|arn:)/.test(name) ? { AWS: name } : { Service: name }
}

/** AWS::Lambda::LayerVersionPermission: a statement of the policy of a layer version. */
export const projectLayerPermission: Projection = (resolvedResource, projectionContext) => {
  const arn = requireTextProperty(resolvedResource, 'LayerVersionArn')
  const resource = buildLayerVersionResource(arn, projectionContext.account)
  const { physicalId, properties } = resolvedResource
  const organization = properties['OrganizationId'] ?? null
  const statement: ResolvedValue = {
    Sid: physicalId.split('#').at(-1) ?? physicalId,
    Effect: 'Allow',
    Principal: describePrincipal(properties['Principal'] ?? null),
    Action: properties['Action'] ?? null,
    Resource: arn,
    ...(organization === null ? {} : { Condition: { StringEquals: { 'aws:PrincipalOrgID': organization } } }),
  }
  return [
    projectEdit(resolvedResource, resource, before => ({
      policy: editFact(before('policy'), policy =>
        putPolicyStatement(policy, parseTemplateStatement(statement, projectionContext.region)),
      ),
    })),
  ]
}
