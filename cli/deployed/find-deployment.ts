import * as z from 'zod/mini'
import { environmentVariables } from '../../audit/deployment/functions.ts'
import { nameParts, nameQueue, nameReportBucket } from '../../audit/resources/assay/deployment-names.ts'
import { isCodeSha256 } from '../../audit/resources/lambda/code-content.ts'
import { quoteText } from '../../audit/text/quote-text.ts'
import { AwsCallError, type AwsCall } from '../../functions/collectors/api/aws-call.ts'
import { getOwnFunction } from '../../functions/collectors/assay/operations.ts'
import { fetchCallerAccount } from '../../functions/collectors/lists/resource-list.ts'
import { formatUnreachableAws } from '../../functions/aws/sdk/unreachable-error.ts'
import { CliError } from '../cli-error.ts'
import { explainDeployedFailure } from './deployed-failure.ts'
import type { Deployment } from './deployment.ts'

/** Which deployment of the account of the current credentials. */
export interface DeploymentName {
  prefix: string
  /** Its home region. */
  home: string
}

/** Bytes of the largest archive that can be one of Assay. */
const MAX_CODE_BYTES = 60_000_000

const { table: TABLE, reportBucket: BUCKET, queues: QUEUES, account: ACCOUNT } = environmentVariables

const functionSchema = z.object({
  Configuration: z.object({
    CodeSha256: z.string().check(z.refine(isCodeSha256)),
    CodeSize: z.int().check(z.positive(), z.maximum(MAX_CODE_BYTES)),
    Environment: z.object({ Variables: z.record(z.string(), z.string()) }),
  }),
  Code: z.object({ Location: z.url() }),
})

/**
 * Finds a deployment by the names of its parts: the environment of its function for reports names the others. Throws CliError that
 * says what is wrong, why, and what to do.
 */
export async function findDeployment(
  awsCall: AwsCall,
  { prefix, home }: DeploymentName,
): Promise<Deployment> {
  const account = await identifyCaller(awsCall, home)
  const functionName = nameQueue('report', prefix)
  const output = await callFunction(awsCall, { prefix, home }, account)
  const parsed = functionSchema.safeParse(output)
  if (!parsed.success)
    throw new CliError(
      `the function ${functionName} in ${home} of account ${account} is none of Assay: deploy Assay again, or name another prefix with --deployed`,
    )
  const { Configuration, Code } = parsed.data
  const variables = Configuration.Environment.Variables
  const { table } = nameParts(prefix)
  const bucket = nameReportBucket({ account, region: home }, prefix)
  // Who can write to the environment of a function must not choose what is read in its place.
  const expected = { [TABLE]: table, [BUCKET]: bucket, [ACCOUNT]: account }
  for (const [name, value] of Object.entries(expected))
    if (variables[name] !== value)
      throw new CliError(
        `the function ${functionName} has ${name} = ${quoteText(variables[name] ?? '')} instead of ${value}: it was changed by hand, or an ` +
          'earlier version deployed it; assay doctor says what differs, and npm run deploy restores it',
      )
  const queues = variables[QUEUES] ?? ''
  if (!queues.endsWith(`/${account}/`))
    throw new CliError(
      `the function ${functionName} has ${QUEUES} = ${quoteText(queues)}, whose queues are not those of account ${account}: it was changed by ` +
        'hand; assay doctor says what differs, and npm run deploy restores it',
    )
  return {
    prefix,
    account,
    region: home,
    table,
    bucket,
    findQueueUrl: queueName => `${queues}${nameQueue(queueName, prefix)}`,
    code: {
      functionName,
      sha256: Configuration.CodeSha256,
      bytes: Configuration.CodeSize,
      url: Code.Location,
    },
  }
}

async function identifyCaller(awsCall: AwsCall, home: string): Promise<string> {
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
    if (failure instanceof AwsCallError && failure.error === 'ResourceNotFoundException')
      throw new CliError(
        `no deployment of Assay has the prefix ${prefix} in ${home} of account ${account}: name its home region with --home, its ` +
          'prefix with --deployed PREFIX, its account with --profile, or deploy it with npm run deploy',
        { cause: failure },
      )
    throw explainDeployedFailure(failure, { prefix, account, region: home })
  }
}
