import { principalEffectiveAdmin } from '../../../../audit/controls/least-privilege/principal-effective-admin.ts'
import { judges } from '../../../judges.ts'
import { ACCOUNT, role, user } from './principals.ts'

const CDK = `cdk-hnb659fds-cfn-exec-role-${ACCOUNT}-eu-west-1`

const everything = { Effect: 'Allow', Action: '*', Resource: '*' }
const powerUser = { Effect: 'Allow', NotAction: ['iam:*', 'organizations:*', 'account:*'], Resource: '*' }
const iam = { Effect: 'Allow', Action: 'iam:*', Resource: '*' }
const read = { Effect: 'Allow', Action: 's3:Get*', Resource: '*' }
const mfa = { Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'true' } } }

const allowIt = { allowed: [`arn:aws:iam::${ACCOUNT}:role/ops/*`] }

judges(principalEffectiveAdmin, 'AWS::IAM::Role', {
  compliant: [
    { name: 'no policies', ...role({}) },
    { name: 'everything but IAM', ...role({ attached: { PowerUserAccess: powerUser } }) },
    { name: 'IAM alone, by which it can make itself one', ...role({ attached: { IAMFullAccess: iam } }) },
    {
      name: 'everything but IAM, and reading IAM',
      ...role({ inline: { power: powerUser, iam: { ...iam, Action: ['iam:Get*', 'iam:List*'] } } }),
    },
    {
      name: 'everything but IAM, and IAM on roles of one kind',
      ...role({
        inline: { power: powerUser, iam: { ...iam, Resource: `arn:aws:iam::${ACCOUNT}:role/app-*` } },
      }),
    },
    {
      name: 'everything but IAM, and giving one policy',
      ...role({
        inline: {
          power: powerUser,
          iam: {
            ...iam,
            Action: 'iam:AttachRolePolicy',
            Condition: { ArnEquals: { 'iam:PolicyARN': `arn:aws:iam::${ACCOUNT}:policy/app` } },
          },
        },
      }),
    },
    { name: 'everything within a boundary', ...role({ inline: { all: everything }, boundary: read }) },
    {
      name: 'two halves, one of which the boundary takes away',
      ...role({ inline: { power: powerUser, iam }, boundary: [powerUser, read] }),
    },
    {
      name: 'everything within a boundary that lets IAM give only what is bounded',
      ...role({
        inline: { all: everything },
        boundary: [
          powerUser,
          {
            ...iam,
            Condition: {
              StringEquals: { 'iam:PermissionsBoundary': `arn:aws:iam::${ACCOUNT}:policy/bounds` },
            },
          },
        ],
      }),
    },
    {
      name: 'everything, and IAM denied by another policy',
      ...role({ inline: { guard: { ...iam, Effect: 'Deny' } }, attached: { all: everything } }),
    },
    {
      name: 'everything, and everything but IAM denied',
      ...role({ inline: { all: [everything, { ...everything, Effect: 'Deny', ...but('iam:*') }] } }),
    },
    {
      name: 'everything, for another',
      ...role({
        inline: {
          all: {
            ...everything,
            Condition: { ArnEquals: { 'aws:PrincipalArn': `arn:aws:iam::${ACCOUNT}:role/Other` } },
          },
        },
      }),
    },
    {
      name: 'everything, until yesterday',
      ...role({
        inline: {
          all: { ...everything, Condition: { DateLessThan: { 'aws:CurrentTime': '2026-10-31T00:00:00Z' } } },
        },
      }),
    },
    {
      name: 'an allowed one',
      ...role({ name: 'ops/BreakGlass', attached: { all: everything } }),
      settings: allowIt,
      evidence: { allowedBy: `arn:aws:iam::${ACCOUNT}:role/ops/*` },
    },
    {
      name: 'the execution role of the CDK',
      ...role({ name: CDK, service: 'cloudformation.amazonaws.com', attached: { all: everything } }),
      evidence: { administrator: true, allowedBy: 'cdkBootstrap' },
    },
  ],
  nonCompliant: [
    {
      name: 'everything by one policy',
      ...role({ attached: { app: read, Admin: { Sid: 'All', ...everything } } }),
      reason: 'Role Worker is an administrator by policy Admin (Action *).',
      evidence: {
        policies: [{ policy: 'Admin', statements: [{ statement: 'All', allows: 'Action *' }] }],
        limits: ['service control policies were not read'],
      },
    },
    {
      name: 'two halves',
      ...role({ attached: { PowerUserAccess: powerUser, IAMFullAccess: iam } }),
      reason:
        'by policies PowerUserAccess (NotAction iam:*, organizations:*, account:*) and IAMFullAccess (Action iam:*) ' +
        'together, none of which does it alone.',
      evidence: { together: true },
    },
    {
      name: 'two halves in one policy',
      ...role({ inline: { dev: [powerUser, { ...iam, Action: 'iam:Put*' }] } }),
      reason: 'by policy dev (NotAction iam:*, organizations:*, account:*, Action iam:Put*).',
    },
    {
      name: 'two halves, of which IAM is on IAM alone',
      ...role({ inline: { power: powerUser, iam: { ...iam, Resource: 'arn:aws:iam::*:*' } } }),
    },
    {
      name: 'two halves within a boundary that lets both through',
      ...role({ inline: { power: powerUser, iam }, boundary: [powerUser, iam] }),
    },
    {
      name: 'everything but a little that is denied',
      ...role({ inline: { all: [everything, { ...read, Effect: 'Deny' }] } }),
    },
    {
      name: 'IAM denied on some roles only',
      ...role({
        inline: {
          all: [everything, { ...iam, Effect: 'Deny', Resource: `arn:aws:iam::${ACCOUNT}:role/ops/*` }],
        },
      }),
    },
    {
      name: 'one that is certain before one under a condition',
      ...role({ inline: { a: { ...everything, ...mfa }, b: everything } }),
      reason: 'by policy b (Action *).',
    },
    {
      name: 'certain halves before a whole under a condition',
      ...role({ inline: { a: { ...everything, ...mfa }, power: powerUser, iam } }),
      reason: 'and iam (Action iam:*) together',
    },
    {
      name: 'under a condition',
      ...role({ inline: { a: { ...everything, ...mfa } } }),
      reason: 'under a condition (Bool aws:multifactorauthpresent).',
    },
    {
      name: 'within an organization, of which nothing is known',
      ...role({
        inline: {
          a: { ...everything, Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-abcdefghij' } } },
        },
      }),
      reason: 'under a condition (StringEquals aws:principalorgid).',
    },
    {
      name: 'until tomorrow',
      ...role({
        inline: {
          all: { ...everything, Condition: { DateLessThan: { 'aws:CurrentTime': '2026-11-02T00:00:00Z' } } },
        },
      }),
      reason: 'by policy all (Action *).',
    },
    {
      name: 'everything on what a variable says',
      ...role({ inline: { all: { ...everything, Resource: '${aws:PrincipalTag/scope}' } } }),
      reason: 'under a condition (a policy variable in its resources).',
    },
    {
      name: 'one that is called like that of the CDK',
      ...role({ name: CDK, attached: { all: everything } }),
    },
    {
      name: 'the execution role of the CDK where the exception is switched off',
      ...role({ name: CDK, service: 'cloudformation.amazonaws.com', attached: { all: everything } }),
      settings: { cdkBootstrap: false },
    },
  ],
  notApplicable: [
    {
      name: 'a role of IAM Identity Center',
      ...role({
        name: 'aws-reserved/sso.amazonaws.com/AWSReservedSSO_Admin_0',
        attached: { all: everything },
      }),
    },
  ],
})

judges(principalEffectiveAdmin, 'AWS::IAM::User', {
  compliant: [
    { name: 'no policies', ...user({}) },
    { name: 'a group that lets read', ...user({}, { readers: { attached: { read } } }) },
    {
      name: 'an administrator by a group, within a boundary',
      ...user({ boundary: read }, { admins: { attached: { all: everything } } }),
    },
    {
      name: 'everything for those with another tag',
      ...user(
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
      ...user({ inline: { all: everything } }),
      settings: { allowed: [`arn:aws:iam::${ACCOUNT}:user/*`] },
    },
  ],
  nonCompliant: [
    {
      name: 'a half of his own and one of a group',
      ...user({ attached: { PowerUserAccess: powerUser } }, { people: { inline: { iam } } }),
      reason:
        'User kim is an administrator by policies PowerUserAccess (NotAction iam:*, organizations:*, account:*) and ' +
        'iam of group people (Action iam:*) together, none of which does it alone.',
    },
    {
      name: 'a half of one group and one of another, with inline policies of one name',
      ...user({}, { a: { inline: { p: powerUser } }, b: { inline: { p: iam } } }),
      reason: 'p of group a (NotAction iam:*, organizations:*, account:*) and p of group b (Action iam:*)',
    },
    {
      name: 'everything for those with his tag',
      ...user(
        { tags: { team: 'platform' } },
        {
          all: {
            inline: {
              all: { ...everything, Condition: { StringEquals: { 'aws:PrincipalTag/team': 'platform' } } },
            },
          },
        },
      ),
      reason: 'by policy all of group all (Action *).',
    },
  ],
})

function but(NotAction: string) {
  return { Action: undefined, NotAction }
}
