import { getPartition } from '../../../../audit/resources/arn.ts'
import {
  buildEventBusResourceByName,
  DEFAULT_EVENT_BUS,
} from '../../../../audit/resources/events/event-bus.ts'
import type { Resource } from '../../../../audit/resources/resource.ts'
import type { ResolvedResource } from '../../resolve/resolved-template.ts'
import { isUnresolved, type ResolvedValue } from '../../resolve/resolved-value.ts'
import type { Projection, ProjectionContext } from '../contribution.ts'
import { createFact, deriveFact } from '../derive/derive-fact.ts'
import { editFact, projectEdit, projectOwnResource } from '../derive/edit-facts.ts'
import { parseTemplateStatement, putPolicyStatement } from '../derive/policy-statement.ts'
import { requirePolicy } from '../properties/policy-property.ts'
import { expectProperties, readProperty, readTextProperty } from '../properties/read-property.ts'

/** AWS::Events::EventBus: its policy, to which AWS::Events::EventBusPolicy adds statements. */
export const projectEventBus: Projection = (resolvedResource, projectionContext) =>
  projectOwnResource(resolvedResource, {
    resource: buildBus(resolvedResource.physicalId, projectionContext),
    created: { policy: createFact('NONE' as const) },
    derive: () => {
      if (readProperty(resolvedResource, 'Policy') === undefined) return {}
      const partition = getPartition(projectionContext.region)
      return { policy: deriveFact(() => requirePolicy(resolvedResource, 'Policy', partition)) }
    },
  })

/** AWS::Events::EventBusPolicy: a statement of the policy of a bus. */
export const projectEventBusPolicy: Projection = (resolvedResource, projectionContext) => {
  const name = readTextProperty(resolvedResource, 'EventBusName') ?? DEFAULT_EVENT_BUS
  const resource = buildBus(name, projectionContext)
  return [
    projectEdit(resolvedResource, resource, before => {
      const statement = deriveFact(() =>
        parseTemplateStatement(readStatement(resolvedResource, resource), projectionContext.region),
      )
      return {
        policy: editFact(before('policy'), policy =>
          'known' in statement
            ? putPolicyStatement(policy, statement.known)
            : createFact(policy, statement.unknown),
        ),
      }
    }),
  ]
}

/** The statement in the property `Statement`, or the one that PutPermission makes (EventBridge API Reference). */
function readStatement(resolvedResource: ResolvedResource, { arn }: Resource): ResolvedValue {
  const { properties } = resolvedResource
  const Sid = readTextProperty(resolvedResource, 'StatementId') ?? resolvedResource.physicalId
  const statement = readProperty(resolvedResource, 'Statement')
  if (isUnresolved(statement)) return { Sid, Effect: statement }
  if (statement !== undefined) return { ...expectProperties(parseIfText(statement), 'Statement'), Sid }
  const condition = properties['Condition'] ?? null
  return {
    Sid,
    Effect: 'Allow',
    Principal: describePrincipal(properties['Principal'] ?? null),
    Action: properties['Action'] ?? null,
    Resource: arn,
    ...(condition === null ? {} : { Condition: readCondition(resolvedResource) }),
  }
}

function parseIfText(statement: ResolvedValue): ResolvedValue {
  if (typeof statement !== 'string') return statement
  try {
    return JSON.parse(statement) as ResolvedValue
  } catch {
    return statement
  }
}

function describePrincipal(principal: ResolvedValue): ResolvedValue {
  return principal === '*' ? principal : { AWS: principal }
}

/** The only condition is the organization of the caller. */
function readCondition(resolvedResource: ResolvedResource): ResolvedValue {
  const type = readTextProperty(resolvedResource, 'Condition.Type') ?? ''
  const key = readTextProperty(resolvedResource, 'Condition.Key') ?? ''
  return { [type]: { [key]: readProperty(resolvedResource, 'Condition.Value') ?? null } }
}

/** A bus by its name or ARN. */
function buildBus(nameOrArn: string, { account, region }: ProjectionContext) {
  const name = nameOrArn.replace(/^arn:[^/]*:event-bus\//, '')
  return buildEventBusResourceByName(name, { account, region })
}
