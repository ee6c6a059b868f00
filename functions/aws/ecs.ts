import { DescribeServicesCommand, DescribeTaskDefinitionCommand, ECSClient } from '@aws-sdk/client-ecs'
import { describeServices, describeTaskDefinition } from '../answers/ecs/operations.ts'
import { asking } from './asking.ts'

type Input = { cluster: string; services: string[]; taskDefinition: string }

/** Asks ECS about one service or task definition. */
export const callEcs = asking('ecs', region => new ECSClient({ region }), {
  [describeServices.name]: (input: Input) => new DescribeServicesCommand(input),
  [describeTaskDefinition.name]: (input: Input) => new DescribeTaskDefinitionCommand(input),
})
