import { afterAll, describe, expect, it } from 'vitest'
import { loadSubjectUsers } from '../../../../audit/notify/sections/subject-users.ts'
import { buildEc2Resource } from '../../../../audit/resources/ec2/ec2-resource.ts'
import { buildSecurityGroupResource } from '../../../../audit/resources/ec2/security-group.ts'
import { buildManagedPolicyResource } from '../../../../audit/resources/iam/managed-policy.ts'
import { buildRoleResourceByName } from '../../../../audit/resources/iam/role.ts'
import { buildFunctionResource } from '../../../../audit/resources/lambda/function.ts'
import { FACTS_VERSION, listRelationships } from '../../../../audit/resources/resource-snapshot.ts'
import type { Resource } from '../../../../audit/resources/resource.ts'
import { buildEdgeKey, buildSnapshotKey } from '../../../../audit/state/keys.ts'
import { putIfAbsent, type Store } from '../../../../audit/state/store.ts'
import { createTemporaryStores } from '../../../contracts/temporary-stores.ts'

const stores = createTemporaryStores()
afterAll(() => stores.close())

const CHANGE_ID = 'ct:111122223333:e'
const at = '2026-05-12T09:00:00.000Z'
const where = { account: '111122223333', region: 'eu-west-1' }
const group = buildSecurityGroupResource('sg-1', where)
const other = buildSecurityGroupResource('sg-2', where)
const [a, b] = ['a', 'b'].map(name => buildFunctionResource(name, where)) as [Resource, Resource]
const endpoint = buildEc2Resource('AWS::EC2::VPCEndpoint', 'vpc-endpoint', 'vpce-1', where)
const role = buildRoleResourceByName('app', where)
const policy = buildManagedPolicyResource(`arn:aws:iam::${where.account}:policy/own`, where.account)

/** Stores a resource with these facts, of which the change replaced `modified`. */
async function put(
  store: Store,
  resource: Resource,
  values: Readonly<Record<string, unknown>>,
  ...modified: readonly string[]
): Promise<void> {
  const facts = Object.fromEntries(Object.entries(values).map(([name, value]) => [name, { known: value }]))
  const replaced = Object.fromEntries(modified.map(name => [name, { known: 'before' }]))
  const priorFacts = modified.length === 0 ? [] : [{ changeId: CHANGE_ID, attempt: 0, at, facts: replaced }]
  await putIfAbsent(store, buildSnapshotKey(resource), {
    resource,
    presence: 'PRESENT',
    facts,
    provenance: {},
    collectedAt: {},
    priorFacts,
    readAt: at,
    factsVersion: FACTS_VERSION,
  })
  for (const { relationship, to } of listRelationships(resource, facts))
    await putIfAbsent(store, buildEdgeKey(resource, relationship, to), { source: resource })
}

describe('the users of the subjects of a change', () => {
  it('are what uses a security group with a modified rule, and no other group', async () => {
    const store = stores.open()
    await put(store, group, { ingress: [] }, 'ingress')
    await put(store, other, { sources: [{ ...group, rules: [] }] })
    await put(store, a, { securityGroups: [group] })
    await put(store, b, { securityGroups: [other] })
    await put(store, endpoint, { securityGroups: [group] })
    expect((await loadSubjectUsers([group], CHANGE_ID, store)).map(({ arn }) => arn)).toEqual([
      endpoint.arn,
      a.arn,
    ])
  })

  it('are none where the change modified nothing', async () => {
    const store = stores.open()
    await put(store, group, { ingress: [] })
    await put(store, a, { securityGroups: [group] })
    expect(await loadSubjectUsers([group, other], CHANGE_ID, store)).toEqual([])
  })

  it('are the functions that run as a role with a modified policy, each once', async () => {
    const store = stores.open()
    await put(store, policy, { document: {} }, 'document', 'defaultVersion')
    await put(store, role, { attachedPolicies: [policy] }, 'attachedPolicies')
    await put(store, a, { role })
    expect(await loadSubjectUsers([policy, role], CHANGE_ID, store)).toEqual([a])
  })

  it('are none that no longer use it', async () => {
    const store = stores.open()
    await put(store, group, { ingress: [] }, 'ingress')
    await put(store, a, { securityGroups: [] })
    await putIfAbsent(store, buildEdgeKey(a, 'securityGroups', group), { source: a })
    expect(await loadSubjectUsers([group], CHANGE_ID, store)).toEqual([])
  })
})
