import type { Change, Subject } from '../../audit/changes/change.ts'
import type { Queue } from '../../audit/messages.ts'
import { policyResource } from '../../audit/resources/iam/managed-policy.ts'
import { roleResource } from '../../audit/resources/iam/role.ts'
import { functionResource } from '../../audit/resources/lambda/function.ts'
import type { Resource } from '../../audit/resources/resource.ts'
import { CallFailed, type Call, type Operation } from '../../functions/answers/operation.ts'

const ACCOUNT = '111122223333'
const REGION = 'eu-west-1'

/** A small account that changes while handlers look at it: functions by name, roles with their attached policies. */
export interface Account {
  functions: Record<string, { role: string; runtime: string }>
  roles: Record<string, string[]>
}

export const ADMIN = 'arn:aws:iam::aws:policy/AdministratorAccess'
export const READ_ONLY = 'arn:aws:iam::aws:policy/ReadOnlyAccess'

const DOCUMENTS: Record<string, string> = {
  [ADMIN]: '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}',
  [READ_ONLY]: '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:Get*","Resource":"*"}]}',
}

export function fn(name: string): Resource {
  return functionResource(name, { account: ACCOUNT, region: REGION })
}

export function role(name: string): Resource {
  return roleResource(arnOfRole(name), ACCOUNT)
}

export function policy(arn: string): Resource {
  return policyResource(arn, ACCOUNT)
}

/** A call by `actor` at second `at` of the story, as EventBridge delivers it, and the cause that it opens. */
export interface ApiEvent {
  id: string
  queue: Queue
  event: object
}

/** The event of a call of `service:Operation`. */
export function called(id: string, action: string, actor: string, at: number, request: object): ApiEvent {
  const [service, eventName] = action.split(':')
  const awsRegion = service === 'iam' ? 'us-east-1' : REGION
  const detail = {
    eventSource: `${service}.amazonaws.com`,
    eventName,
    eventID: id,
    eventTime: time(at).toISOString(),
    awsRegion,
    recipientAccountId: ACCOUNT,
    userIdentity: { type: 'IAMUser', userName: actor },
    readOnly: false,
    requestParameters: request,
  }
  const envelope = {
    'detail-type': 'AWS API Call via CloudTrail',
    source: `aws.${service}`,
    account: ACCOUNT,
  }
  const queue = service === 'iam' ? 'iam-change' : 'function-deploy'
  return { id: causeOf(id), queue, event: { ...envelope, id, region: awsRegion, detail } }
}

/** The cause that an event opens. */
export function causeOf(id: string): string {
  return `ct:${ACCOUNT}:${id}`
}

/** A change of everything at once, as a baseline makes it. */
export function everythingChanged(subjects: readonly Subject[]): Change {
  const actor = { type: 'Assay', name: 'the baseline' }
  const when = { at: time(0).toISOString(), account: ACCOUNT, region: REGION }
  return { id: 'baseline', action: 'assay:Baseline', actor, subjects, lags: false, ...when }
}

/** Second `seconds` of the story. */
export function time(seconds: number): Date {
  return new Date(Date.UTC(2026, 4, 12, 9, 0, 0) + seconds * 1000)
}

/** What AWS answers of `account` as it is at the moment of the call. */
export function answering(account: Account): Call {
  return (operation, _region, input) => {
    const answer = answerOf(account, operation, input as Record<string, string>)
    return answer === undefined
      ? Promise.reject(new CallFailed(operation, notFound(operation), 'not found'))
      : Promise.resolve(structuredClone(answer))
  }
}

function notFound({ service }: Operation): string {
  return service === 'lambda' ? 'ResourceNotFoundException' : 'NoSuchEntityException'
}

function answerOf(account: Account, { name, service }: Operation, input: Record<string, string>): unknown {
  const each = account.functions[input['FunctionName'] ?? '']
  const attached = account.roles[input['RoleName'] ?? '']
  const document = DOCUMENTS[input['PolicyArn'] ?? '']
  if (service === 'lambda') return each && functionAnswer(name, input['FunctionName'] ?? '', each)
  if (name === 'GetPolicy') return document && { Policy: { Arn: input['PolicyArn'], DefaultVersionId: 'v1' } }
  if (name === 'GetPolicyVersion') return document && { PolicyVersion: { Document: document } }
  return attached && roleAnswer(name, input['RoleName'] ?? '', attached)
}

function functionAnswer(operation: string, name: string, each: Account['functions'][string]): unknown {
  if (operation === 'ListAliases') return { Aliases: [] }
  if (operation === 'ListFunctionUrlConfigs') return { FunctionUrlConfigs: [] }
  if (operation === 'ListEventSourceMappings') return { EventSourceMappings: [] }
  if (operation === 'ListFunctionEventInvokeConfigs') return { FunctionEventInvokeConfigs: [] }
  if (operation === 'GetPolicy') return undefined
  if (operation === 'GetRuntimeManagementConfig') return { UpdateRuntimeOn: 'Auto' }
  const Configuration = { FunctionArn: fn(name).arn, Runtime: each.runtime, Role: arnOfRole(each.role) }
  return { Configuration: { ...Configuration, PackageType: 'Zip' } }
}

function roleAnswer(operation: string, name: string, attached: readonly string[]): unknown {
  if (operation === 'ListRolePolicies') return { PolicyNames: [], IsTruncated: false }
  if (operation === 'ListAttachedRolePolicies') {
    return { AttachedPolicies: attached.map(PolicyArn => ({ PolicyArn })), IsTruncated: false }
  }
  const AssumeRolePolicyDocument = '{"Version":"2012-10-17","Statement":[]}'
  return { Role: { Arn: arnOfRole(name), AssumeRolePolicyDocument, CreateDate: '2026-01-01T00:00:00Z' } }
}

function arnOfRole(name: string): string {
  return `arn:aws:iam::${ACCOUNT}:role/${name}`
}
