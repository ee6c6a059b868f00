import { describe, expect, it } from 'vitest'
import type { EscalationAccount, EscalationPrincipal } from '../../../../audit/policy/escalation/account.ts'
import { escalate } from '../../../../audit/policy/escalation/escalate.ts'
import {
  account,
  ACCOUNT,
  admin,
  allow,
  deny,
  document,
  EVERYTHING,
  iam,
  lambda,
  policy,
  role,
  trusting,
  TRUSTS_ACCOUNT,
  user,
  type Said,
} from './account.ts'
import { world } from './world.ts'

const DEV = iam('user/dev')
const ADMIN = iam('role/admin')

/** An account with the user `dev`, who starts. */
type Case = readonly [string, EscalationAccount, Expected]

/** The hops by their paths, or that there is no way; and `lateral` where it is not empty. */
interface Expected {
  by?: readonly string[]
  target?: string
  actions?: readonly string[]
  lateral?: readonly string[]
  conditional?: boolean
}

const NO: Expected = {}

function dev(statements: readonly Said[], facts: Partial<EscalationPrincipal> = {}) {
  return user('dev', statements, facts)
}

function within(...statements: readonly Said[]) {
  const full = { policy: 'FullAWSAccess', document: document(...EVERYTHING) }
  const scps = [[full], [full, { policy: 'guard', document: document(...statements) }]]
  return { id: 'o-a1b2c3d4e5', managementAccount: false, scps }
}

const MAKE = ['lambda:CreateFunction', 'lambda:InvokeFunction']
const passing = (condition?: Said, resource = '*') => [
  allow('iam:PassRole', resource, condition),
  allow(MAKE),
]
const LAMBDA_001: Expected = { by: ['lambda-001'], target: ADMIN, actions: ['iam:PassRole', ...MAKE] }
const app = (of: string, triggered = true) => ({ functions: [{ arn: lambda('app'), role: of, triggered }] })
const equals = (key: string, value: string | readonly string[]) => ({ StringEquals: { [key]: value } })
const reader = role('reader', [allow('s3:Get*')], { trust: TRUSTS_ACCOUNT })
const READER = iam('role/reader')

