import { CODE_CONTENT_SCHEMA, type CodeContent } from '../../../functions/code-packages/code-content.ts'
import type { Change, Subject } from '../../../audit/events/change.ts'
import type { QueueName } from '../../../audit/resources/collector-queue.ts'
import { buildRoleResource } from '../../../audit/resources/iam/role.ts'
import { buildFunctionResource } from '../../../audit/resources/lambda/function.ts'
import { buildAccountResource } from '../../../audit/resources/organizations/account.ts'
import type { Resource } from '../../../audit/resources/resource.ts'
import { AwsCallError, type AwsCall, type AwsOperation } from '../../../functions/collectors/api/aws-call.ts'
import { listDisabledInspector } from '../../disabled-inspector.ts'

const ACCOUNT = '111122223333'
const REGION = 'eu-west-1'

/** A function of a small account; of `UNREADABLE` tags no one may read any. */
interface SmallFunction {
  role: string
  runtime: string
  tags?: Record<string, string> | 'UNREADABLE'
}

/** A small account that changes while handlers read it: functions by name, roles with their attached policies. */
export interface SmallAccount {
  functions: Record<string, SmallFunction>
  roles: Record<string, string[]>
  /** The tags of roles; a role without an entry has none. */
  tags?: Record<string, Record<string, string>>
  /** Roles whose tags, trust policy and boundary no one may read. */
  unreadable?: string[]
}

export const STORY_ADMIN_POLICY = 'arn:aws:iam::aws:policy/AdministratorAccess'
export const STORY_READ_ONLY_POLICY = 'arn:aws:iam::aws:policy/ReadOnlyAccess'
/** Who has it can attach any policy to itself. */
export const STORY_PATH_POLICY = 'arn:aws:iam::aws:policy/AttachAnyPolicy'

const DOCUMENTS: Record<string, string> = {
  [STORY_ADMIN_POLICY]:
    '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}',
  [STORY_READ_ONLY_POLICY]:
    '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:Get*","Resource":"*"}]}',
  [STORY_PATH_POLICY]:
    '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"iam:AttachRolePolicy","Resource":"*"}]}',
}

export function buildStoryFunction(name: string): Resource {
  return buildFunctionResource(name, { account: ACCOUNT, region: REGION })
}

export function buildStoryRole(name: string): Resource {
  return buildRoleResource(formatRoleArn(name), ACCOUNT)
}

/** The account itself. */
export const storyAccount: Resource = buildAccountResource({ account: ACCOUNT, region: REGION })

/** An API call of the story as EventBridge delivers it, with the id of its change. */
export interface ApiEvent {
  id: string
  queue: QueueName
  event: object
}

