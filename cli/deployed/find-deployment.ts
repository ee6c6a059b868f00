import * as z from 'zod/mini'
import { environmentVariables } from '../../audit/deployment/functions.ts'
import { nameParts, nameQueue } from '../../audit/resources/assay/deployment-names.ts'
import type { QueueName } from '../../audit/resources/collector-queue.ts'
import { quoteText } from '../../audit/text/quote-text.ts'
import { AwsCallError, type AwsCall } from '../../functions/collectors/api/aws-call.ts'
import { getOwnFunction } from '../../functions/collectors/assay/operations.ts'
import { fetchCallerAccount } from '../../functions/collectors/lists/resource-list.ts'
import { formatUnreachableAws } from '../../functions/aws/sdk/unreachable-error.ts'
import { CliError } from '../cli-error.ts'

/** Which deployment of the account of the current credentials. */
export interface DeploymentName {
  prefix: string
  /** Its home region. */
  home: string
}

/** A deployment that was found. */
export interface Deployment {
  prefix: string
  account: string
  /** Its home region. */
  region: string
  table: string
  /** The URL of a queue. */
  findQueueUrl(queueName: QueueName): string
}

const { table: TABLE, queues: QUEUES, account: ACCOUNT } = environmentVariables

const functionSchema = z.object({
  Configuration: z.object({
    Environment: z.object({ Variables: z.record(z.string(), z.string()) }),
  }),
})

/**
 * Finds a deployment by the names of its parts: the environment of its function for reports names the others. Throws CliError that
 * says what is wrong, why, and what to do.
 */
export async function findDeployment(
  awsCall: AwsCall,
  { prefix, home }: DeploymentName,
): Promise<Deployment> {
  const account = await identifyAccount(awsCall, home)
  const functionName = nameQueue('report', prefix)
  const parsed = functionSchema.safeParse(await callFunction(awsCall, { prefix, home }, account))
  if (!parsed.success)
    throw new CliError(
      `the function ${functionName} in ${home} of account ${account} is none of Assay: deploy Assay again, or name another configuration with --config`,
    )
  const variables = parsed.data.Configuration.Environment.Variables
  const { table } = nameParts(prefix)
  // Who can write to the environment of a function must not choose where settings go.
  const expected = { [TABLE]: table, [ACCOUNT]: account }
  for (const [name, value] of Object.entries(expected))
    if (variables[name] !== value)
      throw new CliError(
        `the function ${functionName} has ${name} = ${quoteText(variables[name] ?? '')} instead of ${value}: it was changed by hand, or an ` +
          'earlier version deployed it; assay doctor says what differs, and npm run deploy restores it',
      )
  return {
    prefix,
    account,
    region: home,
    table,
    findQueueUrl: queueName => `${variables[QUEUES] ?? ''}${nameQueue(queueName, prefix)}`,
  }
}

async function identifyAccount(awsCall: AwsCall, home: string): Promise<string> {
  try {
    return await fetchCallerAccount(home, awsCall)
  } catch (failure) {
    throw new CliError(formatUnreachableAws(failure), { cause: failure })
  }
}

async function callFunction(awsCall: AwsCall, { prefix, home }: DeploymentName, account: string) {
  try {
    return await awsCall(getOwnFunction, home, { FunctionName: nameQueue('report', prefix) })
  } catch (failure) {
    if (!(failure instanceof AwsCallError)) throw failure
    const where = `${home} of account ${account}`
    throw failure.error === 'ResourceNotFoundException'
      ? new CliError(
          `no deployment of Assay has the prefix ${prefix} in ${where}: name its configuration with --config, its account with --profile, or deploy it with npm run deploy`,
          { cause: failure },
        )
      : new CliError(`the deployment ${prefix} in ${where} cannot be found: ${failure.message}`, {
          cause: failure,
        })
  }
}
