import {
  DescribeClustersCommand,
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  DescribeTasksCommand,
  ECSClient,
  ListClustersCommand,
  ListServicesCommand,
  ListTaskDefinitionFamiliesCommand,
  ListTaskDefinitionsCommand,
  ListTasksCommand,
  type DescribeClustersCommandInput,
} from '@aws-sdk/client-ecs'
import {
  describeClusters,
  describeServices,
  describeTaskDefinition,
  describeTasks,
  listClusters,
  listServices,
  listTaskDefinitionFamilies,
  listTaskDefinitions,
  listTasks,
} from '../../collectors/ecs/operations.ts'
import { createSdkCall } from '../sdk/sdk-call.ts'

type Input = {
  cluster: string
  services: string[]
  taskDefinition: string
  tasks: string[]
  include: 'TAGS'[]
}

/** Calls ECS about clusters, services and task definitions. */
export const callEcs = createSdkCall('ecs', region => new ECSClient({ region }), {
  [listClusters.name]: (input: object) => new ListClustersCommand(input),
  [listServices.name]: (input: object) => new ListServicesCommand(input),
  [listTaskDefinitionFamilies.name]: (input: object) => new ListTaskDefinitionFamiliesCommand(input),
  [listTaskDefinitions.name]: (input: object) => new ListTaskDefinitionsCommand(input),
  [listTasks.name]: (input: object) => new ListTasksCommand(input),
  [describeClusters.name]: (input: DescribeClustersCommandInput) => new DescribeClustersCommand(input),
  [describeServices.name]: (input: Input) => new DescribeServicesCommand(input),
  [describeTaskDefinition.name]: (input: Input) => new DescribeTaskDefinitionCommand(input),
  [describeTasks.name]: (input: Input) => new DescribeTasksCommand(input),
})
