import {
  findBroadStatements,
  type PolicyAccount,
} from '../../../engines/iam/over-permissive/broad-statements.ts'
import { findBroadWrites } from '../../../engines/iam/over-permissive/broad-writes.ts'
import type { PolicyDocument } from '../../../engines/iam/policy-document.ts'
import { parseArn } from '../../arn.ts'
import { known } from '../../fact.ts'
import type { BroadGrant, BroadWrite } from '../../iam/broad-grant.ts'
import type { AwsCatalog } from '../../aws-catalog.ts'
import type { Resource } from '../../resource.ts'
import { defineDerivedFact } from '../define-derived-fact.ts'

const documentInputs = { facts: ['document'] } as const
const inlinePolicyInputs = { facts: ['inlinePolicies'] } as const

/** The overly broad statements of a managed policy. */
export const managedPolicyBroadGrants = {
  broadGrants: defineDerivedFact('AWS::IAM::ManagedPolicy', documentInputs, inputs =>
    deriveBroadGrants(listManagedPolicy(inputs)),
  ),
  broadWrites: defineDerivedFact('AWS::IAM::ManagedPolicy', documentInputs, (inputs, _, awsCatalog) =>
    deriveBroadWrites(listManagedPolicy(inputs), awsCatalog),
  ),
}

/** The overly broad statements in the inline policies of a role. */
export const roleBroadGrants = {
  broadGrants: defineDerivedFact('AWS::IAM::Role', inlinePolicyInputs, inputs =>
    deriveBroadGrants(listInlinePolicies(inputs)),
  ),
  broadWrites: defineDerivedFact('AWS::IAM::Role', inlinePolicyInputs, (inputs, _, awsCatalog) =>
    deriveBroadWrites(listInlinePolicies(inputs), awsCatalog),
  ),
}

/** The overly broad statements in the inline policies of a user. */
export const userBroadGrants = {
  broadGrants: defineDerivedFact('AWS::IAM::User', inlinePolicyInputs, inputs =>
    deriveBroadGrants(listInlinePolicies(inputs)),
  ),
  broadWrites: defineDerivedFact('AWS::IAM::User', inlinePolicyInputs, (inputs, _, awsCatalog) =>
    deriveBroadWrites(listInlinePolicies(inputs), awsCatalog),
  ),
}

/** The overly broad statements in the inline policies of a group. */
export const groupBroadGrants = {
  broadGrants: defineDerivedFact('AWS::IAM::Group', inlinePolicyInputs, inputs =>
    deriveBroadGrants(listInlinePolicies(inputs)),
  ),
  broadWrites: defineDerivedFact('AWS::IAM::Group', inlinePolicyInputs, (inputs, _, awsCatalog) =>
    deriveBroadWrites(listInlinePolicies(inputs), awsCatalog),
  ),
}

interface OwnedPolicy {
  policy: string
  inline: boolean
  document: PolicyDocument
  owner: PolicyAccount
}

function listManagedPolicy({
  resource,
  document,
}: {
  resource: Resource
  document: PolicyDocument
}): OwnedPolicy[] {
  return [{ policy: resource.arn, inline: false, document, owner: getPolicyAccount(resource) }]
}

interface PolicyHolder {
  resource: Resource
  inlinePolicies: Readonly<Record<string, PolicyDocument>>
}

function listInlinePolicies({ resource, inlinePolicies }: PolicyHolder): OwnedPolicy[] {
  const owner = getPolicyAccount(resource)
  return Object.entries(inlinePolicies).map(([policy, document]) => ({
    policy,
    inline: true,
    document,
    owner,
  }))
}

function getPolicyAccount({ arn, account }: Resource): PolicyAccount {
  return { partition: parseArn(arn)?.partition ?? 'aws', account }
}

function deriveBroadGrants(policies: readonly OwnedPolicy[]) {
  return known(
    policies.flatMap(({ policy, inline, document, owner }) =>
      findBroadStatements(document, owner).map((each): BroadGrant => ({ ...each, policy, inline })),
    ),
  )
}

function deriveBroadWrites(policies: readonly OwnedPolicy[], { actions }: AwsCatalog) {
  return known(
    policies.flatMap(({ policy, inline, document, owner }) =>
      findBroadWrites(document, owner, actions()).map((each): BroadWrite => ({ ...each, policy, inline })),
    ),
  )
}
