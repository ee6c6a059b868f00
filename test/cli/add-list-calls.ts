import { isDeepStrictEqual } from 'node:util'
import type { Prefetch, PrefetchedCall } from '../../functions/collectors/lists/prefetch.ts'
import { allPrefetches } from '../../functions/collectors/all-prefetches.ts'
import { getResources } from '../../functions/collectors/tags/operations.ts'
import type { RecordedCall } from '../../functions/local/account-file.ts'

type Output = Readonly<Record<string, unknown>>

/** `calls` with the lists that spare single calls, answered as AWS would answer them of the same account. */
export function addListCalls(calls: readonly RecordedCall[]): RecordedCall[] {
  const lists = calls.flatMap(call => {
    const { operation, input } = call
    if (operation === 'ListFunctions')
      return [
        { ...call, output: listFunctions(call, calls) },
        { ...call, input: { FunctionVersion: 'ALL' }, output: listVersions(call, calls) },
        { ...call, operation: 'ListEventSourceMappings', input: {}, output: listMappings(call, calls) },
        listLogGroups(call, calls),
      ]
    if (operation !== 'DescribeRepositories' || !('maxResults' in input)) return []
    return [
      { ...call, output: { repositories: listOutputs(calls, operation, call.region, 'repositories') } },
      listScanning(call, calls),
    ]
  })
  const replaced = lists
    .filter(({ operation }) => !KEPT_SINGLE.has(operation))
    .map(({ operation, region }) => `${operation} ${region}`)
  const others = calls.filter(
    ({ operation, region, input }) =>
      !replaced.includes(`${operation} ${region}`) || 'repositoryNames' in input,
  )
  return [
    ...others,
    ...lists,
    ...listInspectorCalls(calls),
    ...listTagCalls(calls),
    authorizationDetails(calls),
  ]
}

/** The members of outputs of Inspector's lists. */
const INSPECTOR_MEMBERS = ['coveredResources', 'findings']

/** Inspector's lists of all resources of a type, in each region in which it was asked about one of them. */
function listInspectorCalls(calls: readonly RecordedCall[]): RecordedCall[] {
  return allPrefetches.flatMap(({ operation, input }) => {
    if (operation.service !== 'inspector2' || typeof input === 'function') return []
    const single = calls.filter(call => call.operation === operation.name && isOfSameType(call.input, input))
    const regions = new Map(single.map(call => [call.region, call]))
    return [...regions.values()].map(call => {
      const outputs = single.filter(({ region }) => region === call.region).map(each => each.output as Output)
      const members = INSPECTOR_MEMBERS.filter(name => outputs.some(output => name in output))
      const output = members.map(name => [name, outputs.flatMap(each => (each[name] ?? []) as unknown[])])
      return { ...call, input, output: Object.fromEntries(output) as Output }
    })
  })
}

/** The lists of tags of all resources of a type, in each region in which they were asked of one. */
function listTagCalls(calls: readonly RecordedCall[]): RecordedCall[] {
  return allPrefetches
    .filter(({ operation }) => operation === getResources)
    .flatMap(({ operation, input, replaces: [asked] }) => {
      const single = calls.filter(call => asked?.service === call.service && asked.name === call.operation)
      const regions = [...new Set(single.map(({ region }) => region))]
      return regions.map(region => {
        const [some, ...others] = single.filter(call => call.region === region)
        if (some === undefined || typeof input === 'function') throw new Error('no tags were asked')
        const ResourceTagMappingList = [some, ...others].flatMap(describeTags)
        const output = { ResourceTagMappingList, PaginationToken: '' }
        return { ...some, service: operation.service, operation: operation.name, input, output }
      })
    })
}

/** What the list has of a resource by the call for it: nothing of one without tags. */
function describeTags({ input, output }: RecordedCall): object[] {
  const { Tags, tags = Tags } = output as Record<string, Record<string, string> | object[] | undefined>
  const list = Array.isArray(tags) ? tags : Object.entries(tags ?? {}).map(([Key, Value]) => ({ Key, Value }))
  return list.length === 0 ? [] : [{ ResourceARN: Object.values(input)[0], Tags: list }]
}

/** Whether inputs of Inspector ask for the same type of resources. */
function isOfSameType(one: unknown, other: unknown): boolean {
  const [type, otherType] = [one, other].map(
    input => ((input as Output)['filterCriteria'] as Output | undefined)?.['resourceType'],
  )
  return isDeepStrictEqual(type, otherType)
}

/** `calls` as an account file holds them that was collected by lists: without the single calls that they spare. */
export function replaceByListCalls(calls: readonly RecordedCall[]): RecordedCall[] {
  const all = addListCalls(calls)
  const spared = allPrefetches.flatMap(prefetch =>
    all
      .filter(call => isListOf(call, prefetch))
      .flatMap(({ output }) => [...prefetch.extractCalls(output as Output)]),
  )
  return all.filter(
    call => !isAnsweredByAbsence(call, all) && !spared.some(prefetchedCall => isCallOf(call, prefetchedCall)),
  )
}

/** Operations whose single calls stay beside the list of the same name. */
const KEPT_SINGLE = new Set(['ListEventSourceMappings', 'BatchGetRepositoryScanningConfiguration'])

