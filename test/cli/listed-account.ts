import { isDeepStrictEqual } from 'node:util'
import type { Single } from '../../functions/answers/bulk.ts'
import { bulks } from '../../functions/answers/bulks.ts'
import type { RecordedCall } from '../../functions/local/account-file.ts'

type Output = Readonly<Record<string, unknown>>

/** `calls` with the lists that spare single calls, answered as AWS would answer them of the same account. */
export function withLists(calls: readonly RecordedCall[]): RecordedCall[] {
  const lists = calls.flatMap(call => {
    const { operation, input } = call
    if (operation === 'ListFunctions') return [{ ...call, output: functionsOf(call, calls) }]
    if (operation !== 'DescribeRepositories' || !('maxResults' in input)) return []
    return [{ ...call, output: { repositories: outputsOf(calls, operation, call.region, 'repositories') } }]
  })
  const replaced = lists.map(({ operation, region }) => `${operation} ${region}`)
  const others = calls.filter(
    ({ operation, region, input }) =>
      !replaced.includes(`${operation} ${region}`) || 'repositoryNames' in input,
  )
  return [...others, ...lists, authorizationDetails(calls)]
}

/** `calls` as an account file holds them that was collected by lists: without the single calls that they spare. */
export function byListsAlone(calls: readonly RecordedCall[]): RecordedCall[] {
  const all = withLists(calls)
  const spared = bulks.flatMap(bulk =>
    all.filter(call => isOf(call, bulk)).flatMap(({ output }) => [...bulk.singles(output as Output)]),
  )
  return all.filter(call => !spared.some(single => isOf(call, single)))
}

function isOf(
  { service, operation, input }: RecordedCall,
  asked: Pick<Single, 'operation' | 'input'>,
): boolean {
  return (
    asked.operation.service === service &&
    asked.operation.name === operation &&
    isDeepStrictEqual(asked.input, input)
  )
}

/** What single calls of `operation` answered in `region` under `name`. */
function outputsOf(
  calls: readonly RecordedCall[],
  operation: string,
  region: string,
  name: string,
): unknown[] {
  const own = calls.filter(call => call.operation === operation && call.region === region)
  return own.filter(({ input }) => !('maxResults' in input)).flatMap(({ output }) => (output as Output)[name])
}

function functionsOf({ region }: RecordedCall, calls: readonly RecordedCall[]): Output {
  const own = calls.filter(call => call.operation === 'GetFunction' && call.region === region)
  const Functions = own.map(({ input, output }) => ({
    ...((output as Output)['Configuration'] as Output),
    FunctionName: input['FunctionName'],
  }))
  return { Functions }
}

/** GetAccountAuthorizationDetails, by what IAM's single calls answered. */
function authorizationDetails(calls: readonly RecordedCall[]): RecordedCall {
  const [some] = iam(calls, 'ListRoles')
  if (some === undefined) throw new Error('the account lists no roles')
  const Policies = iam(calls, 'GetPolicy')
    .filter(({ input }) => !String(input['PolicyArn']).includes('::aws:'))
    .map(({ input, output }) => {
      const policy = (output as Output)['Policy'] as Output
      const versions = iam(calls, 'GetPolicyVersion').filter(
        version => version.input['PolicyArn'] === input['PolicyArn'],
      )
      return { ...policy, PolicyVersionList: versions.map(versionOf) }
    })
  const output = {
    RoleDetailList: holdersOf(calls, 'Role'),
    UserDetailList: holdersOf(calls, 'User'),
    GroupDetailList: holdersOf(calls, 'Group'),
    Policies,
    IsTruncated: false,
  }
  const input = { Filter: ['Role', 'User', 'Group', 'LocalManagedPolicy'], MaxItems: 1000 }
  return { ...some, operation: 'GetAccountAuthorizationDetails', input, output }
}

function versionOf({ input, output }: RecordedCall): object {
  const version = (output as Output)['PolicyVersion'] as Output
  return { ...version, VersionId: input['VersionId'], IsDefaultVersion: true }
}

/** Roles, users or groups with their policies. */
function holdersOf(calls: readonly RecordedCall[], noun: 'Role' | 'User' | 'Group'): object[] {
  const name = `${noun}Name`
  return iam(calls, `List${noun}Policies`).map(({ input }) => {
    const own = (operation: string) => iam(calls, operation).filter(call => call.input[name] === input[name])
    const described = own(`Get${noun}`).map(({ output }) => (output as Output)[noun] as Output)
    const attached = own(`ListAttached${noun}Policies`).flatMap(
      ({ output }) => (output as Output)['AttachedPolicies'] as object[],
    )
    return {
      ...described[0],
      ...input,
      [`${noun}PolicyList`]: own(`Get${noun}Policy`).map(call => ({
        PolicyName: call.input['PolicyName'],
        PolicyDocument: (call.output as Output)['PolicyDocument'],
      })),
      AttachedManagedPolicies: attached,
    }
  })
}

function iam(calls: readonly RecordedCall[], operation: string): RecordedCall[] {
  return calls.filter(call => call.service === 'iam' && call.operation === operation)
}
