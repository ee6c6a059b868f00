import {
  CloudFormationClient,
  CreateStackCommand,
  DeleteStackCommand,
  DescribeStackEventsCommand,
  ListStackResourcesCommand,
  UpdateStackCommand,
  waitUntilStackCreateComplete,
  waitUntilStackDeleteComplete,
  waitUntilStackUpdateComplete,
} from '@aws-sdk/client-cloudformation'
import type { LocalAws } from '../../local-aws/local-aws.ts'

/** A stack on the local AWS. */
export interface DeployedTemplate {
  /** The physical ids of its resources, by logical id. */
  physicalIds: ReadonlyMap<string, string>
}

const PATIENCE = { maxWaitTime: 120, minDelay: 0.2, maxDelay: 0.5 }

/** Deploys a template as the stack `name`, for the first time or again. Throws with the reason of CloudFormation. */
export async function deployGatedStack(
  localAws: LocalAws,
  name: string,
  template: object,
  isUpdate: boolean,
): Promise<DeployedTemplate> {
  const client = new CloudFormationClient(localAws.client())
  const Capabilities = ['CAPABILITY_NAMED_IAM' as const, 'CAPABILITY_AUTO_EXPAND' as const]
  const input = { StackName: name, TemplateBody: JSON.stringify(template), Capabilities }
  try {
    await client.send(isUpdate ? new UpdateStackCommand(input) : new CreateStackCommand(input))
    const wait = isUpdate ? waitUntilStackUpdateComplete : waitUntilStackCreateComplete
    await wait({ client, ...PATIENCE }, { StackName: name })
  } catch (failure) {
    if (isWithoutUpdate(failure)) return describeDeployed(client, name)
    throw new Error(`${name} could not be deployed: ${await explainFailure(client, name)}`, {
      cause: failure,
    })
  }
  return describeDeployed(client, name)
}

/** Whether CloudFormation refuses an update because it changes nothing. */
function isWithoutUpdate(failure: unknown): boolean {
  return failure instanceof Error && failure.message === 'No updates are to be performed.'
}

async function describeDeployed(client: CloudFormationClient, StackName: string): Promise<DeployedTemplate> {
  const { StackResourceSummaries = [] } = await client.send(new ListStackResourcesCommand({ StackName }))
  const ids = StackResourceSummaries.map(
    ({ LogicalResourceId = '', PhysicalResourceId = '' }) => [LogicalResourceId, PhysicalResourceId] as const,
  )
  return { physicalIds: new Map(ids) }
}

async function explainFailure(client: CloudFormationClient, StackName: string): Promise<string> {
  const { StackEvents = [] } = await client.send(new DescribeStackEventsCommand({ StackName }))
  const failed = StackEvents.filter(({ ResourceStatus = '' }) => ResourceStatus.endsWith('FAILED'))
  return failed
    .map(({ LogicalResourceId, ResourceStatusReason }) => `${LogicalResourceId}: ${ResourceStatusReason}`)
    .join('; ')
}

/** Deletes a stack. */
export async function removeStack(localAws: LocalAws, name: string): Promise<void> {
  const client = new CloudFormationClient(localAws.client())
  await client.send(new DeleteStackCommand({ StackName: name }))
  await waitUntilStackDeleteComplete({ client, ...PATIENCE }, { StackName: name })
}
