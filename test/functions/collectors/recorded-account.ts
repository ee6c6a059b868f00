import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { FactReading } from '../../../audit/refresh/snapshot/fact-reader.ts'
import { listCollectorNames } from '../../../audit/resources/kinds.ts'
import { buildGroupResource } from '../../../audit/resources/iam/group.ts'
import { buildManagedPolicyResource } from '../../../audit/resources/iam/managed-policy.ts'
import { buildRoleResource } from '../../../audit/resources/iam/role.ts'
import { buildUserResource } from '../../../audit/resources/iam/user.ts'
import { buildFunctionResource } from '../../../audit/resources/lambda/function.ts'
import { buildLayerVersionResource } from '../../../audit/resources/lambda/layer-version.ts'
import { buildAccountResource } from '../../../audit/resources/organizations/account.ts'
import type { Resource } from '../../../audit/resources/resource.ts'
import { AwsCallError, type AwsCall } from '../../../functions/collectors/api/aws-call.ts'
import { createAccountReader } from '../../../functions/collectors/account-reader.ts'
import { createRedactor } from '../../../functions/collectors/redaction/redact.ts'
import { openAccountFile, type RecordedCall } from '../../../functions/local/account-file.ts'
import { buildResponses } from '../../../examples/account/responses/build-responses.ts'
import { applyMergePatch } from '../../../examples/account/example-account.ts'
import { loadEventWorld } from '../../events/world.ts'

const account = '111122223333'

/** One resource of each kind in the recorded account. */
export const checkoutFunction = buildFunctionResource('checkout-api', { account, region: 'eu-west-1' })
export const utilitiesLayer = buildLayerVersionResource(
  `arn:aws:lambda:eu-west-1:${account}:layer:shared-utils:4`,
  account,
)
export const sharedRole = buildRoleResource(`arn:aws:iam::${account}:role/SharedLambdaRole`, account)
export const dataAccessPolicy = buildManagedPolicyResource(
  `arn:aws:iam::${account}:policy/app/DataAccess`,
  account,
)
export const aliceUser = buildUserResource(`arn:aws:iam::${account}:user/alice`, account)
export const engineersGroup = buildGroupResource(`arn:aws:iam::${account}:group/data-engineers`, account)
export const rootAccount = buildAccountResource({ account, region: 'eu-west-1' })

/** Replaces the recorded output of an operation. */
export interface ResponseOverride {
  operation: string
  /** Applies only to inputs that contain this. */
  input?: Readonly<Record<string, unknown>>
  output?: unknown
  error?: string
}

/** The recorded calls, with an inline policy and with the outputs in `instead`. */
export function listRecordedCalls(...instead: readonly ResponseOverride[]): RecordedCall[] {
  const at = '2026-05-12T09:00:00Z'
  const passwords = {
    service: 'iam',
    region: 'us-east-1',
    operation: 'GetAccountPasswordPolicy',
    input: {},
    at,
  }
  const inline = { logs: { Statement: { Effect: 'Allow', Action: 'logs:*', Resource: '*' } } }
  const accessKeys = { AKIAEXAMPLEALICEKEY1: { status: 'Active', createdAt: at } }
  const known = applyMergePatch(loadEventWorld(), {
    roles: { [sharedRole.arn]: { inline } },
    users: { [aliceUser.arn]: { inline, accessKeys } },
    groups: { [engineersGroup.arn]: { inline } },
  })
  const calls: RecordedCall[] = [
    ...buildResponses(known, at),
    { ...passwords, output: { PasswordPolicy: {} } },
  ]
  return calls.map(call => {
    const other = instead.findLast(each => isCallOf(each, call))
    if (other === undefined) return call
    const { output: _, error: __, ...requested } = call
    const error = other.error === undefined ? undefined : { name: other.error, message: 'so it was recorded' }
    return { ...requested, ...(error ? { error } : { output: other.output }) }
  })
}

function isCallOf({ operation, input = {} }: ResponseOverride, call: RecordedCall): boolean {
  return (
    operation === call.operation && Object.entries(input).every(([name, value]) => call.input[name] === value)
  )
}

function updateTimes(awsCall: AwsCall): AwsCall {
  return async (awsOperation, region, input) => {
    try {
      return await awsCall(awsOperation, region, input)
    } catch (failure) {
      if (!(failure instanceof AwsCallError) || failure.error === 'NotRecorded') throw failure
      throw new AwsCallError(awsOperation, failure.error, 'so it was recorded')
    }
  }
}

/** Replays `calls` as if AWS responded now. */
export function createRecordedApi(calls: readonly RecordedCall[]): AwsCall {
  const directory = mkdtempSync(join(tmpdir(), 'assay-account-'))
  try {
    writeFileSync(join(directory, 'calls.jsonl'), calls.map(call => JSON.stringify(call)).join('\n'))
    return updateTimes(openAccountFile(directory).createReplay(() => new Date('2026-05-12T10:00:00Z')))
  } finally {
    rmSync(directory, { recursive: true })
  }
}

/** Reads `resource` from recorded calls: all collectors, or those in `collectors`. */
export function readRecorded(
  resource: Resource,
  calls: readonly RecordedCall[] = listRecordedCalls(),
  collectors: readonly string[] = listCollectorNames(resource.kind),
): Promise<FactReading> {
  return createAccountReader(createRecordedApi(calls), createRedactor('key')).read(resource, collectors)
}
