import { describe, expect, it } from 'vitest'
import { FACTS_VERSION, type ResourceSnapshot } from '../../../audit/resources/resource-snapshot.ts'
import { describeUnresolvedRelationships } from '../../../audit/state/unresolved-relationships.ts'
import { buildSubnetResource } from '../../../audit/resources/ec2/subnet.ts'
import { buildImageResource } from '../../../audit/resources/ecr/image.ts'
import type { Fact } from '../../../audit/resources/fact.ts'
import { buildRoleResourceByName } from '../../../audit/resources/iam/role.ts'
import type { Resource } from '../../../audit/resources/resource.ts'

const where = { account: '111122223333', region: 'eu-west-1' }
const denied: Fact = { unknown: 'access denied to ec2:DescribeNetworkAcls' }
const known: Fact = { known: 'NONE' }

function buildSnapshot(
  resource: Resource,
  facts: ResourceSnapshot['facts'],
  presence: ResourceSnapshot['presence'] = 'PRESENT',
): ResourceSnapshot {
  const readAt = '2026-11-24T08:00:00.000Z'
  return {
    resource,
    presence,
    facts,
    provenance: {},
    collectedAt: {},
    priorFacts: [],
    readAt,
    factsVersion: FACTS_VERSION,
  }
}

const subnet = (id: string, facts: ResourceSnapshot['facts'], presence?: ResourceSnapshot['presence']) =>
  buildSnapshot(buildSubnetResource(id, where), facts, presence)

describe('the unresolved relationships', () => {
  it('are none if all relationships are known, or only other facts are not', () => {
    const facts = { vpc: known, routeTable: known, networkAcl: known, mapPublicIpOnLaunch: denied }
    expect(describeUnresolvedRelationships([subnet('subnet-1', facts)])).toEqual([])
  })

  it('are described once for all resources of a kind, by the first one', () => {
    const snapshots = ['subnet-2', 'subnet-1', 'subnet-3'].map(id => subnet(id, { networkAcl: denied }))
    expect(describeUnresolvedRelationships(snapshots)).toEqual([
      'the network ACL of subnet subnet-1 (and of 2 more) cannot be read: ' +
        'access denied to ec2:DescribeNetworkAcls',
    ])
  })

  it('are none of a resource of another account: they lead to nothing that the account owns', () => {
    const other = 'arn:aws:ecr:eu-west-1:444455556666:repository/base/api'
    const own = other.replace('444455556666', where.account)
    const [theirs, ours] = [other, own].map(arn =>
      buildSnapshot(buildImageResource(arn, `sha256:${'ab'.repeat(32)}`, where), { children: denied }),
    )
    expect(describeUnresolvedRelationships(theirs ? [theirs] : [])).toEqual([])
    expect(describeUnresolvedRelationships(ours ? [ours] : [])).toHaveLength(1)
  })

  it('are described for each reason, with all relationships that have it', () => {
    const other: Fact = { unknown: 'the answer is not understood' }
    expect(
      describeUnresolvedRelationships([
        subnet('subnet-1', { vpc: other, networkAcl: denied, routeTable: denied }),
      ]),
    ).toEqual([
      'the VPC of subnet subnet-1 cannot be read: the answer is not understood',
      'the route table, network ACL of subnet subnet-1 cannot be read: ' +
        'access denied to ec2:DescribeNetworkAcls',
    ])
  })

  it('are grouped although their reasons differ in the input of the call', () => {
    const roles = ['b', 'a'].map(name => {
      const unknown = `iam:ListAttachedRolePolicies failed with NotRecorded: no answer for {"RoleName":"${name}"}`
      return buildSnapshot(buildRoleResourceByName(name, where), { attachedPolicies: { unknown } })
    })
    expect(describeUnresolvedRelationships(roles)).toEqual([
      'the policy of role a (and of 1 more) cannot be read: ' +
        'iam:ListAttachedRolePolicies failed with NotRecorded: no answer for {"RoleName":"a"}',
    ])
  })

  it('do not include those of deleted resources', () => {
    expect(describeUnresolvedRelationships([subnet('subnet-1', { networkAcl: denied }, 'DELETED')])).toEqual(
      [],
    )
  })
})