/** Builds the event of a call of `service:Operation` by `actor` at second `at` of the story. */
export function buildApiEvent(
  id: string,
  action: string,
  actor: string,
  at: number,
  request: object,
): ApiEvent {
  const [service, eventName] = action.split(':')
  const awsRegion = service === 'iam' ? 'us-east-1' : REGION
  const detail = {
    eventSource: `${service}.amazonaws.com`,
    eventName,
    eventID: id,
    eventTime: computeStoryTime(at).toISOString(),
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
  return { id: formatChangeId(id), queue, event: { ...envelope, id, region: awsRegion, detail } }
}

/** Formats the id of the change of an event. */
export function formatChangeId(id: string): string {
  return `ct:${ACCOUNT}:${id}`
}

/** Builds the change of an initial scan, with all subjects at once. */
export function buildInitialScanChange(subjects: readonly Subject[]): Change {
  const actor = { type: 'Assay', name: "Assay's initial scan" }
  const when = { at: computeStoryTime(0).toISOString(), account: ACCOUNT, region: REGION }
  return { id: 'baseline', action: 'assay:Baseline', actor, subjects, eventuallyConsistent: false, ...when }
}

/** Returns the time of second `seconds` of the story. */
export function computeStoryTime(seconds: number): Date {
  return new Date(Date.UTC(2026, 4, 12, 9, 0, 0) + seconds * 1000)
}

/** Creates an API that answers with the account as it is at the time of the call. */
export function createAccountApi(smallAccount: SmallAccount): AwsCall {
  return (awsOperation, _region, input) => {
    const request = input as Record<string, string>
    if (awsOperation.name === 'GetRole' && smallAccount.unreadable?.includes(request['RoleName'] ?? ''))
      return Promise.reject(new AwsCallError(awsOperation, 'AccessDenied', 'not authorized'))
    if (awsOperation.name === 'ListTags' && findTagged(smallAccount, request)?.tags === 'UNREADABLE')
      return Promise.reject(new AwsCallError(awsOperation, 'AccessDeniedException', 'not authorized'))
    const response = buildResponse(smallAccount, awsOperation, request)
    return response === undefined
      ? Promise.reject(new AwsCallError(awsOperation, notFound(awsOperation), 'not found'))
      : Promise.resolve(structuredClone(response))
  }
}

function findTagged({ functions }: SmallAccount, { Resource }: Record<string, string>) {
  return Object.entries(functions).find(([name]) => buildStoryFunction(name).arn === Resource)?.[1]
}

function notFound({ service }: AwsOperation): string {
  return service === 'lambda' ? 'ResourceNotFoundException' : 'NoSuchEntityException'
}

function buildResponse(
  smallAccount: SmallAccount,
  { name, service }: AwsOperation,
  input: Record<string, string>,
): unknown {
  const each = smallAccount.functions[input['FunctionName'] ?? '']
  const roleName = input['RoleName'] ?? ''
  const attached = smallAccount.roles[roleName]
  const document = DOCUMENTS[input['PolicyArn'] ?? '']
  if (service === 'inspector2') return listDisabledInspector(ACCOUNT)[name]
  if (service === 'cloudwatch-logs') return { logGroups: [{ logGroupName: input['logGroupNamePrefix'] }] }
  if (service === 'lambda' && input['CodeSha256'] !== undefined) return each && { code: CODE_WITHOUT_SECRETS }
  if (name === 'ListTags') {
    const tagged = findTagged(smallAccount, input)
    return tagged && { Tags: tagged.tags ?? {} }
  }
  if (service === 'lambda') return each && buildFunctionResponse(name, input['FunctionName'] ?? '', each)
  if (name === 'GetPolicy') return document && { Policy: { Arn: input['PolicyArn'], DefaultVersionId: 'v1' } }
  if (name === 'GetPolicyVersion') return document && { PolicyVersion: { Document: document } }
  if (name === 'GetAccountSummary')
    return { SummaryMap: { AccountAccessKeysPresent: 0, AccountMFAEnabled: 1 } }
  if (name === 'GenerateCredentialReport') return { State: 'COMPLETE' }
  if (name === 'GetCredentialReport') return { Content: ROOT_REPORT }
  return attached && buildRoleResponse(name, roleName, attached, smallAccount.tags?.[roleName])
}

/** The columns of a credential report that say when the root user, which nothing uses, was used. */
const ROOT_REPORT = [
  'user,arn,password_last_used,access_key_1_last_used_date,access_key_2_last_used_date',
  `<root_account>,arn:aws:iam::${ACCOUNT}:root,no_information,N/A,N/A`,
].join('\n')

/** The code of all functions. */
const CODE_WITHOUT_SECRETS: CodeContent = {
  schema: CODE_CONTENT_SCHEMA,
  digest: `${'A'.repeat(43)}=`,
  bytes: 1,
  entries: 1,
  secrets: [],
  scanned: { files: 1, bytes: 1 },
  issues: [],
}

function buildFunctionResponse(
  operation: string,
  name: string,
  each: SmallAccount['functions'][string],
): unknown {
  if (operation === 'ListAliases') return { Aliases: [] }
  if (operation === 'ListFunctionUrlConfigs') return { FunctionUrlConfigs: [] }
  if (operation === 'ListEventSourceMappings') return { EventSourceMappings: [] }
  if (operation === 'ListVersionsByFunction') return { Versions: [{ Version: '$LATEST' }] }
  if (operation === 'ListFunctionEventInvokeConfigs') return { FunctionEventInvokeConfigs: [] }
  if (operation === 'GetPolicy') return undefined
  if (operation === 'GetRuntimeManagementConfig') return { UpdateRuntimeOn: 'Auto' }
  if (operation === 'GetFunctionCodeSigningConfig') return { CodeSigningConfigArn: '' }
  const Configuration = {
    FunctionArn: buildStoryFunction(name).arn,
    Runtime: each.runtime,
    Role: formatRoleArn(each.role),
  }
  return {
    Configuration: { ...Configuration, PackageType: 'Zip', CodeSha256: CODE_WITHOUT_SECRETS.digest },
    ...(typeof each.tags === 'object' ? { Tags: each.tags } : {}),
  }
}

function buildRoleResponse(
  operation: string,
  name: string,
  attached: readonly string[],
  tags: Readonly<Record<string, string>> = {},
): unknown {
  if (operation === 'ListRolePolicies') return { PolicyNames: [], IsTruncated: false }
  if (operation === 'ListAttachedRolePolicies') {
    return { AttachedPolicies: attached.map(PolicyArn => ({ PolicyArn })), IsTruncated: false }
  }
  const AssumeRolePolicyDocument = '{"Version":"2012-10-17","Statement":[]}'
  const Tags = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }))
  return {
    Role: { Arn: formatRoleArn(name), AssumeRolePolicyDocument, CreateDate: '2026-01-01T00:00:00Z', Tags },
  }
}

function formatRoleArn(name: string): string {
  return `arn:aws:iam::${ACCOUNT}:role/${name}`
}
