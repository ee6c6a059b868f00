import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Reading } from '../../../audit/account/reader.ts'
import { aspectsOf } from '../../../audit/resources/kinds.ts'
import { groupResource } from '../../../audit/resources/iam/group.ts'
import { policyResource } from '../../../audit/resources/iam/managed-policy.ts'
import { roleResource } from '../../../audit/resources/iam/role.ts'
import { userResource } from '../../../audit/resources/iam/user.ts'
import { functionResource } from '../../../audit/resources/lambda/function.ts'
import { layerVersionResource } from '../../../audit/resources/lambda/layer-version.ts'
import { accountResource } from '../../../audit/resources/organizations/account.ts'
import type { Resource } from '../../../audit/resources/resource.ts'
import { CallFailed, type Call } from '../../../functions/answers/operation.ts'
import { readerBy } from '../../../functions/answers/reader.ts'
import { redaction } from '../../../functions/answers/redaction.ts'
import { openAccountFile, type RecordedCall } from '../../../functions/local/account-file.ts'
import { answersOf } from '../../../examples/described/answers/answers.ts'
import { merged } from '../../../examples/described/world.ts'
import { world } from '../../events/world.ts'

const account = '111122223333'

/** One resource of each kind of the account of the events. */
export const checkout = functionResource('checkout-api', { account, region: 'eu-west-1' })
export const utilities = layerVersionResource(
  `arn:aws:lambda:eu-west-1:${account}:layer:shared-utils:4`,
  account,
)
export const shared = roleResource(`arn:aws:iam::${account}:role/SharedLambdaRole`, account)
export const dataAccess = policyResource(`arn:aws:iam::${account}:policy/app/DataAccess`, account)
export const alice = userResource(`arn:aws:iam::${account}:user/alice`, account)
export const engineers = groupResource(`arn:aws:iam::${account}:group/data-engineers`, account)
export const root = accountResource({ account, region: 'eu-west-1' })

/** A change of what was recorded: the answer of every call of an operation. */
export interface Instead {
  operation: string
  /** Only where the input has this among it. */
  input?: Readonly<Record<string, unknown>>
  output?: unknown
  error?: string
}

/** The calls that reading the account of the events takes, with an inline policy, and with other answers to some. */
export function recorded(...instead: readonly Instead[]): RecordedCall[] {
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
  const known = merged(world(), {
    roles: { [shared.arn]: { inline } },
    users: { [alice.arn]: { inline, accessKeys } },
    groups: { [engineers.arn]: { inline } },
  })
  const calls: RecordedCall[] = [...answersOf(known, at), { ...passwords, output: { PasswordPolicy: {} } }]
  return calls.map(call => {
    const other = instead.findLast(each => isOf(each, call))
    if (other === undefined) return call
    const { output: _, error: __, ...asked } = call
    const error = other.error === undefined ? undefined : { name: other.error, message: 'so it was recorded' }
    return { ...asked, ...(error ? { error } : { output: other.output }) }
  })
}

function isOf({ operation, input = {} }: Instead, call: RecordedCall): boolean {
  return (
    operation === call.operation && Object.entries(input).every(([name, value]) => call.input[name] === value)
  )
}

function asOfNow(call: Call): Call {
  return async (operation, region, input) => {
    try {
      return await call(operation, region, input)
    } catch (failure) {
      if (!(failure instanceof CallFailed) || failure.error === 'NotRecorded') throw failure
      throw new CallFailed(operation, failure.error, 'so it was recorded')
    }
  }
}

/** Calls that are answered from an account file of `calls`, its errors as AWS itself would say them now. */
export function answering(calls: readonly RecordedCall[]): Call {
  const directory = mkdtempSync(join(tmpdir(), 'assay-account-'))
  try {
    writeFileSync(join(directory, 'calls.jsonl'), calls.map(call => JSON.stringify(call)).join('\n'))
    return asOfNow(openAccountFile(directory).callAt(() => new Date('2026-05-12T10:00:00Z')))
  } finally {
    rmSync(directory, { recursive: true })
  }
}

/** What reading `resource` from `calls` finds: all of it, or `aspects`. */
export function reading(
  resource: Resource,
  calls: readonly RecordedCall[] = recorded(),
  aspects: readonly string[] = aspectsOf(resource.kind),
): Promise<Reading> {
  return readerBy(answering(calls), redaction('key')).read(resource, aspects)
}