/** Whether a list answers the call because it does not mention it. */
function isAnsweredByAbsence(
  { service, operation, region, input }: RecordedCall,
  all: readonly RecordedCall[],
): boolean {
  const findPage = (prefetch: Prefetch) =>
    (all.find(each => each.region === region && isListOf(each, prefetch))?.output ?? {}) as Output
  return allPrefetches.some(
    prefetch =>
      prefetch.replaces.some(each => each.service === service && each.name === operation) &&
      (service !== 'inspector2' ||
        (typeof prefetch.input !== 'function' && isOfSameType(prefetch.input, input))) &&
      !isDeepStrictEqual(prefetch.input, input) &&
      prefetch.answerAbsent?.(input, findPage(prefetch)) !== undefined,
  )
}

function isListOf(call: RecordedCall, { operation, input }: Prefetch): boolean {
  if (typeof input !== 'function') return isCallOf(call, { operation, input })
  const names = call.input['repositoryNames']
  return call.operation === operation.name && Array.isArray(names) && names.length > 1
}

function isCallOf(
  { service, operation, input }: RecordedCall,
  asked: Pick<PrefetchedCall, 'operation' | 'input'>,
): boolean {
  return (
    asked.operation.service === service &&
    asked.operation.name === operation &&
    isDeepStrictEqual(asked.input, input)
  )
}

/** What single calls of `operation` answered in `region` under `name`. */
function listOutputs(
  calls: readonly RecordedCall[],
  operation: string,
  region: string,
  name: string,
): unknown[] {
  const own = calls.filter(call => call.operation === operation && call.region === region)
  return own.filter(({ input }) => !('maxResults' in input)).flatMap(({ output }) => (output as Output)[name])
}

/** BatchGetRepositoryScanningConfiguration of all repositories, in the order of their list. */
function listScanning(list: RecordedCall, calls: readonly RecordedCall[]): RecordedCall {
  const operation = 'BatchGetRepositoryScanningConfiguration'
  const repositoryNames = listOutputs(calls, 'DescribeRepositories', list.region, 'repositories').map(
    repository => (repository as Output)['repositoryName'],
  )
  if (repositoryNames.length > 25) throw new Error('the account has too many repositories for one call')
  const scanningConfigurations = listOutputs(calls, operation, list.region, 'scanningConfigurations')
  return { ...list, operation, input: { repositoryNames }, output: { scanningConfigurations } }
}

function listFunctions({ region }: RecordedCall, calls: readonly RecordedCall[]): Output {
  const own = calls.filter(
    call => call.operation === 'GetFunction' && call.region === region && !('CodeSha256' in call.input),
  )
  const Functions = own.map(({ input, output }) => ({
    ...((output as Output)['Configuration'] as Output),
    FunctionName: input['FunctionName'],
  }))
  return { Functions }
}

function listVersions({ region }: RecordedCall, calls: readonly RecordedCall[]): Output {
  const own = calls.filter(call => call.operation === 'ListVersionsByFunction' && call.region === region)
  const Functions = own.flatMap(({ input, output }) =>
    (((output as Output | undefined)?.['Versions'] ?? []) as Output[]).map(({ Version }) => ({
      FunctionName: input['FunctionName'],
      Version,
    })),
  )
  return { Functions }
}

/** DescribeLogGroups of a region, by what the calls for single groups returned. */
function listLogGroups(list: RecordedCall, calls: readonly RecordedCall[]): RecordedCall {
  const operation = 'DescribeLogGroups'
  const logGroups = listOutputs(calls, operation, list.region, 'logGroups')
  return { ...list, service: 'cloudwatch-logs', operation, input: { limit: 50 }, output: { logGroups } }
}

/** Each mapping once: a function's mappings can be recorded under its name and in the list of the region. */
function listMappings({ region }: RecordedCall, calls: readonly RecordedCall[]): Output {
  const own = calls.filter(call => call.operation === 'ListEventSourceMappings' && call.region === region)
  const all = own.flatMap(
    ({ output }) => ((output as Output | undefined)?.['EventSourceMappings'] ?? []) as Output[],
  )
  return {
    EventSourceMappings: [...new Map(all.map(mapping => [JSON.stringify(mapping), mapping])).values()],
  }
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
      return { ...policy, PolicyVersionList: versions.map(findVersion) }
    })
  const output = {
    RoleDetailList: listHolders(calls, 'Role'),
    UserDetailList: listHolders(calls, 'User'),
    GroupDetailList: listHolders(calls, 'Group'),
    Policies,
    IsTruncated: false,
  }
  const input = { Filter: ['Role', 'User', 'Group', 'LocalManagedPolicy'], MaxItems: 1000 }
  return { ...some, operation: 'GetAccountAuthorizationDetails', input, output }
}

function findVersion({ input, output }: RecordedCall): object {
  const version = (output as Output)['PolicyVersion'] as Output
  return { ...version, VersionId: input['VersionId'], IsDefaultVersion: true }
}

/** Roles, users or groups with their policies. */
function listHolders(calls: readonly RecordedCall[], label: 'Role' | 'User' | 'Group'): object[] {
  const name = `${label}Name`
  return iam(calls, `List${label}Policies`).map(({ input }) => {
    const own = (operation: string) => iam(calls, operation).filter(call => call.input[name] === input[name])
    const described = own(`Get${label}`).map(({ output }) => (output as Output)[label] as Output)
    const attached = own(`ListAttached${label}Policies`).flatMap(
      ({ output }) => (output as Output)['AttachedPolicies'] as object[],
    )
    return {
      ...described[0],
      ...input,
      [`${label}PolicyList`]: own(`Get${label}Policy`).map(call => ({
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