const passed: Case[] = [
  ['a role that can be passed', account([dev(passing()), admin()]), LAMBDA_001],
  [
    'two policies together',
    account([{ ...dev([]), identity: [policy(allow('iam:PassRole')), policy(allow(MAKE))] }, admin()]),
    LAMBDA_001,
  ],
  [
    'nothing that invokes it',
    account([dev([allow(['iam:PassRole', 'lambda:CreateFunction'])]), admin()]),
    NO,
  ],
  ['only another role', account([dev(passing(undefined, iam('role/app-*'))), admin()]), NO],
  ['a pattern of roles', account([dev(passing(undefined, 'arn:aws:iam::*:role/ad*')), admin()]), LAMBDA_001],
  [
    'to the service',
    account([dev(passing(equals('iam:PassedToService', 'lambda.amazonaws.com'))), admin()]),
    LAMBDA_001,
  ],
  [
    'to services',
    account([dev(passing({ StringLike: { 'iam:PassedToService': ['ec2*', 'lambda*'] } })), admin()]),
    LAMBDA_001,
  ],
  [
    'to another service',
    account([dev(passing(equals('iam:PassedToService', 'ec2.amazonaws.com'))), admin()]),
    NO,
  ],
  [
    'denied for all services but one',
    account([
      dev([
        ...passing(),
        deny('iam:PassRole', '*', { StringNotEquals: { 'iam:PassedToService': 'ec2.amazonaws.com' } }),
      ]),
      admin(),
    ]),
    NO,
  ],
  ['to a role that trusts another service', account([dev(passing()), admin('ecs-tasks.amazonaws.com')]), NO],
  [
    'functions of two names',
    account([
      dev([
        allow('iam:PassRole'),
        allow('lambda:CreateFunction', lambda('dev-*')),
        allow('lambda:InvokeFunction', lambda('prod-*')),
      ]),
      admin(),
    ]),
    NO,
  ],
  [
    'functions of two regions',
    account([
      dev([
        allow('iam:PassRole'),
        allow('lambda:CreateFunction', '*', equals('aws:RequestedRegion', 'us-east-1')),
        allow('lambda:InvokeFunction', 'arn:aws:lambda:eu-*:*:*'),
      ]),
      admin(),
    ]),
    NO,
  ],
  [
    'functions of a region in which they may be asked for',
    account([
      dev([
        allow('iam:PassRole'),
        allow('lambda:CreateFunction', '*', { StringLike: { 'aws:RequestedRegion': 'eu-*' } }),
        allow('lambda:InvokeFunction', 'arn:aws:lambda:eu-*:*:*'),
      ]),
      admin(),
    ]),
    LAMBDA_001,
  ],
  [
    'functions of a region that is denied',
    account([
      {
        ...dev([allow('iam:PassRole'), allow(MAKE, 'arn:aws:lambda:us-east-1:*:*')]),
        organization: within(
          deny('*', '*', {
            StringNotEquals: { 'aws:RequestedRegion': ['eu-west-1', 'eu-central-1'] },
            ArnNotLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/network' },
          }),
        ),
      },
      admin(),
    ]),
    NO,
  ],
  [
    'functions of one name',
    account([
      dev([
        allow('iam:PassRole'),
        allow('lambda:CreateFunction', lambda('dev-*')),
        allow('lambda:InvokeFunction', lambda('*-x')),
      ]),
      admin(),
    ]),
    LAMBDA_001,
  ],
  [
    'a tag that the role has not',
    account([dev(passing(equals('aws:ResourceTag/team', 'dev'))), admin()]),
    NO,
  ],
  [
    'a tag that the role has',
    account([
      dev(passing(equals('aws:ResourceTag/team', 'dev'))),
      admin(undefined, { tags: { Team: 'dev' } }),
    ]),
    LAMBDA_001,
  ],
  [
    'a tag that may be missing',
    account([dev(passing({ StringEqualsIfExists: { 'iam:ResourceTag/team': 'dev' } })), admin()]),
    LAMBDA_001,
  ],
  [
    'a tag of the principal that it has not',
    account([dev(passing(equals('aws:PrincipalTag/team', 'dev'))), admin()]),
    NO,
  ],
  [
    'tags that were not read',
    account([dev(passing(equals('aws:PrincipalTag/team', 'dev'))), admin()], { tagsUnknown: true }),
    { ...LAMBDA_001, conditional: true },
  ],
  [
    'an address',
    account([dev(passing({ IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } })), admin()]),
    { ...LAMBDA_001, conditional: true },
  ],
  [
    'a region of choice',
    account([dev(passing(equals('aws:RequestedRegion', 'eu-west-1'))), admin()]),
    LAMBDA_001,
  ],
  [
    'a tag of the request',
    account([
      dev([
        allow('iam:PassRole'),
        allow(MAKE[0] ?? '', '*', equals('aws:RequestTag/x', 'y')),
        allow(MAKE[1] ?? ''),
      ]),
      admin(),
    ]),
    LAMBDA_001,
  ],
  [
    'a Deny that is avoided by a choice',
    account([dev([...passing(), deny(MAKE, '*', { Null: { 'lambda:VpcIds': 'true' } })]), admin()]),
    LAMBDA_001,
  ],
  [
    'the name of the user in the resource',
    account([
      dev(passing(undefined, 'arn:aws:iam::*:role/${aws:username}-*')),
      role('dev-power', EVERYTHING, { trust: trusting({ Service: 'lambda.amazonaws.com' }) }),
    ]),
    { ...LAMBDA_001, target: iam('role/dev-power') },
  ],
  [
    'the name of another user in the resource',
    account([dev(passing(undefined, 'arn:aws:iam::*:role/${aws:username}-*')), admin()]),
    NO,
  ],
  [
    'a service control policy',
    account([{ ...dev(passing()), organization: within(deny('iam:PassRole')) }, admin()]),
    NO,
  ],
  [
    'a service control policy that excepts it',
    account([
      {
        ...dev(passing()),
        organization: within(
          deny('iam:PassRole', '*', { ArnNotLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:user/dev' } }),
        ),
      },
      admin(),
    ]),
    LAMBDA_001,
  ],
  [
    'a boundary that lets it through',
    account([dev(passing(), { boundary: policy(allow(['iam:PassRole', 'lambda:*'])) }), admin()]),
    LAMBDA_001,
  ],
  [
    'a role within a boundary',
    account([dev(passing()), admin(undefined, { boundary: policy(allow('s3:*')) })]),
    { lateral: [ADMIN] },
  ],
  [
    'a role that trusts for this account',
    account([
      dev(passing()),
      admin(undefined, {
        trust: trusting({ Service: 'lambda.amazonaws.com' }, equals('aws:SourceAccount', ACCOUNT)),
      }),
    ]),
    LAMBDA_001,
  ],
  [
    'a role that trusts for another account',
    account([
      dev(passing()),
      admin(undefined, {
        trust: trusting({ Service: 'lambda.amazonaws.com' }, equals('aws:SourceAccount', '999999999999')),
      }),
    ]),
    NO,
  ],
  [
    'a role that trusts for a function that can be made',
    account([
      dev(passing()),
      admin(undefined, {
        trust: trusting(
          { Service: 'lambda.amazonaws.com' },
          { ArnLike: { 'aws:SourceArn': lambda('app-*') } },
        ),
      }),
    ]),
    LAMBDA_001,
  ],
  [
    'a role that trusts for a function that cannot be made',
    account([
      dev([allow('iam:PassRole'), allow(MAKE, lambda('dev-*'))]),
      admin(undefined, {
        trust: trusting(
          { Service: 'lambda.amazonaws.com' },
          { ArnLike: { 'aws:SourceArn': lambda('app-*') } },
        ),
      }),
    ]),
    NO,
  ],
  [
    'a trust with a Deny',
    account([
      dev(passing()),
      admin(undefined, {
        trust: document(
          { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' },
          { Effect: 'Deny', Principal: '*', Action: 'sts:*' },
        ),
      }),
    ]),
    NO,
  ],
  [
    'no instance profile',
    account([dev([allow(['iam:PassRole', 'ec2:RunInstances'])]), admin('ec2.amazonaws.com')]),
    NO,
  ],
  [
    'an instance profile',
    account([
      dev([allow(['iam:PassRole', 'ec2:RunInstances'])]),
      admin('ec2.amazonaws.com', { hasInstanceProfile: true }),
    ]),
    { by: ['ec2-001'], target: ADMIN },
  ],
  [
    'an instance profile that is made',
    account([
      dev([
        allow([
          'iam:PassRole',
          'ec2:RunInstances',
          'iam:CreateInstanceProfile',
          'iam:AddRoleToInstanceProfile',
        ]),
      ]),
      admin('ec2.amazonaws.com'),
    ]),
    {
      by: ['ec2-001'],
      target: ADMIN,
      actions: [
        'iam:CreateInstanceProfile',
        'iam:AddRoleToInstanceProfile',
        'iam:PassRole',
        'ec2:RunInstances',
      ],
    },
  ],
  [
    'instances without an image',
    account([
      dev([allow('iam:PassRole'), allow('ec2:RunInstances', 'arn:aws:ec2:*:*:instance/*')]),
      admin('ec2.amazonaws.com', { hasInstanceProfile: true }),
    ]),
    NO,
  ],
  [
    'a cluster that is made',
    account([
      dev([allow(['iam:PassRole', 'ecs:CreateCluster', 'ecs:RegisterTaskDefinition', 'ecs:RunTask'])]),
      admin('ecs-tasks.amazonaws.com'),
    ]),
    { by: ['ecs-002'] },
  ],
  [
    'a cluster that there is not',
    account([
      dev([allow(['iam:PassRole', 'ecs:RegisterTaskDefinition', 'ecs:RunTask'])]),
      admin('ecs-tasks.amazonaws.com'),
    ]),
    NO,
  ],
  [
    'a service-linked role',
    account([dev(passing()), { ...admin(), arn: iam('role/aws-service-role/x.amazonaws.com/x') }]),
    NO,
  ],
  [
    'a stack',
    account([
      dev([allow(['iam:PassRole', 'cloudformation:CreateStack'])]),
      admin('cloudformation.amazonaws.com'),
    ]),
    { by: ['cloudformation-001'] },
  ],
]

const existing: Case[] = [
  [
    'code of a function that runs',
    account([dev([allow('lambda:UpdateFunctionCode')]), admin()], app(ADMIN)),
    { by: ['lambda-003'], target: ADMIN },
  ],
  [
    'code of a function that never runs',
    account([dev([allow('lambda:UpdateFunctionCode')]), admin()], app(ADMIN, false)),
    NO,
  ],
  [
    'code of a function that is then invoked',
    account(
      [dev([allow(['lambda:UpdateFunctionCode', 'lambda:InvokeFunction'])]), admin()],
      app(ADMIN, false),
    ),
    { by: ['lambda-004'] },
  ],
  [
    'code of another function',
    account([dev([allow('lambda:UpdateFunctionCode', lambda('dev-*'))]), admin()], app(ADMIN)),
    NO,
  ],
  [
    'settings of a function',
    account([dev([allow('lambda:UpdateFunctionConfiguration')]), admin()], app(ADMIN)),
    { by: ['prowler-lambda-config'] },
  ],
  [
    'another role for a function',
    account(
      [
        dev([allow(['iam:PassRole', 'lambda:UpdateFunctionConfiguration', 'lambda:UpdateFunctionCode'])]),
        admin(),
        role('weak', [], { trust: trusting({ Service: 'lambda.amazonaws.com' }) }),
      ],
      app(iam('role/weak')),
    ),
    { by: ['own-04'], target: ADMIN, lateral: [iam('role/weak')] },
  ],
  ['no function', account([dev([allow('lambda:*')]), admin()]), NO],
  ['an instance that there is not', account([dev([allow('ssm:*')]), admin('ec2.amazonaws.com')]), NO],
]

const assumed: Case[] = [
  [
    'a role that trusts the account',
    account([dev([allow('sts:AssumeRole')]), admin(undefined, { trust: TRUSTS_ACCOUNT })]),
    { by: ['sts-001'], target: ADMIN, actions: ['sts:AssumeRole'] },
  ],
  ['the account without a permission', account([dev([]), admin(undefined, { trust: TRUSTS_ACCOUNT })]), NO],
  [
    'the account by its number',
    account([dev([allow('sts:*', ADMIN)]), admin(undefined, { trust: trusting({ AWS: ACCOUNT }) })]),
    { by: ['sts-001'] },
  ],
  [
    'the user itself',
    account([dev([]), admin(undefined, { trust: trusting({ AWS: DEV }) })]),
    { by: ['sts-001'] },
  ],
  [
    'the user itself, who is denied it',
    account([
      dev([deny('sts:AssumeRole', iam('role/a*'))]),
      admin(undefined, { trust: trusting({ AWS: DEV }) }),
    ]),
    NO,
  ],
  [
    'the user itself, whose boundary does not allow it',
    account([
      dev([], { boundary: policy(allow('s3:*')) }),
      admin(undefined, { trust: trusting({ AWS: DEV }) }),
    ]),
    { by: ['sts-001'] },
  ],
  [
    'the user itself, whose boundary denies it',
    account([
      dev([], { boundary: policy(allow('*'), deny('sts:*')) }),
      admin(undefined, { trust: trusting({ AWS: DEV }) }),
    ]),
    NO,
  ],
  [
    'the user itself, where a service control policy denies it',
    account([
      { ...dev([]), organization: within(deny('sts:*')) },
      admin(undefined, { trust: trusting({ AWS: DEV }) }),
    ]),
    NO,
  ],
  [
    'another user',
    account([
      dev([allow('sts:AssumeRole')]),
      admin(undefined, { trust: trusting({ AWS: iam('user/boss') }) }),
    ]),
    NO,
  ],
  ['everybody', account([dev([]), admin(undefined, { trust: trusting({ AWS: '*' }) })]), { by: ['sts-001'] }],
  [
    'everybody whose ARN is another',
    account([
      dev([allow('sts:*')]),
      admin(undefined, {
        trust: trusting({ AWS: '*' }, { ArnLike: { 'aws:PrincipalArn': iam('user/boss*') } }),
      }),
    ]),
    NO,
  ],
  [
    'everybody of an organization',
    account(
      [
        { ...dev([]), organization: within() },
        admin(undefined, { trust: trusting({ AWS: '*' }, equals('aws:PrincipalOrgID', 'o-a1b2c3d4e5')) }),
      ],
      { organization: within() },
    ),
    { by: ['sts-001'] },
  ],
  [
    'everybody of another organization',
    account([
      dev([]),
      admin(undefined, { trust: trusting({ AWS: '*' }, equals('aws:PrincipalOrgID', 'o-zzzzzzzzzz')) }),
    ]),
    NO,
  ],
  [
    'everybody but the user',
    account([
      dev([allow('sts:*')]),
      admin(undefined, {
        trust: document({
          Effect: 'Allow',
          NotPrincipal: { AWS: [DEV, iam('root')] },
          Action: 'sts:AssumeRole',
        }),
      }),
    ]),
    NO,
  ],
  [
    'an external id',
    account([
      dev([allow('sts:AssumeRole')]),
      admin(undefined, { trust: trusting({ AWS: iam('root') }, equals('sts:ExternalId', 'secret')) }),
    ]),
    { by: ['sts-001'] },
  ],
  [
    'a second factor',
    account([
      dev([allow('sts:AssumeRole')]),
      admin(undefined, {
        trust: trusting({ AWS: iam('root') }, { Bool: { 'aws:MultiFactorAuthPresent': 'true' } }),
      }),
    ]),
    { by: ['sts-001'], conditional: true },
  ],
  [
    'a tag that nobody has',
    account([
      dev([allow('sts:AssumeRole')]),
      admin(undefined, { trust: trusting({ AWS: iam('root') }, equals('aws:PrincipalTag/admin', 'yes')) }),
    ]),
    NO,
  ],
  [
    'a Deny in the trust',
    account([
      dev([allow('sts:AssumeRole')]),
      admin(undefined, {
        trust: document(
          { Effect: 'Allow', Principal: { AWS: iam('root') }, Action: 'sts:AssumeRole' },
          { Effect: 'Deny', Principal: { AWS: DEV }, Action: 'sts:AssumeRole' },
        ),
      }),
    ]),
    NO,
  ],
  [
    'web identities only',
    account([
      dev([allow('sts:*')]),
      admin(undefined, {
        trust: document({
          Effect: 'Allow',
          Principal: { AWS: iam('root') },
          Action: 'sts:AssumeRoleWithWebIdentity',
        }),
      }),
    ]),
    NO,
  ],
  [
    'two roles in a row',
    account([
      dev([allow('sts:AssumeRole', READER)]),
      { ...reader, identity: [policy(allow('sts:AssumeRole'))] },
      admin(undefined, { trust: trusting({ AWS: READER }) }),
    ]),
    { by: ['sts-001', 'sts-001'], target: ADMIN, lateral: [READER] },
  ],
  [
    'a role that is named, whose boundary does not allow it',
    account([
      dev([allow('sts:AssumeRole', READER)]),
      { ...reader, boundary: policy(allow('s3:*')) },
      admin(undefined, { trust: trusting({ AWS: READER }) }),
    ]),
    { lateral: [READER] },
  ],
  [
    'roles in a circle',
    account([
      dev([allow('sts:AssumeRole')]),
      role('one', [allow('sts:*')], { trust: trusting({ AWS: [iam('role/two'), iam('root')] }) }),
      role('two', [allow('sts:*')], { trust: trusting({ AWS: iam('role/one') }) }),
    ]),
    { lateral: [iam('role/one'), iam('role/two')] },
  ],
  [
    'three hops by different paths',
    account([
      dev([allow('sts:AssumeRole', READER)]),
      { ...reader, identity: [policy(allow('iam:CreateAccessKey', iam('user/ops')))] },
      user('ops', passing()),
      admin(),
    ]),
    { by: ['sts-001', 'iam-002', 'lambda-001'], target: ADMIN, lateral: [READER, iam('user/ops')] },
  ],
]

const attach = (condition?: Said) => [allow('iam:AttachUserPolicy', '*', condition)]
const arnEquals = (arn: string | readonly string[]) => ({ ArnEquals: { 'iam:PolicyARN': arn } })
const own = (...statements: readonly Said[]) => ({
  arn: iam('policy/own'),
  document: document(...statements),
})
const attached = { attachedPolicyArns: [iam('policy/own')] }
const SELF = { target: DEV }

const itself: Case[] = [
  ['an administrator', account([dev(EVERYTHING), admin(), reader]), { by: [], target: DEV }],
  [
    'a policy for itself',
    account([dev([allow('iam:PutUserPolicy', 'arn:aws:iam::*:user/${aws:username}')])]),
    { by: ['iam-007'], ...SELF, actions: ['iam:PutUserPolicy'] },
  ],
  [
    'a policy for itself, without variables',
    account([
      {
        ...dev([]),
        identity: [
          {
            policy: 'old',
            document: {
              ...document(allow('iam:PutUserPolicy', 'arn:aws:iam::*:user/${aws:username}')),
              Version: '2008-10-17',
            },
          },
        ],
      },
    ]),
    NO,
  ],
  ['an attached policy', account([dev(attach())]), { by: ['iam-008'], ...SELF }],
  ['only a harmless policy', account([dev(attach(arnEquals('arn:aws:iam::aws:policy/ReadOnlyAccess')))]), NO],
  [
    'a harmless policy that is listed',
    account([dev(attach(arnEquals(iam('policy/own'))))], { policies: [own(allow('s3:*'))] }),
    NO,
  ],
  [
    'a policy with everything that is listed',
    account([dev(attach(arnEquals(iam('policy/own'))))], { policies: [own(allow('*'))] }),
    { by: ['iam-008'], ...SELF },
  ],
  [
    'a policy that it can write first',
    account(
      [dev([...attach(arnEquals(iam('policy/own'))), allow('iam:CreatePolicyVersion', iam('policy/own'))])],
      { policies: [own(allow('s3:*'))] },
    ),
    { by: ['iam-008'], ...SELF, actions: ['iam:CreatePolicyVersion', 'iam:AttachUserPolicy'] },
  ],
  [
    'a policy that it can make first',
    account([
      dev([
        ...attach({ ArnLike: { 'iam:PolicyARN': iam('policy/dev-*') } }),
        allow('iam:CreatePolicy', iam('policy/*')),
      ]),
    ]),
    { by: ['iam-008'], ...SELF, actions: ['iam:CreatePolicy', 'iam:AttachUserPolicy'] },
  ],
  [
    'all but one policy',
    account([
      dev([
        ...attach(),
        deny('iam:AttachUserPolicy', '*', arnEquals('arn:aws:iam::aws:policy/AdministratorAccess')),
      ]),
    ]),
    { by: ['iam-008'], ...SELF },
  ],
  [
    'a new version',
    account([dev([allow('iam:CreatePolicyVersion')], attached)]),
    { by: ['iam-001'], ...SELF },
  ],
  [
    'a new version of a policy of AWS',
    account([
      dev([allow('iam:CreatePolicyVersion')], { attachedPolicyArns: ['arn:aws:iam::aws:policy/Some'] }),
    ]),
    NO,
  ],
  [
    'a new version of a policy of nobody',
    account([dev([allow('iam:CreatePolicyVersion')])], { policies: [own(allow('s3:*'))] }),
    NO,
  ],
  [
    'another default version, of which there is none',
    account([dev([allow('iam:SetDefaultPolicyVersion')], attached)], { policies: [own(allow('s3:*'))] }),
    NO,
  ],
  [
    'no group',
    account([dev([allow(['iam:AddUserToGroup', 'iam:PutGroupPolicy', 'iam:AttachGroupPolicy'])])]),
    NO,
  ],
  [
    'keys of its own',
    account([
      dev([allow(['iam:CreateAccessKey', 'iam:CreateLoginProfile'], 'arn:aws:iam::*:user/${aws:username}')]),
      user('boss', EVERYTHING),
    ]),
    NO,
  ],
  [
    'keys of another',
    account([dev([allow('iam:CreateAccessKey')]), user('boss', EVERYTHING), user('clerk', [])]),
    { by: ['iam-002'], target: iam('user/boss'), lateral: [iam('user/clerk')] },
  ],
  [
    'a password of another, who may have one',
    account([dev([allow('iam:UpdateLoginProfile')]), user('boss', EVERYTHING)]),
    { by: ['iam-006'], target: iam('user/boss'), conditional: true },
  ],
  [
    'a password of another, who has none',
    account([dev([allow('iam:UpdateLoginProfile')]), user('boss', EVERYTHING, { loginProfile: false })]),
    NO,
  ],
  [
    'everything within a boundary',
    account([dev([allow('iam:*')], { boundary: policy(allow(['iam:PutUserPolicy', 's3:*'])) })]),
    NO,
  ],
  [
    'more within a boundary, and with that a role',
    account([
      dev([allow('iam:PutUserPolicy')], {
        boundary: policy(allow(['iam:PutUserPolicy', 'iam:PassRole', 'lambda:*'])),
      }),
      admin(),
    ]),
    { by: ['iam-007', 'lambda-001'], target: ADMIN },
  ],
  [
    'a boundary that it takes away',
    account([dev(EVERYTHING, { boundary: policy(allow('iam:DeleteUserPermissionsBoundary')) })]),
    { by: ['iam-022'], ...SELF },
  ],
  [
    'a boundary that it takes away, with nothing behind',
    account([dev([allow('iam:DeleteUserPermissionsBoundary')], { boundary: policy(allow('iam:*')) })]),
    NO,
  ],
  [
    'a boundary that it replaces by a tight one only',
    account(
      [
        dev(EVERYTHING, {
          boundary: policy(
            allow(
              'iam:PutUserPermissionsBoundary',
              '*',
              equals('iam:PermissionsBoundary', iam('policy/own')),
            ),
          ),
        }),
      ],
      { policies: [own(allow('s3:*'))] },
    ),
    NO,
  ],
  [
    'a new role that nothing bounds',
    account([
      dev([allow(['iam:CreateRole', 'iam:AttachRolePolicy'])], { boundary: policy(allow('iam:*Role*')) }),
    ]),
    { by: ['pmapper-admin'], ...SELF },
  ],
  [
    'a new role within a tight boundary',
    account(
      [
        dev([
          allow('iam:CreateRole', '*', equals('iam:PermissionsBoundary', iam('policy/own'))),
          allow('iam:PutRolePolicy'),
        ]),
      ],
      { policies: [own(allow('s3:*'))] },
    ),
    NO,
  ],
  [
    'a new role within a boundary that bounds nothing',
    account(
      [
        dev([
          allow('iam:CreateRole', '*', equals('iam:PermissionsBoundary', iam('policy/own'))),
          allow('iam:PutRolePolicy'),
        ]),
      ],
      { policies: [own(allow('*'))] },
    ),
    { by: ['pmapper-admin'], ...SELF },
  ],
  [
    'a new role with a boundary by all that follows',
    account(
      [
        dev([
          allow(
            ['iam:CreateRole', 'iam:AttachRolePolicy', 'iam:PutRolePolicy'],
            '*',
            equals('iam:PermissionsBoundary', iam('policy/own')),
          ),
        ]),
      ],
      { policies: [own(allow('s3:*'))] },
    ),
    NO,
  ],
  [
    'a policy that denies something, which it takes away',
    account([dev([allow('iam:AttachUserPolicy'), deny('s3:DeleteBucket')])]),
    { by: ['iam-008'], ...SELF },
  ],
  [
    'everything but what keeps a Deny there, and a new role',
    account([dev([allow('iam:AttachUserPolicy'), deny(['iam:Delete*', 'iam:Detach*'])])]),
    { by: ['iam-008', 'pmapper-admin'], ...SELF },
  ],
  [
    'everything, where a service control policy allows little',
    account([
      {
        ...dev([allow('iam:PutUserPolicy')]),
        organization: {
          id: 'o-a1b2c3d4e5',
          managementAccount: false,
          scps: [[{ policy: 'few', document: document(allow(['iam:*', 's3:*'])) }]],
        },
      },
    ]),
    NO,
  ],
  [
    'the same in the management account',
    account([
      {
        ...dev([allow('iam:PutUserPolicy')]),
        organization: {
          id: 'o-a1b2c3d4e5',
          managementAccount: true,
          scps: [[{ policy: 'few', document: document(allow(['iam:*', 's3:*'])) }]],
        },
      },
    ]),
    { by: ['iam-007'], ...SELF },
  ],
]

const given: Case[] = [
  [
    'a role that it makes an administrator and assumes',
    account([dev([allow(['iam:AttachRolePolicy', 'sts:AssumeRole'])]), reader]),
    { by: ['iam-014'], target: READER, actions: ['iam:AttachRolePolicy', 'sts:AssumeRole'] },
  ],
  [
    'a role that names it',
    account([dev([allow('iam:PutRolePolicy')]), { ...reader, trust: trusting({ AWS: DEV }) }]),
    { by: ['iam-017'], target: READER },
  ],
  ['a role that it cannot assume', account([dev([allow('iam:PutRolePolicy')]), reader]), NO],
  [
    'a bounded role',
    account([
      dev([allow(['iam:PutRolePolicy', 'sts:AssumeRole'])]),
      { ...reader, boundary: policy(allow('s3:*')) },
    ]),
    { lateral: [READER] },
  ],
  [
    'a bounded role whose boundary it takes away',
    account([
      dev([allow(['iam:DeleteRolePermissionsBoundary', 'sts:AssumeRole'])]),
      { ...admin(undefined, { trust: TRUSTS_ACCOUNT }), boundary: policy(allow('s3:*')) },
    ]),
    { by: ['iam-023'], target: ADMIN },
  ],
  [
    'a bounded role to which it gives all, and whose boundary it takes away',
    account([
      dev([allow(['iam:*RolePolicy', 'iam:*RolePermissionsBoundary', 'sts:AssumeRole'])]),
      { ...reader, boundary: policy(allow('s3:*')) },
    ]),
    { target: READER, by: ['iam-014'] },
  ],
  [
    'a role that a function has',
    account(
      [dev([allow(['iam:PutRolePolicy', 'lambda:UpdateFunctionCode'])]), role('weak', [])],
      app(iam('role/weak')),
    ),
    {
      by: ['lambda-003'],
      target: iam('role/weak'),
      actions: ['iam:PutRolePolicy', 'lambda:UpdateFunctionCode'],
    },
  ],
  [
    'a role that is reached by another',
    account([
      dev([allow('iam:PutRolePolicy', iam('role/weak')), allow('sts:AssumeRole', READER)]),
      { ...reader, identity: [policy(allow('sts:AssumeRole'))] },
      role('weak', [], { trust: trusting({ AWS: READER }) }),
    ]),
    { by: ['sts-001', 'sts-001'], target: iam('role/weak'), lateral: [READER] },
  ],
  [
    'itself, by a role that it assumes',
    account([
      dev([allow('sts:AssumeRole')]),
      { ...reader, identity: [policy(allow('iam:AttachUserPolicy', DEV))] },
    ]),
    { by: ['sts-001', 'iam-008'], target: DEV, lateral: [READER] },
  ],
  [
    'a role that becomes an administrator by itself',
    account([dev([allow('sts:AssumeRole')]), { ...reader, identity: [policy(allow('iam:*'))] }]),
    { by: ['sts-001', 'iam-005'], target: READER },
  ],
  [
    'a reserved role',
    account([
      dev([allow(['iam:PutRolePolicy', 'iam:UpdateAssumeRolePolicy'])]),
      { ...reader, arn: iam('role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_x_0') },
    ]),
    NO,
  ],
]

/** The nine situations by which iam-vulnerable (commit 0f29866) tries tools. */
const VULNERABLE: Case[] = [
  [
    'fn1: two policies',
    account([
      {
        ...dev([]),
        identity: [
          policy(allow('iam:PassRole')),
          policy(allow(['ec2:RunInstances', 'ec2:DescribeInstances'])),
        ],
      },
      admin('ec2.amazonaws.com', { hasInstanceProfile: true }),
    ]),
    { by: ['ec2-001'], target: ADMIN },
  ],
  [
    'fn2: a resource that can be used',
    account([
      dev([allow('iam:CreatePolicyVersion', 'arn:aws:iam::*:policy/fn2-*')], {
        attachedPolicyArns: [iam('policy/fn2-exploitable')],
      }),
    ]),
    { by: ['iam-001'], ...SELF },
  ],
  [
    'fn3: a condition that does not bind',
    account([
      dev(
        [
          allow('iam:CreatePolicyVersion', '*', {
            DateGreaterThan: { 'aws:TokenIssueTime': '2020-01-01T00:00:01Z' },
          }),
        ],
        attached,
      ),
    ]),
    { by: ['iam-001'], ...SELF, conditional: true },
  ],
  [
    'fn4: NotAction',
    account([
      dev([{ Effect: 'Allow', NotAction: ['iam:Update*', 'iam:Create*', 'iam:Attach*'], Resource: '*' }]),
    ]),
    { by: ['iam-007'], ...SELF },
  ],
  ['fp1: Allow and Deny', account([dev([allow('iam:*'), deny('iam:*')])]), NO],
  [
    'fp2: Allow and Deny in two policies',
    account([{ ...dev([]), identity: [policy(allow('iam:*')), policy(deny('iam:*'))] }]),
    NO,
  ],
  ['fp3: Deny only', account([dev([deny('iam:*')])]), NO],
  [
    'fp4: policies of AWS',
    account([dev([allow('iam:CreatePolicyVersion', 'arn:aws:iam::aws:policy/*')], attached)]),
    NO,
  ],
  [
    'fp5: a condition that binds',
    account([
      dev(
        [
          allow('iam:CreatePolicyVersion', '*', {
            DateLessThan: { 'aws:TokenIssueTime': '2020-01-01T00:00:01Z' },
          }),
        ],
        attached,
      ),
    ]),
    NO,
  ],
]

const DMS = 'dms.amazonaws.com'
const HANDS = [allow(['iam:PassRole', 'dms:CreateEndpoint'])]
const mid = (statements: readonly Said[]) => role('mid', statements, { trust: trusting({ AWS: DEV }) })

/** Who is in the account, and which roles can be handed to a service, nobody knows to what end. */
const UNPROVEN: readonly [string, readonly EscalationPrincipal[], readonly string[]][] = [
  ['a role', [dev(HANDS), admin(DMS)], [ADMIN]],
  ['a role that trusts another service', [dev(HANDS), admin()], []],
  ['by a role that it becomes', [dev([]), mid(HANDS), admin(DMS)], [ADMIN]],
  [
    'by two principals, each with a half',
    [dev([allow('iam:PassRole')]), mid([allow('dms:*')]), admin(DMS)],
    [],
  ],
  ['the role is denied', [dev([...HANDS, deny('iam:PassRole', ADMIN)]), admin(DMS)], []],
  ['the action is denied', [dev([...HANDS, deny('dms:*')]), admin(DMS)], []],
  [
    'passed to another service only',
    [
      dev([
        allow('iam:PassRole', '*', equals('iam:PassedToService', 'lambda.amazonaws.com')),
        allow('dms:*'),
      ]),
      admin(DMS),
    ],
    [],
  ],
  [
    'a role that it becomes by a path',
    [
      dev([...HANDS, allow('sts:AssumeRole')]),
      admin(DMS),
      role('side', [], { trust: trusting({ Service: DMS, AWS: DEV }) }),
    ],
    [ADMIN],
  ],
  ['by an administrator', [dev(EVERYTHING), admin(DMS)], []],
]

function expectWay([, of, { by, lateral = [], conditional = false, ...rest }]: Case): void {
  const found = escalate(of, DEV, world)
  const steps = found.path.map(step => step.by)
  expect({ ...found, by: steps }).toMatchObject({
    reachesAdmin: by !== undefined,
    by: by ?? [],
    hops: by?.length ?? 0,
    lateral,
    conditional,
    ...rest,
  })
  const ends = [DEV, ...found.path.map(({ to }) => to)]
  expect(found.path.map(({ from }) => from)).toEqual(ends.slice(0, -1))
}

describe('escalate', () => {
  it.each(passed)('passes a role: %s', (...of) => expectWay(of))
  it.each(existing)('uses what there is: %s', (...of) => expectWay(of))
  it.each(assumed)('assumes a role: %s', (...of) => expectWay(of))
  it.each(itself)('gains for itself: %s', (...of) => expectWay(of))
  it.each(given)('gives to others: %s', (...of) => expectWay(of))
  it.each(VULNERABLE)('judges iam-vulnerable: %s', (...of) => expectWay(of))

  it('tells roles apart that can be handed to a service by what no path uses', () => {
    const sinks = [
      { action: 'dms:CreateEndpoint', principals: ['dms.amazonaws.com'] },
      { action: 'backup:CreateBackupSelection', principals: ['backup.amazonaws.com'] },
      { action: 'lambda:CreateFunction', principals: ['lambda.amazonaws.com'] },
    ]
    const said = allow(['iam:PassRole', 'dms:CreateEndpoint', 'lambda:CreateFunction'])
    const roles = [
      admin('dms.amazonaws.com'),
      role('backup', [], { trust: trusting({ Service: 'backup.amazonaws.com' }) }),
    ]
    const { reachesAdmin, lateral, unproven } = escalate(account([dev([said]), ...roles]), DEV, {
      ...world,
      sinks,
    })
    expect({ reachesAdmin, lateral, unproven }).toEqual({
      reachesAdmin: false,
      lateral: [],
      unproven: [ADMIN],
    })
    const without = escalate(account([dev([allow('dms:*')]), ...roles]), DEV, { ...world, sinks })
    expect(without.unproven).toEqual([])
    expect(escalate(account([dev([said]), ...roles]), DEV, world).unproven).toBeUndefined()
  })

  it.each(UNPROVEN)('tells what is not proven: %s', (_, principals, unproven) => {
    const sinks = [{ action: 'dms:CreateEndpoint', principals: [DMS] }]
    const { unproven: found, ...proven } = escalate(account(principals), DEV, { ...world, sinks })
    expect(found).toEqual(unproven)
    expect(proven).toEqual(escalate(account(principals), DEV, world))
  })

  it('knows who starts', () => {
    expect(() => escalate(account([admin()]), DEV, world)).toThrow(RangeError)
  })
})
