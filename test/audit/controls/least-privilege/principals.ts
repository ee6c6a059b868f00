import { parsePolicy } from '../../../../audit/policy/document.ts'
import type { Known } from '../../../judges.ts'

export const ACCOUNT = '111122223333'

type Statements = object | readonly object[]

/** Statements by the names of policies, and who has them. */
export interface Policies {
  name?: string
  inline?: Readonly<Record<string, Statements>>
  attached?: Readonly<Record<string, Statements>>
  boundary?: Statements
  service?: string
  tags?: Readonly<Record<string, string>>
}

function document(Statement: Statements) {
  return parsePolicy({ Version: '2012-10-17', Statement })
}

function policy(name: string, statements: Statements): Known {
  return { arn: `arn:aws:iam::${ACCOUNT}:policy/${name}`, facts: { document: document(statements) } }
}

function held({ inline = {}, attached = {} }: Policies) {
  const inlinePolicies = Object.entries(inline).map(([name, each]) => [name, document(each)] as const)
  return {
    facts: { inlinePolicies: Object.fromEntries(inlinePolicies) },
    each: { attachedPolicies: Object.entries(attached).map(([name, each]) => policy(name, each)) },
  }
}

function bounded({ boundary }: Policies) {
  return { boundary: boundary === undefined ? ('NONE' as const) : policy('bounds', boundary) }
}

/** A role with policies. */
export function role(policies: Policies): Known {
  const { name = 'Worker', service = 'lambda.amazonaws.com', tags = {} } = policies
  const Statement = { Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' }
  const { facts, each } = held(policies)
  return {
    arn: `arn:aws:iam::${ACCOUNT}:role/${name}`,
    facts: { ...facts, tags, trust: parsePolicy({ Statement }) },
    one: bounded(policies),
    each,
  }
}

/** A user with policies of his own and of groups, by the names of the groups. */
export function user(policies: Policies, groups: Readonly<Record<string, Policies>> = {}): Known {
  const { name = 'kim', tags = {} } = policies
  const { facts, each } = held(policies)
  return {
    arn: `arn:aws:iam::${ACCOUNT}:user/${name}`,
    facts: { ...facts, tags },
    one: bounded(policies),
    each: {
      ...each,
      groups: Object.entries(groups).map(([group, of]) => ({
        arn: `arn:aws:iam::${ACCOUNT}:group/${group}`,
        ...held(of),
      })),
    },
  }
}
