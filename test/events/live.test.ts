import { describe, expect, it } from 'vitest'
import type { Model } from '../../audit/account/model.ts'
import { aspectsOf } from '../../audit/resources/kinds.ts'
import type { Kind, Resource } from '../../audit/resources/resource.ts'
import { listRoles, getRole } from '../../functions/answers/iam/operations.ts'
import { getFunction } from '../../functions/answers/lambda/operations.ts'
import { CallFailed } from '../../functions/answers/operation.ts'
import { readerBy } from '../../functions/answers/reader.ts'
import { redaction } from '../../functions/answers/redaction.ts'
import { beginningOf } from './beginning.ts'
import { folders } from './folder.ts'
import { liveCall } from './live.ts'
import { patched } from './whole.ts'

/** What is always there, whether anything is set or not. */
const ALWAYS: ReadonlySet<Kind> = new Set<Kind>([
  'AWS::CloudTrail::AccountTrails',
  'AWS::ECR::Registry',
  'AWS::GuardDuty::Detector',
  'AWS::InspectorV2::AccountStatus',
  'AWS::Organizations::Account',
  'Assay::Deployment',
  'Assay::Watch',
])

describe.for(folders)('AWS, as it answers of the account of $name', folder => {
  const { world } = folder
  const [arn = '', described] = Object.entries(world.functions)[0] ?? []
  const FunctionName = arn.split(':').at(-1)

  it('says of everything that is not there that it is not', async () => {
    const { store } = await beginningOf(folder)
    const models = [...store.items()].flatMap(({ key, body }) =>
      key.sort === 'MODEL' ? [body as Model] : [],
    )
    const own = models.map(({ resource }) => resource).filter(isOwn)
    expect(own).not.toHaveLength(0)
    const reader = readerBy(
      liveCall(() => world),
      redaction('key'),
    )
    for (const resource of own.map(another))
      expect([resource.arn, await reader.read(resource, aspectsOf(resource.kind))]).toEqual([
        resource.arn,
        'NOT_FOUND',
      ])
  })

  it('has an error of AWS for what is not there, and one of ours for what is not described', async () => {
    const call = liveCall(() => world)
    await expect(call(getRole, 'us-east-1', { RoleName: 'nobody' })).rejects.toBeInstanceOf(CallFailed)
    const strange = call(getFunction, world.homeRegion, { FunctionName, Strange: true })
    await expect(strange).rejects.not.toBeInstanceOf(CallFailed)
    await expect(call(listRoles, 'us-east-1', { PathPrefix: '/x/' })).rejects.toThrow(/is not described/)
  })

  it('knows of a change at once, and of what it leaves alone the answer that it had', async () => {
    let now = world
    const call = liveCall(() => now)
    const ask = () => call(getFunction, world.homeRegion, { FunctionName })
    const roles = await call(listRoles, 'us-east-1', {})
    expect(await ask()).toMatchObject({ Configuration: { Role: described?.role } })
    now = patched(world, { functions: { [arn]: { role: 'arn:aws:iam::111122223333:role/Another' } } })
    expect(await ask()).toMatchObject({ Configuration: { Role: 'arn:aws:iam::111122223333:role/Another' } })
    expect(await call(listRoles, 'us-east-1', {})).toBe(roles)
    now = patched(now, { functions: { [arn]: null } })
    await expect(ask()).rejects.toMatchObject({ error: 'ResourceNotFoundException' })
    now = world
    expect(await ask()).toMatchObject({ Configuration: { Role: described?.role } })
  })
})

function isOwn({ kind, arn }: Resource): boolean {
  return !ALWAYS.has(kind) && !arn.startsWith('arn:aws:iam::aws:') && aspectsOf(kind).length > 0
}

/** A resource like this one that is not there. */
function another(resource: Resource): Resource {
  const { arn } = resource
  if (/sha256:/.test(arn)) return { ...resource, arn: arn.replace(/.{8}$/, '00000000') }
  return { ...resource, arn: /(task-definition|layer).*:\d+$/.test(arn) ? `${arn}99` : `${arn}x` }
}
