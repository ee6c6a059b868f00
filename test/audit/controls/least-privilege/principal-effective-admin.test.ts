import { principalEffectiveAdmin } from '../../../../audit/controls/least-privilege/principal-effective-admin.ts'
import { testControl } from '../../../test-control.ts'
import { CASE_ACCOUNT_ID, buildRoleCase, buildUserCase } from '../principal-cases.ts'

const CDK = `cdk-hnb659fds-cfn-exec-role-${CASE_ACCOUNT_ID}-eu-west-1`

const CDK_ARN = `arn:aws:iam::${CASE_ACCOUNT_ID}:role/${CDK}`
const acceptCdk = {
  otherControls: { 'least-privilege/iam-admin-managed-policy-attached': { deploymentRoles: [CDK_ARN] } },
}

const everything = { Effect: 'Allow', Action: '*', Resource: '*' }
const powerUser = { Effect: 'Allow', NotAction: ['iam:*', 'organizations:*', 'account:*'], Resource: '*' }
const iam = { Effect: 'Allow', Action: 'iam:*', Resource: '*' }
const read = { Effect: 'Allow', Action: 's3:Get*', Resource: '*' }
const mfa = { Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'true' } } }

const allowIt = { allowed: [`arn:aws:iam::${CASE_ACCOUNT_ID}:role/ops/*`] }

