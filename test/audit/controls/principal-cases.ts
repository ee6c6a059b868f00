import { parsePolicy } from '../../../audit/engines/iam/policy-document.ts'
import type { KnownResource } from '../../test-control.ts'

export const CASE_ACCOUNT_ID = '111122223333'

type PolicyStatements = object | readonly object[]

/** The policies of a principal: statements by policy name. */
export interface PrincipalPolicies {
  name?: string
  inline?: Readonly<Record<string, PolicyStatements>>
  attached?: Readonly<Record<string, PolicyStatements>>
  boundary?: PolicyStatements
  service?: string
  tags?: Readonly<Record<string, string>>
}

function document(Statement: PolicyStatements) {
  return parsePolicy({ Version: '2012-10-17', Statement })
}

function policy(name: string, policyStatements: PolicyStatements): KnownResource {
  return {
    arn: `arn:aws:iam::${CASE_ACCOUNT_ID}:policy/${name}`,
    facts: { document: document(policyStatements) },
  }
}

function describeHeldPolicies({ inline = {}, attached = {} }: PrincipalPolicies) {
  const inlinePolicies = Object.entries(inline).map(([name, each]) => [name, document(each)] as const)
  return {
    facts: { inlinePolicies: Object.fromEntries(inlinePolicies) },
    each: { attachedPolicies: Object.entries(attached).map(([name, each]) => policy(name, each)) },
  }
}

function describeBoundary({ boundary }: PrincipalPolicies) {
  return { boundary: boundary === undefined ? ('NONE' as const) : policy('bounds', boundary) }
}

/** A role with policies. */
export function buildRoleCase(principalPolicies: PrincipalPolicies): KnownResource {
  const { name = 'Worker', service = 'lambda.amazonaws.com', tags = {} } = principalPolicies
  const Statement = { Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' }
  const { facts, each } = describeHeldPolicies(principalPolicies)
  return {
    arn: `arn:aws:iam::${CASE_ACCOUNT_ID}:role/${name}`,
    facts: { ...facts, tags, trust: parsePolicy({ Statement }) },
    one: describeBoundary(principalPolicies),
    each,
  }
}

/** A user with policies, and with those of groups by group name. */
export function buildUserCase(
  principalPolicies: PrincipalPolicies,
  groups: Readonly<Record<string, PrincipalPolicies>> = {},
): KnownResource {
  const { name = 'kim', tags = {} } = principalPolicies
  const { facts, each } = describeHeldPolicies(principalPolicies)
  return {
    arn: `arn:aws:iam::${CASE_ACCOUNT_ID}:user/${name}`,
    facts: { ...facts, tags },
    one: describeBoundary(principalPolicies),
    each: {
      ...each,
      groups: Object.entries(groups).map(([group, of]) => ({
        arn: `arn:aws:iam::${CASE_ACCOUNT_ID}:group/${group}`,
        ...describeHeldPolicies(of),
      })),
    },
  }
}
