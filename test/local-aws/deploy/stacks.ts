import { setTimeout as wait } from 'node:timers/promises'
import {
  CloudFormationClient,
  CreateStackCommand,
  type CreateStackCommandInput,
  DeleteStackCommand,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
  type Stack,
  UpdateStackCommand,
} from '@aws-sdk/client-cloudformation'
import type { LocalClientConfig } from '../local-aws.ts'

/** What CreateStack and UpdateStack are asked. */
export type StackInput = CreateStackCommandInput & { StackName: string }

const ENDED_WITHIN_MS = 60_000
const POLL_MS = 100

/** Creates the stack, or updates it if it exists, and returns its outputs once it is complete. */
export async function createOrUpdateStack(configuration: LocalClientConfig, input: StackInput) {
  const client = new CloudFormationClient(configuration)
  const existing = await describeUsableStack(client, configuration, input.StackName)
  if (existing === undefined) {
    await client.send(new CreateStackCommand(input))
    return listOutputs(await awaitStackEnd(client, input.StackName, 'CREATE_COMPLETE'))
  }
  if (!(await updateIfChanged(client, input))) return listOutputs(existing)
  return listOutputs(await awaitStackEnd(client, input.StackName, 'UPDATE_COMPLETE'))
}

/** Deletes the stack and waits until it is gone. */
export async function deleteStack(configuration: LocalClientConfig, stackName: string): Promise<void> {
  const client = new CloudFormationClient(configuration)
  await client.send(new DeleteStackCommand({ StackName: stackName }))
  await awaitStackEnd(client, stackName, 'DELETE_COMPLETE')
}

/** The stack if it can be updated; what is left of a failed creation is deleted first. */
async function describeUsableStack(
  client: CloudFormationClient,
  configuration: LocalClientConfig,
  stackName: string,
) {
  const stack = await describe(client, stackName)
  if (!stack?.StackStatus?.startsWith('ROLLBACK')) return stack
  await deleteStack(configuration, stackName)
  return undefined
}

async function updateIfChanged(client: CloudFormationClient, input: StackInput): Promise<boolean> {
  try {
    await client.send(new UpdateStackCommand(input))
    return true
  } catch (error) {
    if (error instanceof Error && error.message.includes('No updates are to be performed')) return false
    throw error
  }
}

async function awaitStackEnd(client: CloudFormationClient, stackName: string, wanted: string) {
  const until = Date.now() + ENDED_WITHIN_MS
  for (;;) {
    const stack = await describe(client, stackName)
    const status = stack?.StackStatus ?? 'DELETE_COMPLETE'
    if (status === wanted) return stack
    if (!status.endsWith('_IN_PROGRESS') || Date.now() > until)
      throw await describeFailure(client, stackName, status)
    await wait(POLL_MS)
  }
}

async function describe(client: CloudFormationClient, stackName: string): Promise<Stack | undefined> {
  try {
    const { Stacks = [] } = await client.send(new DescribeStacksCommand({ StackName: stackName }))
    return Stacks.find(({ StackStatus }) => StackStatus !== 'DELETE_COMPLETE')
  } catch (error) {
    if (error instanceof Error && error.message.includes('does not exist')) return undefined
    throw error
  }
}

async function describeFailure(
  client: CloudFormationClient,
  stackName: string,
  status: string,
): Promise<Error> {
  const { StackEvents = [] } = await client.send(new DescribeStackEventsCommand({ StackName: stackName }))
  const failed = StackEvents.filter(({ ResourceStatus }) => ResourceStatus?.endsWith('_FAILED'))
  const reasons = failed.map(event => {
    return `  ${event.LogicalResourceId} (${event.ResourceType}): ${event.ResourceStatusReason}`
  })
  return new Error([`stack ${stackName} ended as ${status}`, ...reasons].join('\n'))
}

function listOutputs(stack: Stack | undefined): Record<string, string> {
  const outputs = stack?.Outputs ?? []
  return Object.fromEntries(outputs.map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue]))
}
