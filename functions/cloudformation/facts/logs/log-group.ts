import { buildLogGroupResource } from '../../../../audit/resources/logs/log-group.ts'
import type { Resource } from '../../../../audit/resources/resource.ts'
import type { ResolvedResource } from '../../resolve/resolved-template.ts'
import type { Contribution, Projection } from '../contribution.ts'
import { createFact } from '../derive/derive-fact.ts'
import { projectOwnResource } from '../derive/edit-facts.ts'

/** AWS::Logs::LogGroup: that there is a log group of the name. */
const projectLogGroup: Projection = (resolvedResource, projectionContext) =>
  projectOwnResource(resolvedResource, {
    resource: buildLogGroupResource(resolvedResource.physicalId, projectionContext),
    created: {},
    derive: () => ({ state: createFact('PRESENT' as const) }),
    removed: { state: createFact('ABSENT' as const) },
  })

/** The log groups of templates. */
export const logsProjections: Readonly<Record<string, Projection>> = {
  'AWS::Logs::LogGroup': projectLogGroup,
}

/**
 * Creates the contribution of a function to a log group that it begins to use. Whether there is one is read when the template is
 * deployed; until then the role is judged as if there were.
 */
export function projectUsedLogGroup(
  { logicalId }: ResolvedResource,
  resource: Resource<'AWS::Logs::LogGroup'>,
): Contribution {
  return { resource, logicalId, apply: before => before ?? { state: createFact('PRESENT' as const) } }
}
