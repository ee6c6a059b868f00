import {
  CloudFormationClient,
  ListStackResourcesCommand,
  ListStacksCommand,
  type ListStackResourcesCommandInput,
  type ListStacksCommandInput,
} from '@aws-sdk/client-cloudformation'
import { listStackResources, listStacks } from '../../collectors/cloudformation/operations.ts'
import { createSdkCall } from '../sdk/sdk-call.ts'

/** Calls CloudFormation's API. */
export const callCloudFormation = createSdkCall(
  'cloudformation',
  region => new CloudFormationClient({ region }),
  {
    [listStackResources.name]: (input: ListStackResourcesCommandInput) => new ListStackResourcesCommand(input),
    [listStacks.name]: (input: ListStacksCommandInput) => new ListStacksCommand(input),
  },
)
