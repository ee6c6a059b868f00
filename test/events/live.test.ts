import { buildFunctionResource } from '../../audit/resources/lambda/function.ts'
import { buildVersionResource } from '../../audit/resources/lambda/version.ts'
import { buildRepositoryResource } from '../../audit/resources/ecr/repository.ts'
import { buildSubnetResource } from '../../audit/resources/ec2/subnet.ts'
import { buildManagedPolicyResource } from '../../audit/resources/iam/managed-policy.ts'
import type { FactReading } from '../../audit/refresh/snapshot/fact-reader.ts'
import { describe, expect, it } from 'vitest'
import type { ResourceSnapshot } from '../../audit/resources/resource-snapshot.ts'
import { listCollectorNames } from '../../audit/resources/kinds.ts'
import type { Kind, Resource } from '../../audit/resources/resource.ts'
import {
  getManagedPolicy,
  getManagedPolicyVersion,
  getRole,
  listRoles,
} from '../../functions/collectors/iam/operations.ts'
import { getFunction } from '../../functions/collectors/lambda/operations.ts'
import { AwsCallError } from '../../functions/collectors/api/aws-call.ts'
import { listSweepResourceLists } from '../../functions/collectors/all-resource-lists.ts'
import { createTypedCall, listAllResources } from '../../functions/collectors/lists/resource-list.ts'
import { createAccountReader } from '../../functions/collectors/account-reader.ts'
import { createRedactor } from '../../functions/collectors/redaction/redact.ts'
import { createStartState } from './simulation/start-state.ts'
import { eventFolders } from './ground-truth/event-folder.ts'
import { createLiveCall } from './simulation/live-call.ts'
import { patchWorld, type EventWorld } from './simulation/event-world.ts'
import { loadEventWorld } from './world.ts'
import { DEFAULT_PREFIX } from '../../audit/resources/assay/deployment-names.ts'

/** Kinds that always exist. */
const ALWAYS: ReadonlySet<Kind> = new Set<Kind>([
  'AWS::AccessAnalyzer::AccountAnalyzers',
  'AWS::CloudTrail::AccountTrails',
  'AWS::ECR::Registry',
  'AWS::GuardDuty::Detector',
  'AWS::InspectorV2::AccountStatus',
  'AWS::Organizations::Account',
  'Assay::Deployment',
  'Assay::RegionalDeployment',
])

/** Kinds of which a missing one is unknown, as a version is, or has a fact that says so, as a log group has. */
const OTHERWISE_ABSENT: ReadonlySet<Kind> = new Set<Kind>(['AWS::Lambda::Version', 'AWS::Logs::LogGroup'])

/** A policy for all repositories, without which nothing of the signatures is read. */
const everywhere = {
  repositories: ['*'],
  signedBy: [{ issuer: 'https://token.example.com', subject: 'builder@example.com' }],
}

describe.for(eventFolders)('the simulated AWS of $name', folder => {
  const { world } = folder
  const [arn = '', described] = Object.entries(world.functions)[0] ?? []
  const FunctionName = arn.split(':').at(-1)

  it('returns not found for everything that does not exist', async () => {
    const { store } = await createStartState(folder)
    const snapshots = [...store.items()].flatMap(({ key, body }) =>
      key.sort === 'SNAPSHOT' ? [body as ResourceSnapshot] : [],
    )
    const own = snapshots.map(({ resource }) => resource).filter(isOwn)
    expect(own).not.toHaveLength(0)
    const factReader = createAccountReader(
      createLiveCall(() => world),
      createRedactor('key'),
      { imagePolicies: [everywhere] },
    )
    for (const resource of own.map(another).filter(({ kind }) => !OTHERWISE_ABSENT.has(kind)))
      expect([resource.arn, await factReader.read(resource, listCollectorNames(resource.kind))]).toEqual([
        resource.arn,
        'NOT_FOUND',
      ])
  })

  it('returns not found for a version that does not exist, which is then unknown', async () => {
    const { functions } = world
    const [functionArn = ''] = Object.keys(functions)
    const where = { account: world.account, region: world.homeRegion }
    const version = buildVersionResource(buildFunctionResource(functionArn, where), '99')
    const factReader = createAccountReader(
      createLiveCall(() => world),
      createRedactor('key'),
    )
    const reading = await factReader.read(version, ['configuration'])
    expect(JSON.stringify(reading)).toContain('which is in use, does not exist')
  })

  it('throws AWS errors for missing resources, and its own error for undescribed calls', async () => {
    const awsCall = createLiveCall(() => world)
    await expect(awsCall(getRole, 'us-east-1', { RoleName: 'missing' })).rejects.toBeInstanceOf(AwsCallError)
    const strange = awsCall(getFunction, world.homeRegion, { FunctionName, Strange: true })
    await expect(strange).rejects.not.toBeInstanceOf(AwsCallError)
    await expect(awsCall(listRoles, 'us-east-1', { PathPrefix: '/x/' })).rejects.toThrow(/is not described/)
  })

  it('shows a change at once, and keeps other responses', async () => {
    let now = world
    const awsCall = createLiveCall(() => now)
    const ask = () => awsCall(getFunction, world.homeRegion, { FunctionName })
    const roles = await awsCall(listRoles, 'us-east-1', {})
    expect(await ask()).toMatchObject({ Configuration: { Role: described?.role } })
    now = patchWorld(world, { functions: { [arn]: { role: 'arn:aws:iam::111122223333:role/Another' } } })
    expect(await ask()).toMatchObject({ Configuration: { Role: 'arn:aws:iam::111122223333:role/Another' } })
    expect(await awsCall(listRoles, 'us-east-1', {})).toBe(roles)
    now = patchWorld(now, { functions: { [arn]: null } })
    await expect(ask()).rejects.toMatchObject({ error: 'ResourceNotFoundException' })
    now = world
    expect(await ask()).toMatchObject({ Configuration: { Role: described?.role } })
  })
})

