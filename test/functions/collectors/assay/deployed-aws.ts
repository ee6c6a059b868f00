import type { FactReading } from '../../../../audit/refresh/snapshot/fact-reader.ts'
import { listCollectorNames } from '../../../../audit/resources/kinds.ts'
import type { Resource } from '../../../../audit/resources/resource.ts'
import { parseConfiguration } from '../../../../audit/configuration/configuration.ts'
import { AwsCallError, type AwsCall } from '../../../../functions/collectors/api/aws-call.ts'
import { createAccountReader } from '../../../../functions/collectors/account-reader.ts'
import { createRedactor } from '../../../../functions/collectors/redaction/redact.ts'
import { buildHealthyOutput } from './healthy-deployment.ts'

export const COLLECTOR_ACCOUNT_ID = '111122223333'

/** A deployment with its home in Ireland, for Ireland and Frankfurt; its first region is Virginia. */
export const deployedScope = parseConfiguration({ home: 'eu-west-1', regions: ['eu-west-1', 'eu-central-1'] })

type Input = Readonly<Record<string, unknown>>

/** Replaces the output of an operation, by region and input. `GetItem` is the state of full scans, `GetSettings` the settings. */
export type OutputOverrides = Readonly<
  Record<string, (well: Record<string, unknown>, region: string, input: Input) => object>
>

/** An error response. */
export function buildRefusal(error: string): object {
  return { error }
}

/** AWS with an intact deployment, except for `instead`. */
export function createDeployedAws(instead: OutputOverrides = {}): AwsCall {
  return (awsOperation, region, input) => {
    const well = buildDeployedOutput(awsOperation.name, region, input)
    if (well === undefined) return Promise.reject(new Error(`${awsOperation.name} was not expected`))
    const replace = instead[nameOutput(awsOperation.name, input)] ?? instead[awsOperation.name]
    const replaced = replace?.(well, region, input) ?? well
    const response = isOtherItem(awsOperation.name, input, instead, replaced) ? well : replaced
    if (!('error' in response)) return Promise.resolve(response)
    return Promise.reject(new AwsCallError(awsOperation, String(response.error), 'so it was'))
  }
}

function nameOutput(operation: string, input: Input): string {
  return operation === 'GetItem' && isSettingsItem(input) ? 'GetSettings' : operation
}

function isSettingsItem({ Key }: Input): boolean {
  return (Key as { pk: { S: string } }).pk.S === 'SETTINGS'
}

/** Whether a replaced item is not the one that was asked for. Errors are those of all items. */
function isOtherItem(operation: string, input: Input, instead: OutputOverrides, replaced: object): boolean {
  return (
    nameOutput(operation, input) === 'GetSettings' &&
    instead['GetSettings'] === undefined &&
    !('error' in replaced)
  )
}

/** The response of an intact deployment with a trail. */
function buildDeployedOutput(
  operation: string,
  region: string,
  input: Input,
): Record<string, unknown> | undefined {
  switch (operation) {
    case 'GetItem':
      if (isSettingsItem(input)) return {}
      return { Item: { body: { S: JSON.stringify({ last: endedSweep, initialScanEndedAt }) } } }
    case 'DescribeTrails':
      return {
        trailList: [
          { Name: 'org', TrailARN: 'arn', IsMultiRegionTrail: true, LogFileValidationEnabled: true },
        ],
      }
    case 'GetTrailStatus':
      return { IsLogging: true }
    case 'GetEventSelectors':
      return { EventSelectors: [{ ReadWriteType: 'All', IncludeManagementEvents: true }] }
    case 'GetCallerIdentity':
      return { Account: COLLECTOR_ACCOUNT_ID }
    default:
      return buildHealthyOutput(operation, { account: COLLECTOR_ACCOUNT_ID, region }, input, deployedScope)
  }
}

/** When the initial scan ended. */
export const initialScanEndedAt = '2026-11-20T03:10:00.000Z'

/** The last completed full scan. */
export const endedSweep = {
  id: 'sweep:111122223333:2026-11-24T03:00:00.000Z',
  account: COLLECTOR_ACCOUNT_ID,
  region: 'eu-west-1',
  startedAt: '2026-11-24T03:00:00.000Z',
  endedAt: '2026-11-24T03:10:00.000Z',
  baseline: false,
  resourcesRead: 120,
  lost: 0,
  listingFailures: [] as string[],
  pendingTasks: 0,
}

/** Reads all facts of `resource`. */
export function readDeployed(resource: Resource, instead?: OutputOverrides): Promise<FactReading> {
  return createAccountReader(createDeployedAws(instead), createRedactor('key'), {
    deploymentScope: deployedScope,
  }).read(resource, listCollectorNames(resource.kind))
}

/** The facts of `resource`. */
export async function readDeployedFacts(resource: Resource, instead?: OutputOverrides) {
  const factReading = await readDeployed(resource, instead)
  if (factReading === 'NOT_FOUND') throw new Error('not found')
  return factReading.facts
}
