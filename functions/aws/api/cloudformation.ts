import {
  CloudFormationClient,
  DescribeChangeSetCommand,
  DescribeStacksCommand,
  GetTemplateCommand,
  ListStackResourcesCommand,
  ListStacksCommand,
  type DescribeChangeSetCommandInput,
  type DescribeStacksCommandInput,
  type GetTemplateCommandInput,
  type ListStackResourcesCommandInput,
  type ListStacksCommandInput,
} from '@aws-sdk/client-cloudformation'
import {
  describeChangeSet,
  describeStack,
  getTemplate,
  listStackResources,
  listStacks,
} from '../../collectors/cloudformation/operations.ts'
import { createSdkCall } from '../sdk/sdk-call.ts'

/** Calls CloudFormation's API. */
export const callCloudFormation = createSdkCall(
  'cloudformation',
  region => new CloudFormationClient({ region }),
  {
    [describeChangeSet.name]: (input: DescribeChangeSetCommandInput) => new DescribeChangeSetCommand(input),
    [describeStack.name]: (input: DescribeStacksCommandInput) => new DescribeStacksCommand(input),
    [getTemplate.name]: (input: GetTemplateCommandInput) => new GetTemplateCommand(input),
    [listStackResources.name]: (input: ListStackResourcesCommandInput) =>
      new ListStackResourcesCommand(input),
    [listStacks.name]: (input: ListStacksCommandInput) => new ListStacksCommand(input),
  },
)
