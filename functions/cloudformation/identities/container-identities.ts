import { parseArn } from '../../../audit/resources/arn.ts'
import { buildLowerCaseGenerator, buildNameGenerator } from './generated-names.ts'
import type { IdentityTable } from './identity.ts'

const ecs = 'arn:{partition}:ecs:{region}:{account}'

/** The name of a cluster from its name or ARN. Without one a service is in the cluster `default`. */
const cluster = {
  property: 'Cluster',
  fallback: 'default',
  convert: (text: string) => parseArn(text)?.resource.replace(/^cluster\//, '') ?? text,
}

/** ECR and ECS (pages "AWS::ECR::Repository", "AWS::ECS::Service" and those of the other types). */
export const containerIdentities: IdentityTable = {
  'AWS::ECR::Repository': {
    nameProperty: 'RepositoryName',
    generate: buildLowerCaseGenerator(256),
    ref: '{name}',
    attributes: {
      Arn: 'arn:{partition}:ecr:{region}:{account}:repository/{name}',
      RepositoryUri: '{account}.dkr.ecr.{region}.{suffix}/{name}',
    },
  },
  'AWS::ECS::Cluster': {
    nameProperty: 'ClusterName',
    generate: buildNameGenerator(255),
    ref: '{name}',
    attributes: { Arn: `${ecs}:cluster/{name}` },
  },
  'AWS::ECS::Service': {
    nameProperty: 'ServiceName',
    generate: buildNameGenerator(255),
    variables: { cluster },
    ref: `${ecs}:service/{cluster}/{name}`,
    attributes: { Name: '{name}', ServiceArn: `${ecs}:service/{cluster}/{name}` },
  },
  'AWS::ECS::TaskDefinition': {
    nameProperty: 'Family',
    generate: buildNameGenerator(255),
    ref: `${ecs}:task-definition/{name}:{number}`,
    attributes: { TaskDefinitionArn: `${ecs}:task-definition/{name}:{number}` },
  },
}
