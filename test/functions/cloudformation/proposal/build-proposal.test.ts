import { describe, expect, it } from 'vitest'
import { known, type FactsByName } from '../../../../audit/resources/fact.ts'
import { buildRoleResourceByName } from '../../../../audit/resources/iam/role.ts'
import { getResourceKey, type Resource } from '../../../../audit/resources/resource.ts'
import { buildProposal } from '../../../../functions/cloudformation/proposal/build-proposal.ts'
import type { ResolvedResource } from '../../../../functions/cloudformation/resolve/resolved-template.ts'
import type { ResolvedValue } from '../../../../functions/cloudformation/resolve/resolved-value.ts'
import {
  buildTemplateResource,
  notKnown,
  projectionContext,
  projectOwnFacts,
} from '../facts/template-resources.ts'

const allow = (Action: ResolvedValue): ResolvedValue => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action, Resource: '*' }],
})
const trust: ResolvedValue = {
  Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
}
const buildRole = (Action: ResolvedValue = 's3:GetObject', more: Partial<ResolvedResource> = {}) =>
  buildTemplateResource(
    'AWS::IAM::Role',
    'worker',
    { AssumeRolePolicyDocument: trust, Policies: [{ PolicyName: 'p', PolicyDocument: allow(Action) }] },
    { logicalId: 'Role', ...more },
  )
const buildPolicy = (Action: ResolvedValue) =>
  buildTemplateResource(
    'AWS::IAM::RolePolicy',
    'q',
    { RoleName: 'worker', PolicyName: 'q', PolicyDocument: allow(Action) },
    { logicalId: 'Policy' },
  )
const worker = buildRoleResourceByName('worker', projectionContext)

/** What a change of a stack proposes in an account with these facts of the role. */
async function propose(
  proposed: readonly ResolvedResource[],
  deployed: readonly ResolvedResource[] = [],
  facts?: FactsByName,
) {
  const asked: Resource[] = []
  const { proposal, origins, undecided } = await buildProposal(
    [{ region: 'eu-west-1', proposed, deployed }],
    {
      ...projectionContext,
      loadFacts: resource => {
        asked.push(resource)
        return Promise.resolve(getResourceKey(resource) === getResourceKey(worker) ? facts : undefined)
      },
    },
  )
  return { resources: proposal.resources, origins, undecided, asked }
}

/** The inline policies of the role in the proposal, by name. */
function listActions({ resources }: Awaited<ReturnType<typeof propose>>) {
  const after = resources.find(({ resource }) => getResourceKey(resource) === getResourceKey(worker))?.after
  if (after === undefined || after === 'DELETED') return after
  const { inlinePolicies } = after
  if (inlinePolicies === undefined || 'unknown' in inlinePolicies) return inlinePolicies
  const policies = inlinePolicies.known as Record<
    string,
    { Statement: { Action?: unknown; NotUnderstood?: string }[] }
  >
  return Object.fromEntries(
    Object.entries(policies).map(([name, { Statement }]) => [
      name,
      Statement.flatMap(({ Action }) => Action ?? []),
    ]),
  )
}

const deployedFacts = projectOwnFacts(buildRole())

const open = (definition: string) => buildRole(notKnown, { definition })
const isKnown = async (before: ResolvedResource, after: ResolvedResource) => {
  const { resources } = await propose([after], [before], deployedFacts)
  const facts = resources[0]?.after as FactsByName
  return (
    facts['inlinePolicies'] !== undefined &&
    !('unknown' in facts['inlinePolicies']) &&
    facts['inlinePolicies'].incomplete === undefined
  )
}

describe('a proposal', () => {
  it('has the facts of a template for a role that the account does not have', async () => {
    const built = await propose([buildRole()])
    expect(built.resources).toEqual([{ resource: worker, after: deployedFacts }])
    expect(built.origins.get(getResourceKey(worker))?.map(({ logicalId }) => logicalId)).toEqual(['Role'])
  })

  it('puts what adds to a role after the role, in any order, and names both as its origins', async () => {
    for (const resources of [
      [buildPolicy('sqs:*'), buildRole()],
      [buildRole(), buildPolicy('sqs:*')],
    ]) {
      const built = await propose(resources)
      expect(listActions(built)).toEqual({ p: ['s3:GetObject'], q: ['sqs:*'] })
      expect(built.origins.get(getResourceKey(worker))?.map(({ logicalId }) => logicalId)).toEqual([
        'Role',
        'Policy',
      ])
    }
  })

  it('adds to the facts of a role that the template does not have', async () => {
    expect(listActions(await propose([buildPolicy('sqs:*')], [], deployedFacts))).toEqual({
      p: ['s3:GetObject'],
      q: ['sqs:*'],
    })
  })

  it('leaves a role as it is that both templates make alike', async () => {
    const drifted = { ...deployedFacts, tags: known({ by: 'hand' }) }
    const { resources } = await propose([buildRole()], [buildRole()], drifted)
    expect(resources).toEqual([{ resource: worker, after: drifted }])
  })

  it('deletes a role that leaves its stack, if the account has it', async () => {
    expect((await propose([], [buildRole()], deployedFacts)).resources).toEqual([
      { resource: worker, after: 'DELETED' },
    ])
    expect((await propose([], [buildRole()])).resources).toEqual([])
  })

  it('takes a policy from a role that leaves its stack', async () => {
    const both = await propose([buildRole(), buildPolicy('sqs:*')])
    const after = both.resources[0]?.after as FactsByName
    expect(listActions(await propose([buildRole()], [buildRole(), buildPolicy('sqs:*')], after))).toEqual({
      p: ['s3:GetObject'],
    })
  })

  it('is not known where another definition is unresolved for the same reason', async () => {
    expect(await isKnown(open('a'), open('a'))).toBe(true)
    expect(await isKnown(open('a'), open('b'))).toBe(false)
  })

  it('says of which types it is not known what they do', async () => {
    const other = buildTemplateResource('Quux::Thing', 'x', {})
    const bucket = buildTemplateResource('AWS::S3::Bucket', 'x', {})
    expect((await propose([other, bucket])).undecided).toEqual([
      {
        logicalId: 'Logical',
        stack: 'app',
        property: 'Type',
        why: 'Assay does not read resources of type Quux::Thing from templates',
      },
    ])
    expect((await propose([], [other])).undecided).toEqual([])
  })
})
