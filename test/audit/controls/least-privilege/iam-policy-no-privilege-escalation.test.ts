import { iamPolicyNoPrivilegeEscalation } from '../../../../audit/controls/least-privilege/iam-policy-no-privilege-escalation.ts'
import { testControl, type ControlCase } from '../../../test-control.ts'
import { CASE_ACCOUNT_ID, buildRoleCase, buildUserCase, type PrincipalPolicies } from '../principal-cases.ts'

const allow = (Action: string | string[], Resource: string | string[] = '*', more: object = {}) => ({
  Effect: 'Allow',
  Action,
  Resource,
  ...more,
})

const arn = (path: string) => `arn:aws:iam::${CASE_ACCOUNT_ID}:${path}`
const pass = (Resource = '*', more: object = {}) => allow('iam:PassRole', Resource, more)
const functions = allow(['lambda:CreateFunction', 'lambda:InvokeFunction'])
const passedTo = (service: string) => ({
  Condition: { StringEquals: { 'iam:PassedToService': service } },
})
const mfa = { Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'true' } } }

const acceptWorker = {
  otherControls: {
    'least-privilege/iam-admin-managed-policy-attached': { deploymentRoles: [arn('role/Worker')] },
  },
}

/** A role with one inline policy of these statements. */
const aRole = (name: string, ...dev: object[]): ControlCase => ({
  name,
  ...buildRoleCase({ inline: { dev } }),
})
/** A user with one inline policy of these statements. */
const aUser = (name: string, ...dev: object[]): ControlCase => ({
  name,
  ...buildUserCase({ inline: { dev } }),
})
const attached = (name: string, principalPolicies: PrincipalPolicies): ControlCase => ({
  name,
  ...buildRoleCase(principalPolicies),
})

testControl(iamPolicyNoPrivilegeEscalation, 'AWS::IAM::Role', {
  compliant: [
    attached('no policies', {}),
    attached('reading', { inline: { dev: allow('s3:Get*') }, attached: { more: allow('iam:Get*') } }),
    aRole('passing one role', pass(arn('role/app')), functions),
    aRole('passing roles of one kind', pass(arn('role/app-*')), functions),
    aRole('passing any role, and nothing to pass it to', pass()),
    aRole('passing any role to another service', pass('*', passedTo('ecs-tasks.amazonaws.com')), functions),
    aRole('making functions without a role', functions),
    aRole('policies of other roles of one kind', allow('iam:PutRolePolicy', arn('role/app-*'))),
    aRole('attaching one policy', {
      ...allow('iam:AttachRolePolicy'),
      Condition: { ArnEquals: { 'iam:PolicyARN': arn('policy/app') } },
    }),
    aRole('making bounded roles', {
      ...allow(['iam:CreateRole', 'iam:AttachRolePolicy', 'iam:PutRolePolicy'], arn('role/new-*')),
      Condition: { StringEquals: { 'iam:PermissionsBoundary': arn('policy/bounds') } },
    }),
    aRole('changing one function', allow('lambda:UpdateFunctionCode', 'arn:aws:lambda:*:*:function:app')),
    aRole('changing what runs otherwise', allow(['ssm:StartSession', 'cloudformation:UpdateStack'])),
    aRole('assuming any role', allow('sts:AssumeRole')),
    aRole('denied', allow('iam:*'), { ...allow(['iam:*', 'sts:*']), Effect: 'Deny' }),
    attached('two halves, of which the boundary takes one away', {
      inline: { a: pass() },
      attached: { b: functions },
      boundary: functions,
    }),
    {
      ...aRole('an allowed one', allow('iam:PutRolePolicy')),
      settings: { allowed: [arn('role/Work*')] },
      evidence: { allowedBy: arn('role/Work*'), paths: [{ path: 'iam-005' }] },
    },
    {
      ...attached('an accepted deployment role', {
        service: 'cloudformation.amazonaws.com',
        inline: { dev: allow('iam:PutRolePolicy') },
      }),
      ...acceptWorker,
    },
  ],
  nonCompliant: [
    {
      ...aRole('an accepted deployment role that Lambda can assume', allow('iam:PutRolePolicy')),
      ...acceptWorker,
    },
    {
      ...aRole('its own policies', allow('iam:PutRolePolicy', arn('role/Worker'), { Sid: 'Own' })),
      reason: 'Role Worker can make itself an administrator using iam:PutRolePolicy (policy dev).',
      evidence: {
        paths: [{ path: 'iam-005', actions: ['iam:PutRolePolicy'], statements: ['statement Own of dev'] }],
        limitations: ['service control policies are not read'],
      },
    },
    {
      ...attached('two policies that are harmless one by one', {
        inline: { deploy: functions },
        attached: { Pass: pass() },
        boundary: allow(['lambda:*', 'iam:PassRole']),
      }),
      reason:
        'Role Worker can take over any role using iam:PassRole, lambda:CreateFunction and lambda:InvokeFunction (policies Pass and deploy).',
    },
    aRole('passing any role to the service', pass('*', passedTo('lambda.amazonaws.com')), functions),
    {
      ...attached('a version of a policy that it has', {
        attached: { app: allow('iam:CreatePolicyVersion', arn('policy/app')) },
      }),
      evidence: { paths: [{ path: 'iam-001' }] },
    },
    aRole('the trust of any role', allow('iam:UpdateAssumeRolePolicy')),
    aRole('making roles', allow(['iam:CreateRole', 'iam:AttachRolePolicy'], arn('role/new-*'))),
    {
      ...aRole('the code of any function', allow('lambda:UpdateFunctionCode')),
      reason:
        'Role Worker can take over any role that functions run as using lambda:UpdateFunctionCode (policy dev).',
    },
    {
      ...aRole('under a condition', { ...allow('iam:PutRolePolicy'), ...mfa }),
      reason:
        'Role Worker can make itself an administrator using iam:PutRolePolicy (policy dev), if a condition holds.',
      evidence: { conditional: true },
    },
    aRole('within some organization', {
      ...allow('iam:PutRolePolicy'),
      Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-abcdefghij' } },
    }),
    aRole('under a condition that holds for all', {
      ...allow('iam:PutRolePolicy'),
      Condition: { DateGreaterThan: { 'aws:TokenIssueTime': '2020-01-01T00:00:00Z' } },
    }),
  ],
  notApplicable: [
    {
      ...aRole('an administrator', allow('*')),
      reason: 'Role Worker is already an administrator; principal-effective-admin evaluates it.',
    },
    {
      ...attached('a role that is linked to a service', {
        name: 'aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS',
        inline: { dev: allow('iam:PutRolePolicy') },
      }),
      reason: 'service-linked role',
    },
  ],
})

