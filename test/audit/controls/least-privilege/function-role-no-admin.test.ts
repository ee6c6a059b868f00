import { functionRoleNoAdmin } from '../../../../audit/controls/least-privilege/function-role-no-admin.ts'
import { parsePolicy } from '../../../../audit/engines/iam/policy-document.ts'
import { testControl, type KnownResource } from '../../../test-control.ts'

const allow = { Effect: 'Allow', Action: '*', Resource: '*' }
const mfa = { Condition: { Bool: { 'aws:MultiFactorAuthPresent': true } } }
const read = { Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::orders/*' }

testControl(functionRoleNoAdmin, 'AWS::Lambda::Function', {
  compliant: [
    { name: 'no policies', ...runsAs({}) },
    {
      name: 'one inline, one attached, both scoped',
      ...runsAs({ inline: [read], attached: [[read], [read]] }),
    },
    {
      name: 'every action on one bucket',
      ...runsAs({ inline: [{ ...allow, Resource: 'arn:aws:s3:::orders/*' }] }),
    },
    {
      name: 'every action of a service',
      ...runsAs({ attached: [[{ ...allow, Action: ['s3:*', 'iam:*'] }]] }),
    },
    { name: 'every action but those of IAM', ...runsAs({ inline: [notAction('iam:*', 'organizations:*')] }) },
    {
      name: 'every action but those that a glob over IAM names',
      ...runsAs({ inline: [notAction('IAM:**')] }),
    },
    {
      name: 'NotAction on one bucket',
      ...runsAs({ inline: [{ ...notAction('s3:*'), Resource: 'arn:aws:s3:::a' }] }),
    },
    {
      name: 'NotResource that leaves nothing',
      ...runsAs({ inline: [{ ...without('Resource'), NotResource: '*' }] }),
    },
    { name: 'Deny of everything', ...runsAs({ inline: [{ ...allow, Effect: 'Deny' }] }) },
    { name: 'within a boundary', ...runsAs({ inline: [allow], boundary: read }) },
    { name: 'within a boundary without IAM', ...runsAs({ inline: [allow], boundary: notAction('iam:*') }) },
    {
      name: 'IAM denied in another policy',
      ...runsAs({ inline: [{ ...allow, Effect: 'Deny', Action: 'iam:*' }], attached: [[allow]] }),
    },
  ],
  nonCompliant: [
    {
      name: 'Action * inline',
      ...runsAs({ inline: [allow] }),
      reason:
        'Function a runs as role Worker, which grants administrator access through policy inline-0 (Action *).',
      evidence: { role: 'Worker', limitations: ['service control policies are not read'] },
    },
    {
      name: 'Action * attached, the second of three',
      ...runsAs({ attached: [[read], [allow], [read]] }),
      reason:
        'Function a runs as role Worker, which grants administrator access through policy policy-1 (Action *).',
    },
    { name: 'other notations of every action', ...runsAs({ inline: [{ ...allow, Action: '*:*' }] }) },
    { name: 'one of a list', ...runsAs({ inline: [{ ...allow, Action: ['s3:GetObject', '*'] }] }) },
    { name: 'the second statement', ...runsAs({ attached: [[read, allow]] }) },
    { name: 'a list of resources', ...runsAs({ inline: [{ ...allow, Resource: ['arn:aws:s3:::a', '*'] }] }) },
    { name: 'every ARN', ...runsAs({ inline: [{ ...allow, Resource: 'arn:aws:*:*:*:*' }] }) },
    { name: 'every ARN of every partition', ...runsAs({ inline: [{ ...allow, Resource: 'arn:*' }] }) },
    {
      name: 'every resource but one',
      ...runsAs({ inline: [{ ...without('Resource'), NotResource: 'arn:aws:s3:::a' }] }),
    },
    {
      name: 'every action but those of a service that is not IAM',
      ...runsAs({ attached: [[notAction('s3:*')]] }),
      reason: '(NotAction s3:*)',
    },
    { name: 'every action but one of IAM', ...runsAs({ inline: [notAction('iam:CreateUser')] }) },
    {
      name: 'two policies that are harmless one by one',
      ...runsAs({ inline: [{ ...allow, Action: 'iam:*' }], attached: [[notAction('iam:*')]] }),
      reason:
        'Function a runs as role Worker, which grants administrator access through policies policy-0 (NotAction iam:*) and inline-0 (Action iam:*) together, none of which is enough alone.',
      evidence: { onlyTogether: true },
    },
    { name: 'a boundary that allows everything', ...runsAs({ inline: [allow], boundary: allow }) },
    {
      name: 'a Deny that leaves enough',
      ...runsAs({ inline: [{ ...read, Effect: 'Deny' }], attached: [[allow]] }),
      evidence: { limitations: ['service control policies are not read'] },
    },
    {
      name: 'a Deny under a condition is named and ignored',
      ...runsAs({ inline: [{ ...allow, Effect: 'Deny', ...mfa }], attached: [[allow]] }),
      evidence: {
        limitations: [
          'a Deny statement of policy inline-0 may remove some of these permissions',
          'service control policies are not read',
        ],
      },
    },
    {
      name: 'a condition is named and assumed to hold',
      ...runsAs({ inline: [{ ...allow, ...mfa }] }),
      reason:
        'Function a runs as role Worker, which grants administrator access through policy inline-0 (Action *), if a condition holds (Bool aws:multifactorauthpresent).',
      evidence: {
        policies: [
          { statements: [{ statement: 'statement 1', conditions: 'Bool aws:multifactorauthpresent' }] },
        ],
      },
    },
  ],
  insufficientData: [
    { name: 'a policy that could not be read', ...runsAs({ attached: [undefined] }) },
    {
      name: 'a policy that could not be read, beside a scoped one',
      ...runsAs({ attached: [[read], undefined] }),
    },
    {
      name: 'a boundary that could not be read',
      ...runsAs({ inline: [allow], boundary: undefined }),
    },
  ],
})

interface Policies {
  inline?: readonly object[]
  /** The statements of each attached policy, or undefined for one whose document was not read. */
  attached?: readonly (readonly object[] | undefined)[]
  /** The statement of the boundary, or undefined for one whose document was not read. */
  boundary?: object | undefined
}

function runsAs({ inline = [], attached = [], ...bounds }: Policies): KnownResource {
  const policies = inline.map((statement, index) => [
    `inline-${index}`,
    parsePolicy({ Statement: statement }),
  ])
  const boundary = 'boundary' in bounds ? policyOf('bounds', bounds.boundary && [bounds.boundary]) : 'NONE'
  return {
    one: {
      role: {
        arn: 'arn:aws:iam::111122223333:role/service-role/Worker',
        facts: { inlinePolicies: Object.fromEntries(policies) as object },
        one: { boundary },
        each: {
          attachedPolicies: attached.map((statements, index) => policyOf(`app/policy-${index}`, statements)),
        },
      },
    },
  }
}

function policyOf(path: string, statements: readonly object[] | undefined): KnownResource {
  return {
    arn: `arn:aws:iam::111122223333:policy/${path}`,
    facts: statements ? { document: parsePolicy({ Statement: statements }) } : {},
  }
}

function notAction(...NotAction: string[]): object {
  return { ...without('Action'), NotAction }
}

function without(name: 'Action' | 'Resource'): object {
  return Object.fromEntries(Object.entries(allow).filter(([each]) => each !== name))
}