describe.for(eventFolders)('the simulated AWS of $name in other regions', ({ world }) => {
  const elsewhere = 'ap-south-1'
  const { account, homeRegion } = world

  it.each(
    listSweepResourceLists(DEFAULT_PREFIX)
      .filter(({ scope }) => scope === 'REGION')
      .map(list => [list.label, list] as const),
  )('lists what always exists, and no %s of the home region', async (_, list) => {
    const callApi = createTypedCall(
      elsewhere,
      createLiveCall(() => world),
    )
    const listed = await listAllResources(list, callApi, { account, region: elsewhere })
    expect(listed.filter(({ region }) => region !== elsewhere)).toEqual([])
  })

  it('describes a resource in the region of its ARN alone', async () => {
    const moved = patchWorld(world, moveToRegion(world, elsewhere))
    const awsCall = createLiveCall(() => moved)
    for (const resource of listOnePerSection(world)) {
      const there = { ...resource, region: elsewhere, arn: moveArn(resource.arn, homeRegion, elsewhere) }
      const factReader = createAccountReader(awsCall, createRedactor('key'))
      expect([there.arn, await factReader.read(there, listCollectorNames(resource.kind))]).not.toContain(
        'NOT_FOUND',
      )
      expect([resource.arn, await factReader.read(resource, listCollectorNames(resource.kind))]).toEqual([
        resource.arn,
        'NOT_FOUND',
      ])
    }
  })
})

describe('the simulated AWS', () => {
  const awsCall = createLiveCall(() => loadEventWorld())
  const PolicyArn = 'arn:aws:iam::aws:policy/job-function/ViewOnlyAccess'

  it('has every managed policy of AWS, whether the account names it or not', async () => {
    const { facts } = (await createAccountReader(awsCall, createRedactor('key')).read(
      buildManagedPolicyResource(PolicyArn, '111122223333'),
      listCollectorNames('AWS::IAM::ManagedPolicy'),
    )) as Exclude<FactReading, 'NOT_FOUND'>
    expect(JSON.stringify(facts)).toContain('ec2:Describe')
    expect(Object.values(facts).filter(fact => 'unknown' in fact)).toEqual([])
  })

  it('has no other managed policy or version of AWS', async () => {
    const missing = 'arn:aws:iam::aws:policy/ViewOnlyAccess'
    await expect(awsCall(getManagedPolicy, 'us-east-1', { PolicyArn: missing })).rejects.toMatchObject({
      error: 'NoSuchEntity',
    })
    const version = { PolicyArn, VersionId: 'v999' }
    await expect(awsCall(getManagedPolicyVersion, 'us-east-1', version)).rejects.toMatchObject({
      error: 'NoSuchEntity',
    })
  })
})

/** A function, a repository and a subnet of the account. */
function listOnePerSection({
  functions,
  repositories,
  subnets,
  account,
  homeRegion,
}: EventWorld): Resource[] {
  const where = { account, region: homeRegion }
  const [name = ''] = Object.keys(functions)
  const [repository = ''] = Object.keys(repositories)
  const [subnet = ''] = Object.keys(subnets)
  return [
    buildFunctionResource(name, where),
    buildRepositoryResource(repository, account),
    buildSubnetResource(subnet.split('/').at(-1) ?? '', where),
  ]
}

/** A patch that moves the function, the repository and the subnet to another region. */
function moveToRegion(world: EventWorld, region: string): object {
  const move = (section: object, arn: string) => {
    const described = (section as Record<string, unknown>)[arn]
    return { [arn]: null, [moveArn(arn, world.homeRegion, region)]: described }
  }
  const { functions, repositories, subnets } = world
  return {
    functions: move(functions, Object.keys(functions)[0] ?? ''),
    repositories: move(repositories, Object.keys(repositories)[0] ?? ''),
    subnets: move(subnets, Object.keys(subnets)[0] ?? ''),
  }
}

function moveArn(arn: string, from: string, to: string): string {
  return arn.replace(`:${from}:`, `:${to}:`)
}

function isOwn({ kind, arn }: Resource): boolean {
  return !ALWAYS.has(kind) && !arn.startsWith('arn:aws:iam::aws:') && listCollectorNames(kind).length > 0
}

/** A similar resource that does not exist. */
function another(resource: Resource): Resource {
  const { arn } = resource
  if (/sha256:/.test(arn)) return { ...resource, arn: arn.replace(/(sha256:.{56}).{8}/, '$100000000') }
  if (resource.kind === 'AWS::Lambda::CodeContent')
    return { ...resource, arn: arn.replace('/code', '9/code') }
  return { ...resource, arn: /(task-definition|layer|function:).*:\d+$/.test(arn) ? `${arn}99` : `${arn}x` }
}