testControl(principalEffectiveAdmin, 'AWS::IAM::Role', {
  compliant: [
    { name: 'no policies', ...buildRoleCase({}) },
    { name: 'everything but IAM', ...buildRoleCase({ attached: { PowerUserAccess: powerUser } }) },
    {
      name: 'IAM alone, by which it can make itself one',
      ...buildRoleCase({ attached: { IAMFullAccess: iam } }),
    },
    {
      name: 'everything but IAM, and reading IAM',
      ...buildRoleCase({
        inline: { capabilities: powerUser, iam: { ...iam, Action: ['iam:Get*', 'iam:List*'] } },
      }),
    },
    {
      name: 'everything but IAM, and IAM on roles of one kind',
      ...buildRoleCase({
        inline: {
          capabilities: powerUser,
          iam: { ...iam, Resource: `arn:aws:iam::${CASE_ACCOUNT_ID}:role/app-*` },
        },
      }),
    },
    {
      name: 'everything but IAM, and giving one policy',
      ...buildRoleCase({
        inline: {
          capabilities: powerUser,
          iam: {
            ...iam,
            Action: 'iam:AttachRolePolicy',
            Condition: { ArnEquals: { 'iam:PolicyARN': `arn:aws:iam::${CASE_ACCOUNT_ID}:policy/app` } },
          },
        },
      }),
    },
    {
      name: 'everything within a boundary',
      ...buildRoleCase({ inline: { all: everything }, boundary: read }),
    },
    {
      name: 'two halves, one of which the boundary takes away',
      ...buildRoleCase({ inline: { capabilities: powerUser, iam }, boundary: [powerUser, read] }),
    },
    {
      name: 'everything within a boundary that allows IAM to grant only bounded permissions',
      ...buildRoleCase({
        inline: { all: everything },
        boundary: [
          powerUser,
          {
            ...iam,
            Condition: {
              StringEquals: { 'iam:PermissionsBoundary': `arn:aws:iam::${CASE_ACCOUNT_ID}:policy/bounds` },
            },
          },
        ],
      }),
    },
    {
      name: 'everything, and IAM denied by another policy',
      ...buildRoleCase({ inline: { guard: { ...iam, Effect: 'Deny' } }, attached: { all: everything } }),
    },
    {
      name: 'everything, and everything but IAM denied',
      ...buildRoleCase({ inline: { all: [everything, { ...everything, Effect: 'Deny', ...but('iam:*') }] } }),
    },
    {
      name: 'everything, for another',
      ...buildRoleCase({
        inline: {
          all: {
            ...everything,
            Condition: { ArnEquals: { 'aws:PrincipalArn': `arn:aws:iam::${CASE_ACCOUNT_ID}:role/Other` } },
          },
        },
      }),
    },
    {
      name: 'everything, until yesterday',
      ...buildRoleCase({
        inline: {
          all: { ...everything, Condition: { DateLessThan: { 'aws:CurrentTime': '2026-10-31T00:00:00Z' } } },
        },
      }),
    },
    {
      name: 'an allowed one',
      ...buildRoleCase({ name: 'ops/BreakGlass', attached: { all: everything } }),
      settings: allowIt,
      evidence: { allowedBy: `arn:aws:iam::${CASE_ACCOUNT_ID}:role/ops/*` },
    },
    {
      name: 'an execution role of the CDK that the settings name',
      ...buildRoleCase({ name: CDK, service: 'cloudformation.amazonaws.com', attached: { all: everything } }),
      ...acceptCdk,
      evidence: { administrator: true, allowedBy: CDK_ARN },
    },
  ],
  nonCompliant: [
    {
      name: 'everything by one policy',
      ...buildRoleCase({ attached: { app: read, Admin: { Sid: 'All', ...everything } } }),
      reason: 'Role Worker grants administrator access through policy Admin (Action *).',
      evidence: {
        policies: [{ policy: 'Admin', statements: [{ statement: 'All', allows: 'Action *' }] }],
        limitations: ['service control policies are not read'],
      },
    },
    {
      name: 'two halves',
      ...buildRoleCase({ attached: { PowerUserAccess: powerUser, IAMFullAccess: iam } }),
      reason:
        'Role Worker grants administrator access through policies PowerUserAccess (NotAction iam:*, organizations:*, account:*) and IAMFullAccess (Action iam:*) together, none of which is enough alone.',
      evidence: { onlyTogether: true },
    },
    {
      name: 'two halves in one policy',
      ...buildRoleCase({ inline: { dev: [powerUser, { ...iam, Action: 'iam:Put*' }] } }),
      reason:
        'Role Worker grants administrator access through policy dev (NotAction iam:*, organizations:*, account:*, Action iam:Put*).',
    },
    {
      name: 'two halves, of which IAM is on IAM alone',
      ...buildRoleCase({
        inline: { capabilities: powerUser, iam: { ...iam, Resource: 'arn:aws:iam::*:*' } },
      }),
    },
    {
      name: 'two halves within a boundary that allows both',
      ...buildRoleCase({ inline: { capabilities: powerUser, iam }, boundary: [powerUser, iam] }),
    },
    {
      name: 'everything except a few denied actions',
      ...buildRoleCase({ inline: { all: [everything, { ...read, Effect: 'Deny' }] } }),
    },
    {
      name: 'IAM denied on some roles only',
      ...buildRoleCase({
        inline: {
          all: [
            everything,
            { ...iam, Effect: 'Deny', Resource: `arn:aws:iam::${CASE_ACCOUNT_ID}:role/ops/*` },
          ],
        },
      }),
    },
    {
      name: 'one that is certain before one under a condition',
      ...buildRoleCase({ inline: { a: { ...everything, ...mfa }, b: everything } }),
      reason: 'Role Worker grants administrator access through policy b (Action *).',
    },
    {
      name: 'certain halves before a whole under a condition',
      ...buildRoleCase({ inline: { a: { ...everything, ...mfa }, capabilities: powerUser, iam } }),
      reason: 'and iam (Action iam:*) together',
    },
    {
      name: 'under a condition',
      ...buildRoleCase({ inline: { a: { ...everything, ...mfa } } }),
      reason:
        'Role Worker grants administrator access through policy a (Action *), if a condition holds (Bool aws:multifactorauthpresent).',
    },
    {
      name: 'within an organization, of which nothing is known',
      ...buildRoleCase({
        inline: {
          a: { ...everything, Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-abcdefghij' } } },
        },
      }),
      reason:
        'Role Worker grants administrator access through policy a (Action *), if a condition holds (StringEquals aws:principalorgid).',
    },
    {
      name: 'until tomorrow',
      ...buildRoleCase({
        inline: {
          all: { ...everything, Condition: { DateLessThan: { 'aws:CurrentTime': '2026-11-02T00:00:00Z' } } },
        },
      }),
      reason: 'Role Worker grants administrator access through policy all (Action *).',
    },
    {
      name: 'everything on resources that a variable names',
      ...buildRoleCase({ inline: { all: { ...everything, Resource: '${aws:PrincipalTag/scope}' } } }),
      reason:
        'Role Worker grants administrator access through policy all (Action *), if a condition holds (a policy variable in its resources).',
    },
    {
      name: 'a role with the name and the trust of an execution role of the CDK',
      ...buildRoleCase({ name: CDK, service: 'cloudformation.amazonaws.com', attached: { all: everything } }),
      reason: `(Action *). It has the name of an execution role of the CDK bootstrap. If your bootstrap created it, list ${CDK_ARN} under "deploymentRoles" in the settings of iam-admin-managed-policy-attached.`,
    },
    {
      name: 'an accepted deployment role that Lambda can assume',
      ...buildRoleCase({ name: CDK, attached: { all: everything } }),
      ...acceptCdk,
    },
  ],
  notApplicable: [
    {
      name: 'a role of IAM Identity Center',
      ...buildRoleCase({
        name: 'aws-reserved/sso.amazonaws.com/AWSReservedSSO_Admin_0',
        attached: { all: everything },
      }),
    },
  ],
})

testControl(principalEffectiveAdmin, 'AWS::IAM::User', {
  compliant: [
    { name: 'no policies', ...buildUserCase({}) },
    { name: 'a group with read access', ...buildUserCase({}, { readers: { attached: { read } } }) },
    {
      name: 'an administrator by a group, within a boundary',
      ...buildUserCase({ boundary: read }, { admins: { attached: { all: everything } } }),
    },
    {
      name: 'everything for those with another tag',
      ...buildUserCase(
        { tags: { team: 'orders' } },
        {
          all: {
            inline: {
              all: { ...everything, Condition: { StringEquals: { 'aws:PrincipalTag/team': 'platform' } } },
            },
          },
        },
      ),
    },
    {
      name: 'an allowed one',
      ...buildUserCase({ inline: { all: everything } }),
      settings: { allowed: [`arn:aws:iam::${CASE_ACCOUNT_ID}:user/*`] },
    },
  ],
  nonCompliant: [
    {
      name: 'one half by the user and one by a group',
      ...buildUserCase({ attached: { PowerUserAccess: powerUser } }, { people: { inline: { iam } } }),
      reason:
        'User kim has administrator access through policies PowerUserAccess (NotAction iam:*, organizations:*, account:*) and iam of group people (Action iam:*) together, none of which is enough alone.',
    },
    {
      name: 'a half of one group and one of another, with inline policies of one name',
      ...buildUserCase({}, { a: { inline: { p: powerUser } }, b: { inline: { p: iam } } }),
      reason: 'p of group a (NotAction iam:*, organizations:*, account:*) and p of group b (Action iam:*)',
    },
    {
      name: 'everything for principals with the tag of the user',
      ...buildUserCase(
        { tags: { team: 'platform' } },
        {
          all: {
            inline: {
              all: { ...everything, Condition: { StringEquals: { 'aws:PrincipalTag/team': 'platform' } } },
            },
          },
        },
      ),
      reason: 'User kim has administrator access through policy all of group all (Action *).',
    },
  ],
})

function but(NotAction: string) {
  return { Action: undefined, NotAction }
}
