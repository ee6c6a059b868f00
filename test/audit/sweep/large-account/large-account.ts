import { buildFunctionResource } from '../../../../audit/resources/lambda/function.ts'
import type { Resource } from '../../../../audit/resources/resource.ts'
import { AwsCallError, type AwsCall } from '../../../../functions/collectors/api/aws-call.ts'
import { listDisabledInspector } from '../../../disabled-inspector.ts'

/** Where the large account is. */
export const where = { account: '111122223333', region: 'eu-west-1' }

/** An account of functions with the same number of aliases each, all with a policy. */
export interface LargeAccount {
  functions: number
  aliases: number
  /** The statement ids of policies that differ, by function and qualifier; `NONE` for no policy. */
  sids: Map<string, string>
}

const PAGE_SIZE = 50

const INSPECTOR = listDisabledInspector(where.account)

/** Lists the functions of the account. */
export function listLargeFunctions({ functions }: LargeAccount): Resource<'AWS::Lambda::Function'>[] {
  return Array.from({ length: functions }, (_, index) => buildFunctionResource(`f${index}`, where))
}

/** Creates the Lambda API of an account, in which Inspector scans nothing. Roles do not exist in it. */
export function createLargeAccountApi(largeAccount: LargeAccount): AwsCall {
  const names = Array.from({ length: largeAccount.aliases }, (_, index) => `a${index}`)
  return (awsOperation, _, input) => {
    const { name, service } = awsOperation
    const { FunctionName = '', Qualifier = '$LATEST', Marker } = input as Record<string, string>
    const start = Number(Marker ?? 0)
    const further = start + PAGE_SIZE < names.length ? { NextMarker: String(start + PAGE_SIZE) } : {}
    const responses: Readonly<Record<string, object>> = {
      GetFunction: { Configuration: buildConfiguration(FunctionName) },
      GetFunctionConfiguration: buildConfiguration(FunctionName),
      GetRuntimeManagementConfig: { UpdateRuntimeOn: 'Auto' },
      GetFunctionCodeSigningConfig: { CodeSigningConfigArn: '' },
      ListTags: { Tags: {} },
      GetPolicy: { Policy: buildPolicy(largeAccount, FunctionName, Qualifier) },
      ListAliases: {
        Aliases: names.slice(start, start + PAGE_SIZE).map(Name => ({ Name, FunctionVersion: '1' })),
        ...further,
      },
      ListFunctionUrlConfigs: { FunctionUrlConfigs: [], ...further },
      ListEventSourceMappings: { EventSourceMappings: [] },
      ListVersionsByFunction: { Versions: [{ Version: '$LATEST' }, { Version: '1' }] },
      ListProvisionedConcurrencyConfigs: { ProvisionedConcurrencyConfigs: [] },
      ListFunctionEventInvokeConfigs: { FunctionEventInvokeConfigs: [], ...further },
    }
    const isAbsent = name === 'GetPolicy' && largeAccount.sids.get(`${FunctionName}:${Qualifier}`) === 'NONE'
    if (service === 'lambda' && isAbsent)
      return Promise.reject(new AwsCallError(awsOperation, 'ResourceNotFoundException', 'not found'))
    const logGroups = {
      logGroups: [{ logGroupName: (input as Record<string, string>)['logGroupNamePrefix'] }],
    }
    const ofServices = { lambda: responses[name], inspector2: INSPECTOR[name], 'cloudwatch-logs': logGroups }
    const response = (ofServices as Readonly<Record<string, object | undefined>>)[service]
    return response === undefined
      ? Promise.reject(new AwsCallError(awsOperation, 'NoSuchEntityException', 'not found'))
      : Promise.resolve(structuredClone(response))
  }
}

function buildConfiguration(name: string): object {
  return {
    FunctionArn: buildFunctionResource(name, where).arn,
    PackageType: 'Zip',
    Runtime: 'nodejs24.x',
    Role: 'arn:aws:iam::111122223333:role/shared',
  }
}

function buildPolicy({ sids }: LargeAccount, name: string, qualifier: string): string {
  const Sid = sids.get(`${name}:${qualifier}`) ?? `${name}-${qualifier}`
  const Principal = { AWS: 'arn:aws:iam::444455556666:root' }
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Sid, Effect: 'Allow', Principal, Action: 'lambda:InvokeFunction', Resource: '*' }],
  })
}
