import { buildFunctionResource } from '../../audit/resources/lambda/function.ts'
import { buildVersionResource } from '../../audit/resources/lambda/version.ts'
import { describe, expect, it } from 'vitest'
import type { ResourceSnapshot } from '../../audit/resources/resource-snapshot.ts'
import { listCollectorNames } from '../../audit/resources/kinds.ts'
import type { Kind, Resource } from '../../audit/resources/resource.ts'
import { listRoles, getRole } from '../../functions/collectors/iam/operations.ts'
import { getFunction } from '../../functions/collectors/lambda/operations.ts'
import { AwsCallError } from '../../functions/collectors/api/aws-call.ts'
import { createAccountReader } from '../../functions/collectors/account-reader.ts'
import { createRedactor } from '../../functions/collectors/redaction/redact.ts'
import { createStartState } from './simulation/start-state.ts'
import { eventFolders } from './ground-truth/event-folder.ts'
import { createLiveCall } from './simulation/live-call.ts'
import { patchWorld } from './simulation/event-world.ts'

/** Kinds that always exist. */
const ALWAYS: ReadonlySet<Kind> = new Set<Kind>([
  'AWS::CloudTrail::AccountTrails',
  'AWS::ECR::Registry',
  'AWS::GuardDuty::Detector',
  'AWS::InspectorV2::AccountStatus',
  'AWS::Organizations::Account',
  'Assay::Deployment',
  'Assay::RegionalDeployment',
])

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
    )
    for (const resource of own.map(another).filter(({ kind }) => kind !== 'AWS::Lambda::Version'))
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

function isOwn({ kind, arn }: Resource): boolean {
  return !ALWAYS.has(kind) && !arn.startsWith('arn:aws:iam::aws:') && listCollectorNames(kind).length > 0
}

/** A similar resource that does not exist. */
function another(resource: Resource): Resource {
  const { arn } = resource
  if (/sha256:/.test(arn)) return { ...resource, arn: arn.replace(/.{8}$/, '00000000') }
  return { ...resource, arn: /(task-definition|layer|function:).*:\d+$/.test(arn) ? `${arn}99` : `${arn}x` }
}
