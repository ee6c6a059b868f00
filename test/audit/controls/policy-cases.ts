import type { Control } from '../../../audit/controls/control.ts'
import { getKindDefinition } from '../../../audit/resources/kinds.ts'
import { parsePolicy } from '../../../audit/engines/iam/policy-document.ts'
import { testControl, type ControlCase, type KnownResource } from '../../test-control.ts'

/** A managed policy with these statements. */
export function buildManagedPolicyCase(...statements: object[]): KnownResource {
  return { facts: { document: buildDocument(statements) } }
}

/** A role, user or group with an inline policy of these statements. */
function buildInlinePolicyCase(...statements: object[]): KnownResource {
  return { facts: { inlinePolicies: { own: buildDocument(statements) } } }
}

function buildDocument(Statement: object[]) {
  return parsePolicy({ Version: '2012-10-17', Statement })
}

/** An Allow of `what` on all resources; `more` overrides elements. */
export function allowOnEverything(what: string | string[], more: object = {}): object {
  return { Effect: 'Allow', Action: what, Resource: '*', ...more }
}

/** An Allow of all actions but `what` on all resources; `more` overrides elements. */
export function allowAllExcept(what: string | string[], more: object = {}): object {
  return { Effect: 'Allow', NotAction: what, Resource: '*', ...more }
}

/** Tests `control` on every kind that has policies, with the statements `bad` and `good`. */
export function testEveryPolicyHolder(control: Control, { bad, good }: { bad: object; good: object }): void {
  for (const kind of ['AWS::IAM::Role', 'AWS::IAM::User', 'AWS::IAM::Group'] as const) {
    const reason = `Inline policy own of ${getKindDefinition(kind).label} a `
    testControl(control, kind, {
      compliant: [
        { name: 'no inline policy', facts: { inlinePolicies: {} } },
        { name: 'an allowed policy', ...buildInlinePolicyCase(good) },
      ],
      nonCompliant: [
        {
          name: 'a policy that is too broad',
          ...buildInlinePolicyCase(good, bad),
          reason,
          evidence: { statements: [{ policy: 'own' }] },
        },
      ],
      notApplicable: kind === 'AWS::IAM::Role' ? buildAwsManagedPolicy(buildInlinePolicyCase(bad)) : [],
    })
  }
  testControl(control, 'AWS::IAM::ManagedPolicy', {
    compliant: [{ name: 'an allowed policy', ...buildManagedPolicyCase(good) }],
    nonCompliant: [
      { name: 'a policy that is too broad', ...buildManagedPolicyCase(bad), reason: '(statement 1: ' },
      {
        name: 'a policy with the name of an AWS managed policy',
        arn: 'arn:aws:iam::111122223333:policy/aws/Admin',
        ...buildManagedPolicyCase(bad),
      },
    ],
    notApplicable: [
      {
        name: 'an AWS managed policy',
        arn: 'arn:aws:iam::aws:policy/AdministratorAccess',
        ...buildManagedPolicyCase(bad),
        reason: 'managed by AWS',
      },
    ],
  })
}

function buildAwsManagedPolicy(knownResource: KnownResource): ControlCase[] {
  const role = 'arn:aws:iam::111122223333:role'
  return [
    {
      name: 'a role of IAM Identity Center',
      arn: `${role}/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Admin_0123456789abcdef`,
      ...knownResource,
      reason: 'Identity Center',
    },
    {
      name: 'a service-linked role',
      arn: `${role}/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS`,
      ...knownResource,
      reason: 'service-linked role',
    },
  ]
}
