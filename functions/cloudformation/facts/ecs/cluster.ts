import type { Fact } from '../../../../audit/resources/fact.ts'
import {
  buildClusterResource,
  type ExecuteCommandConfiguration,
} from '../../../../audit/resources/ecs/cluster.ts'
import { mapExecuteCommand } from '../../../collectors/ecs/cluster.ts'
import type { RuntimeCoverageFact } from '../../../../audit/resources/ecs/runtime-coverage.ts'
import type { ResolvedResource } from '../../resolve/resolved-template.ts'
import type { Projection } from '../contribution.ts'
import { createFact, deriveFact } from '../derive/derive-fact.ts'
import { projectOwnResource, resolveAbsentProperty } from '../derive/edit-facts.ts'
import { setTags } from '../derive/set-tags.ts'
import { readChoice, readObjectProperty, readTextProperty } from '../properties/read-property.ts'

const EXECUTE_COMMAND = 'Configuration.ExecuteCommandConfiguration'

/** AWS::ECS::Cluster: where the sessions of ECS Exec are logged. */
export const projectCluster: Projection = (resolvedResource, projectionContext) =>
  projectOwnResource(resolvedResource, {
    resource: buildClusterResource(resolvedResource.physicalId, projectionContext),
    created: {
      executeCommand: createFact(mapExecuteCommand({})),
      runtimeCoverage: createFact<RuntimeCoverageFact>('NEW'),
      tags: createFact({}),
    },
    derive: before => ({
      executeCommand: deriveExecuteCommand(resolvedResource, before('executeCommand')),
      tags: setTags(before('tags'), resolvedResource),
    }),
  })

function deriveExecuteCommand(
  resolvedResource: ResolvedResource,
  before: Fact<ExecuteCommandConfiguration>,
): Fact<ExecuteCommandConfiguration> {
  const configuration = deriveFact(() => {
    const source = readObjectProperty(resolvedResource, EXECUTE_COMMAND)
    if (source === undefined) return undefined
    return mapExecuteCommand({
      kmsKeyId: readTextProperty(source, 'KmsKeyId'),
      logging: readChoice(source, 'Logging', ['NONE', 'DEFAULT', 'OVERRIDE'] as const),
      logConfiguration: {
        cloudWatchLogGroupName: readTextProperty(source, 'LogConfiguration.CloudWatchLogGroupName'),
        s3BucketName: readTextProperty(source, 'LogConfiguration.S3BucketName'),
      },
    })
  })
  if ('unknown' in configuration) return configuration
  return configuration.known === undefined
    ? resolveAbsentProperty(before, mapExecuteCommand({}), EXECUTE_COMMAND)
    : createFact(configuration.known)
}
