import type { Control } from '../../../../audit/controls/control.ts'
import { parsePolicy } from '../../../../audit/policy/document.ts'
import { judges, type Case, type Known } from '../../../judges.ts'

/** A managed policy with these statements. */
export function managed(...statements: object[]): Known {
  return { facts: { document: documentOf(statements) } }
}

/** A role, user or group with an inline policy of these statements. */
export function inline(...statements: object[]): Known {
  return { facts: { inlinePolicies: { own: documentOf(statements) } } }
}

function documentOf(Statement: object[]) {
  return parsePolicy({ Version: '2012-10-17', Statement })
}

/** `what` is allowed on everything, unless `more` says on what. */
export function allow(what: string | string[], more: object = {}): object {
  return { Effect: 'Allow', Action: what, Resource: '*', ...more }
}

/** All but `what` is allowed on everything, unless `more` says on what. */
export function allowBut(what: string | string[], more: object = {}): object {
  return { Effect: 'Allow', NotAction: what, Resource: '*', ...more }
}

/** What each kind that holds policies gets, be it for the statement `bad` or for `good`. */
export function judgesEveryHolder(control: Control, { bad, good }: { bad: object; good: object }): void {
  for (const kind of ['AWS::IAM::Role', 'AWS::IAM::User', 'AWS::IAM::Group'] as const) {
    const reason = 'Statement 2 of inline policy own'
    judges(control, kind, {
      compliant: [
        { name: 'no inline policy', facts: { inlinePolicies: {} } },
        { name: 'a good one', ...inline(good) },
      ],
      nonCompliant: [
        { name: 'a bad one', ...inline(good, bad), reason, evidence: { statements: [{ policy: 'own' }] } },
      ],
      notApplicable: kind === 'AWS::IAM::Role' ? ofAws(inline(bad)) : [],
    })
  }
  judges(control, 'AWS::IAM::ManagedPolicy', {
    compliant: [{ name: 'a good one', ...managed(good) }],
    nonCompliant: [
      { name: 'a bad one', ...managed(bad), reason: 'Statement 1' },
      {
        name: 'one that is called like one of AWS',
        arn: 'arn:aws:iam::111122223333:policy/aws/Admin',
        ...managed(bad),
      },
    ],
    notApplicable: [
      {
        name: 'a policy of AWS',
        arn: 'arn:aws:iam::aws:policy/AdministratorAccess',
        ...managed(bad),
        reason: "AWS's own",
      },
    ],
  })
}

function ofAws(known: Known): Case[] {
  const role = 'arn:aws:iam::111122223333:role'
  return [
    {
      name: 'a role of IAM Identity Center',
      arn: `${role}/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Admin_0123456789abcdef`,
      ...known,
      reason: 'Identity Center',
    },
    {
      name: 'a service-linked role',
      arn: `${role}/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS`,
      ...known,
      reason: 'linked to a service',
    },
  ]
}