testControl(iamPolicyNoPrivilegeEscalation, 'AWS::IAM::User', {
  compliant: [
    { name: 'no policies', ...buildUserCase({}) },
    aUser(
      'own access keys',
      allow(['iam:CreateAccessKey', 'iam:DeleteAccessKey'], arn('user/${aws:username}')),
    ),
    aUser('own password', allow('iam:UpdateLoginProfile', arn('user/kim'))),
    aUser('policies of another', allow('iam:PutUserPolicy', arn('user/alex'))),
    {
      name: 'by a group, within a boundary',
      ...buildUserCase(
        { boundary: allow('s3:*') },
        { people: { attached: { all: allow('iam:PutUserPolicy') } } },
      ),
    },
  ],
  nonCompliant: [
    {
      ...aUser('own policies', allow('iam:PutUserPolicy', arn('user/${aws:username}'))),
      reason: 'User kim can make itself an administrator using iam:PutUserPolicy (policy dev).',
    },
    {
      ...aUser('the keys of any user', allow('iam:CreateAccessKey')),
      reason: 'User kim can take over any user using iam:CreateAccessKey (policy dev).',
    },
    {
      name: 'half of it by one group and half by another',
      ...buildUserCase({}, { a: { inline: { p: pass() } }, b: { attached: { q: functions } } }),
      reason: '(policies p of group a and q)',
    },
    {
      name: 'a policy of the group',
      ...buildUserCase({}, { people: { inline: { p: allow('iam:PutGroupPolicy', arn('group/people')) } } }),
      evidence: { paths: [{ path: 'iam-011', statements: ['statement 1 of p of group people'] }] },
    },
    {
      name: 'a version of a policy of the group',
      ...buildUserCase(
        {},
        { people: { attached: { team: allow('iam:CreatePolicyVersion', arn('policy/team')) } } },
      ),
      evidence: { paths: [{ path: 'iam-001' }] },
    },
    {
      name: 'any group',
      ...buildUserCase({ inline: { p: allow('iam:AddUserToGroup') } }),
      evidence: { paths: [{ path: 'iam-013' }] },
    },
  ],
})
