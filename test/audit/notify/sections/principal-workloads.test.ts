import { describe, expect, it } from 'vitest'
import { loadPrincipalWorkloads } from '../../../../audit/notify/sections/principal-workloads.ts'
import { refreshSnapshot } from '../../../../audit/refresh/snapshot/refresh-snapshot.ts'
import { buildServiceResourceByName } from '../../../../audit/resources/ecs/service.ts'
import { buildTaskDefinitionResource } from '../../../../audit/resources/ecs/task-definition.ts'
import { buildRoleResourceByName } from '../../../../audit/resources/iam/role.ts'
import { buildFunctionResource } from '../../../../audit/resources/lambda/function.ts'
import { getResourceKey, getResourceName, type Resource } from '../../../../audit/resources/resource.ts'
import { createMemoryStore } from '../../../contracts/memory-store.ts'

const AT = '2026-05-12T09:00:00.000Z'
const where = { account: '111122223333', region: 'eu-west-1' }
const role = buildRoleResourceByName('OrdersRole', where)
const service = buildServiceResourceByName('orders', 'prod', where)
const revision = (number: number) =>
  buildTaskDefinitionResource(
    `arn:aws:ecs:eu-west-1:111122223333:task-definition/orders:${number}`,
    where.account,
  )

type KnownFacts = readonly (readonly [Resource, Readonly<Record<string, unknown>>])[]

/** The names of the workloads of the role, after these resources were read. */
async function listWorkloadNames(known: KnownFacts): Promise<string[]> {
  const store = createMemoryStore()
  for (const [resource, values] of known) {
    const facts = Object.fromEntries(Object.entries(values).map(([name, value]) => [name, { known: value }]))
    await refreshSnapshot(
      resource,
      [],
      { provenance: { changeId: 'c', at: AT }, attempt: 0 },
      {
        store,
        reader: { read: () => Promise.resolve({ resource, facts }) },
        now: () => new Date(AT),
        confirmAfter: 0,
      },
    )
  }
  const workloads = await loadPrincipalWorkloads([role], store)
  return (workloads.get(getResourceKey(role)) ?? []).map(getResourceName).toSorted()
}

const active = { status: 'ACTIVE', standaloneTasks: 'NOT_READ', taskRole: role }
const inactive = { status: 'INACTIVE', standaloneTasks: 'NONE', taskRole: role }

describe('the workloads of a role', () => {
  it('are functions, and the revisions that can be started', async () => {
    const known: KnownFacts = [
      [buildFunctionResource('orders', where), { role }],
      [revision(1), active],
      [revision(2), inactive],
    ]
    expect(await listWorkloadNames(known)).toEqual(['orders', 'orders:1'])
  })

  it.each([
    ['deployedRevisions', 'ACTIVE', active],
    ['deployedRevisions', 'INACTIVE', inactive],
    ['runningRevisions', 'INACTIVE', inactive],
  ])('are the services whose %s are %s, once instead of each revision', async (relationship, _, facts) => {
    const known: KnownFacts = [
      [revision(1), facts],
      [revision(2), facts],
      [service, { [relationship]: [revision(1), revision(2)] }],
    ]
    expect(await listWorkloadNames(known)).toEqual(['prod/orders'])
  })

  it('are also the revisions that standalone tasks run, although they cannot be started', async () => {
    const known: KnownFacts = [
      [revision(1), { ...inactive, standaloneTasks: 'RUNNING' }],
      [revision(2), inactive],
      [service, { runningRevisions: [revision(1), revision(2)] }],
    ]
    expect(await listWorkloadNames(known)).toEqual(['orders:1', 'prod/orders'])
    expect(await listWorkloadNames(known.slice(0, 2))).toEqual(['orders:1'])
  })

  it('include a revision whose status is not known', async () => {
    expect(await listWorkloadNames([[revision(1), { taskRole: role }]])).toEqual(['orders:1'])
  })
})
