import {
  DescribeServiceRevisionsCommand,
  DescribeTaskDefinitionCommand,
  ECSClient,
} from '@aws-sdk/client-ecs'
import { describeServiceRevisions, describeTaskDefinition } from '../../../collectors/ecs/operations.ts'
import { createSdkCall } from '../../sdk/sdk-call.ts'

type Input = { serviceRevisionArns: string[]; taskDefinition: string; include: 'TAGS'[] }

/** Calls ECS about what a service is about to run. */
export const callEcsDeployments = createSdkCall('ecs', region => new ECSClient({ region }), {
  [describeServiceRevisions.name]: (input: Input) => new DescribeServiceRevisionsCommand(input),
  [describeTaskDefinition.name]: (input: Input) => new DescribeTaskDefinitionCommand(input),
})
