import { describe, expect, it } from 'vitest'
import type {
  EscalationAccount,
  EscalationPrincipal,
} from '../../../../../audit/engines/iam/escalation/permission-index/escalation-account.ts'
import { findEscalation } from '../../../../../audit/engines/iam/escalation/find-escalation.ts'
import {
  buildEscalationAccount,
  ESCALATION_ACCOUNT_ID,
  buildAdminRole,
  buildAllow,
  buildDeny,
  buildEscalationDocument,
  ALLOW_EVERYTHING,
  formatIamArn,
  formatLambdaArn,
  buildSourcedPolicy,
  buildEscalationRole,
  buildRoleTrust,
  TRUST_OWN_ACCOUNT,
  buildEscalationUser,
  type RawEscalationStatement,
} from './escalation-account.ts'
import { escalationWorld } from './known-paths.ts'

const DEV = formatIamArn('user/dev')
const ADMIN = formatIamArn('role/admin')

/** An account with the user `dev`, the start of the search. */
type EscalationCase = readonly [string, EscalationAccount, ExpectedPath]

/** The path ids of the hops, or that there is no path; and `lateral` if it is not empty. */
interface ExpectedPath {
  by?: readonly string[]
  target?: string
  actions?: readonly string[]
  lateral?: readonly string[]
  conditional?: boolean
}

const NO: ExpectedPath = {}

function dev(statements: readonly RawEscalationStatement[], facts: Partial<EscalationPrincipal> = {}) {
  return buildEscalationUser('dev', statements, facts)
}

function within(...statements: readonly RawEscalationStatement[]) {
  const full = { policy: 'FullAWSAccess', document: buildEscalationDocument(...ALLOW_EVERYTHING) }
  const scps = [[full], [full, { policy: 'guard', document: buildEscalationDocument(...statements) }]]
  return { id: 'o-a1b2c3d4e5', managementAccount: false, scps }
}

const MAKE = ['lambda:CreateFunction', 'lambda:InvokeFunction']
const passing = (condition?: RawEscalationStatement, resource = '*') => [
  buildAllow('iam:PassRole', resource, condition),
  buildAllow(MAKE),
]
const LAMBDA_001: ExpectedPath = { by: ['lambda-001'], target: ADMIN, actions: ['iam:PassRole', ...MAKE] }
const app = (of: string, triggered = true) => ({
  functions: [{ arn: formatLambdaArn('app'), role: of, triggered }],
})
const equals = (key: string, value: string | readonly string[]) => ({ StringEquals: { [key]: value } })
const reader = buildEscalationRole('reader', [buildAllow('s3:Get*')], { trust: TRUST_OWN_ACCOUNT })
const READER = formatIamArn('role/reader')

const passed: EscalationCase[] = [
  ['a role that can be passed', buildEscalationAccount([dev(passing()), buildAdminRole()]), LAMBDA_001],
  [
    'two policies together',
    buildEscalationAccount([
      {
        ...dev([]),
        identity: [buildSourcedPolicy(buildAllow('iam:PassRole')), buildSourcedPolicy(buildAllow(MAKE))],
      },
      buildAdminRole(),
    ]),
    LAMBDA_001,
  ],
  [
    'nothing that invokes it',
    buildEscalationAccount([dev([buildAllow(['iam:PassRole', 'lambda:CreateFunction'])]), buildAdminRole()]),
    NO,
  ],
  [
    'only another role',
    buildEscalationAccount([dev(passing(undefined, formatIamArn('role/app-*'))), buildAdminRole()]),
    NO,
  ],
  [
    'a pattern of roles',
    buildEscalationAccount([dev(passing(undefined, 'arn:aws:iam::*:role/ad*')), buildAdminRole()]),
    LAMBDA_001,
  ],
  [
    'to the service',
    buildEscalationAccount([
      dev(passing(equals('iam:PassedToService', 'lambda.amazonaws.com'))),
      buildAdminRole(),
    ]),
    LAMBDA_001,
  ],
  [
    'to services',
    buildEscalationAccount([
      dev(passing({ StringLike: { 'iam:PassedToService': ['ec2*', 'lambda*'] } })),
      buildAdminRole(),
    ]),
    LAMBDA_001,
  ],
  [
    'to another service',
    buildEscalationAccount([
      dev(passing(equals('iam:PassedToService', 'ec2.amazonaws.com'))),
      buildAdminRole(),
    ]),
    NO,
  ],
  [
    'denied for all services but one',
    buildEscalationAccount([
      dev([
        ...passing(),
        buildDeny('iam:PassRole', '*', { StringNotEquals: { 'iam:PassedToService': 'ec2.amazonaws.com' } }),
      ]),
      buildAdminRole(),
    ]),
    NO,
  ],
  [
    'to a role that trusts another service',
    buildEscalationAccount([dev(passing()), buildAdminRole('ecs-tasks.amazonaws.com')]),
    NO,
  ],
  [
    'functions of two names',
    buildEscalationAccount([
      dev([
        buildAllow('iam:PassRole'),
        buildAllow('lambda:CreateFunction', formatLambdaArn('dev-*')),
        buildAllow('lambda:InvokeFunction', formatLambdaArn('prod-*')),
      ]),
      buildAdminRole(),
    ]),
    NO,
  ],
  [
    'functions of two regions',
    buildEscalationAccount([
      dev([
        buildAllow('iam:PassRole'),
        buildAllow('lambda:CreateFunction', '*', equals('aws:RequestedRegion', 'us-east-1')),
        buildAllow('lambda:InvokeFunction', 'arn:aws:lambda:eu-*:*:*'),
      ]),
      buildAdminRole(),
    ]),
    NO,
  ],
  [
    'functions of a region in which they may be asked for',
    buildEscalationAccount([
      dev([
        buildAllow('iam:PassRole'),
        buildAllow('lambda:CreateFunction', '*', { StringLike: { 'aws:RequestedRegion': 'eu-*' } }),
        buildAllow('lambda:InvokeFunction', 'arn:aws:lambda:eu-*:*:*'),
      ]),
      buildAdminRole(),
    ]),
    LAMBDA_001,
  ],
  [
    'functions of a region that is denied',
    buildEscalationAccount([
      {
        ...dev([buildAllow('iam:PassRole'), buildAllow(MAKE, 'arn:aws:lambda:us-east-1:*:*')]),
        organization: within(
          buildDeny('*', '*', {
            StringNotEquals: { 'aws:RequestedRegion': ['eu-west-1', 'eu-central-1'] },
            ArnNotLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/network' },
          }),
        ),
      },
      buildAdminRole(),
    ]),
    NO,
  ],
  [
    'functions of one name',
    buildEscalationAccount([
      dev([
        buildAllow('iam:PassRole'),
        buildAllow('lambda:CreateFunction', formatLambdaArn('dev-*')),
        buildAllow('lambda:InvokeFunction', formatLambdaArn('*-x')),
      ]),
      buildAdminRole(),
    ]),
    LAMBDA_001,
  ],
  [
    'a tag that the role has not',
    buildEscalationAccount([dev(passing(equals('aws:ResourceTag/team', 'dev'))), buildAdminRole()]),
    NO,
  ],
  [
    'a tag that the role has',
    buildEscalationAccount([
      dev(passing(equals('aws:ResourceTag/team', 'dev'))),
      buildAdminRole(undefined, { tags: { Team: 'dev' } }),
    ]),
    LAMBDA_001,
  ],
  [
    'a tag that may be missing',
    buildEscalationAccount([
      dev(passing({ StringEqualsIfExists: { 'iam:ResourceTag/team': 'dev' } })),
      buildAdminRole(),
    ]),
    LAMBDA_001,
  ],
  [
    'a tag of the principal that it has not',
    buildEscalationAccount([dev(passing(equals('aws:PrincipalTag/team', 'dev'))), buildAdminRole()]),
    NO,
  ],
  [
    'tags that were not read',
    buildEscalationAccount([dev(passing(equals('aws:PrincipalTag/team', 'dev'))), buildAdminRole()], {
      tagsUnknown: true,
    }),
    { ...LAMBDA_001, conditional: true },
  ],
  [
    'an address',
    buildEscalationAccount([
      dev(passing({ IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } })),
      buildAdminRole(),
    ]),
    { ...LAMBDA_001, conditional: true },
  ],
  [
    'a region of choice',
    buildEscalationAccount([dev(passing(equals('aws:RequestedRegion', 'eu-west-1'))), buildAdminRole()]),
    LAMBDA_001,
  ],
  [
    'a tag of the request',
    buildEscalationAccount([
      dev([
        buildAllow('iam:PassRole'),
        buildAllow(MAKE[0] ?? '', '*', equals('aws:RequestTag/x', 'y')),
        buildAllow(MAKE[1] ?? ''),
      ]),
      buildAdminRole(),
    ]),
    LAMBDA_001,
  ],
  [
    'a Deny that is avoided by a choice',
    buildEscalationAccount([
      dev([...passing(), buildDeny(MAKE, '*', { Null: { 'lambda:VpcIds': 'true' } })]),
      buildAdminRole(),
    ]),
    LAMBDA_001,
  ],
  [
    'the name of the user in the resource',
    buildEscalationAccount([
      dev(passing(undefined, 'arn:aws:iam::*:role/${aws:username}-*')),
      buildEscalationRole('dev-power', ALLOW_EVERYTHING, {
        trust: buildRoleTrust({ Service: 'lambda.amazonaws.com' }),
      }),
    ]),
    { ...LAMBDA_001, target: formatIamArn('role/dev-power') },
  ],
  [
    'the name of another user in the resource',
    buildEscalationAccount([
      dev(passing(undefined, 'arn:aws:iam::*:role/${aws:username}-*')),
      buildAdminRole(),
    ]),
    NO,
  ],
  [
    'a service control policy',
    buildEscalationAccount([
      { ...dev(passing()), organization: within(buildDeny('iam:PassRole')) },
      buildAdminRole(),
    ]),
    NO,
  ],
  [
    'a service control policy that excepts it',
    buildEscalationAccount([
      {
        ...dev(passing()),
        organization: within(
          buildDeny('iam:PassRole', '*', { ArnNotLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:user/dev' } }),
        ),
      },
      buildAdminRole(),
    ]),
    LAMBDA_001,
  ],
  [
    'a boundary that allows it',
    buildEscalationAccount([
      dev(passing(), { boundary: buildSourcedPolicy(buildAllow(['iam:PassRole', 'lambda:*'])) }),
      buildAdminRole(),
    ]),
    LAMBDA_001,
  ],
  [
    'a role within a boundary',
    buildEscalationAccount([
      dev(passing()),
      buildAdminRole(undefined, { boundary: buildSourcedPolicy(buildAllow('s3:*')) }),
    ]),
    { lateral: [ADMIN] },
  ],
  [
    'a role that trusts for this account',
    buildEscalationAccount([
      dev(passing()),
      buildAdminRole(undefined, {
        trust: buildRoleTrust(
          { Service: 'lambda.amazonaws.com' },
          equals('aws:SourceAccount', ESCALATION_ACCOUNT_ID),
        ),
      }),
    ]),
    LAMBDA_001,
  ],
  [
    'a role that trusts for another account',
    buildEscalationAccount([
      dev(passing()),
      buildAdminRole(undefined, {
        trust: buildRoleTrust(
          { Service: 'lambda.amazonaws.com' },
          equals('aws:SourceAccount', '999999999999'),
        ),
      }),
    ]),
    NO,
  ],
  [
    'a role that trusts for a function that can be made',
    buildEscalationAccount([
      dev(passing()),
      buildAdminRole(undefined, {
        trust: buildRoleTrust(
          { Service: 'lambda.amazonaws.com' },
          { ArnLike: { 'aws:SourceArn': formatLambdaArn('app-*') } },
        ),
      }),
    ]),
    LAMBDA_001,
  ],
  [
    'a role that trusts for a function that cannot be made',
    buildEscalationAccount([
      dev([buildAllow('iam:PassRole'), buildAllow(MAKE, formatLambdaArn('dev-*'))]),
      buildAdminRole(undefined, {
        trust: buildRoleTrust(
          { Service: 'lambda.amazonaws.com' },
          { ArnLike: { 'aws:SourceArn': formatLambdaArn('app-*') } },
        ),
      }),
    ]),
    NO,
  ],
  [
    'a trust with a Deny',
    buildEscalationAccount([
      dev(passing()),
      buildAdminRole(undefined, {
        trust: buildEscalationDocument(
          { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' },
          { Effect: 'Deny', Principal: '*', Action: 'sts:*' },
        ),
      }),
    ]),
    NO,
  ],
  [
    'no instance profile',
    buildEscalationAccount([
      dev([buildAllow(['iam:PassRole', 'ec2:RunInstances'])]),
      buildAdminRole('ec2.amazonaws.com'),
    ]),
    NO,
  ],
  [
    'an instance profile',
    buildEscalationAccount([
      dev([buildAllow(['iam:PassRole', 'ec2:RunInstances'])]),
      buildAdminRole('ec2.amazonaws.com', { hasInstanceProfile: true }),
    ]),
    { by: ['ec2-001'], target: ADMIN },
  ],
  [
    'an instance profile that is made',
    buildEscalationAccount([
      dev([
        buildAllow([
          'iam:PassRole',
          'ec2:RunInstances',
          'iam:CreateInstanceProfile',
          'iam:AddRoleToInstanceProfile',
        ]),
      ]),
      buildAdminRole('ec2.amazonaws.com'),
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
    buildEscalationAccount([
      dev([buildAllow('iam:PassRole'), buildAllow('ec2:RunInstances', 'arn:aws:ec2:*:*:instance/*')]),
      buildAdminRole('ec2.amazonaws.com', { hasInstanceProfile: true }),
    ]),
    NO,
  ],
  [
    'a cluster that is made',
    buildEscalationAccount([
      dev([buildAllow(['iam:PassRole', 'ecs:CreateCluster', 'ecs:RegisterTaskDefinition', 'ecs:RunTask'])]),
      buildAdminRole('ecs-tasks.amazonaws.com'),
    ]),
    { by: ['ecs-002'] },
  ],
  [
    'a cluster that there is not',
    buildEscalationAccount([
      dev([buildAllow(['iam:PassRole', 'ecs:RegisterTaskDefinition', 'ecs:RunTask'])]),
      buildAdminRole('ecs-tasks.amazonaws.com'),
    ]),
    NO,
  ],
  [
    'a service-linked role',
    buildEscalationAccount([
      dev(passing()),
      { ...buildAdminRole(), arn: formatIamArn('role/aws-service-role/x.amazonaws.com/x') },
    ]),
    NO,
  ],
  [
    'a stack',
    buildEscalationAccount([
      dev([buildAllow(['iam:PassRole', 'cloudformation:CreateStack'])]),
      buildAdminRole('cloudformation.amazonaws.com'),
    ]),
    { by: ['cloudformation-001'] },
  ],
]

const existing: EscalationCase[] = [
  [
    'code of a function that runs',
    buildEscalationAccount([dev([buildAllow('lambda:UpdateFunctionCode')]), buildAdminRole()], app(ADMIN)),
    { by: ['lambda-003'], target: ADMIN },
  ],
  [
    'code of a function that never runs',
    buildEscalationAccount(
      [dev([buildAllow('lambda:UpdateFunctionCode')]), buildAdminRole()],
      app(ADMIN, false),
    ),
    NO,
  ],
  [
    'code of a function that is then invoked',
    buildEscalationAccount(
      [dev([buildAllow(['lambda:UpdateFunctionCode', 'lambda:InvokeFunction'])]), buildAdminRole()],
      app(ADMIN, false),
    ),
    { by: ['lambda-004'] },
  ],
  [
    'code of another function',
    buildEscalationAccount(
      [dev([buildAllow('lambda:UpdateFunctionCode', formatLambdaArn('dev-*'))]), buildAdminRole()],
      app(ADMIN),
    ),
    NO,
  ],
  [
    'settings of a function',
    buildEscalationAccount(
      [dev([buildAllow('lambda:UpdateFunctionConfiguration')]), buildAdminRole()],
      app(ADMIN),
    ),
    { by: ['prowler-lambda-config'] },
  ],
  [
    'another role for a function',
    buildEscalationAccount(
      [
        dev([
          buildAllow(['iam:PassRole', 'lambda:UpdateFunctionConfiguration', 'lambda:UpdateFunctionCode']),
        ]),
        buildAdminRole(),
        buildEscalationRole('weak', [], { trust: buildRoleTrust({ Service: 'lambda.amazonaws.com' }) }),
      ],
      app(formatIamArn('role/weak')),
    ),
    { by: ['own-04'], target: ADMIN, lateral: [formatIamArn('role/weak')] },
  ],
  ['no function', buildEscalationAccount([dev([buildAllow('lambda:*')]), buildAdminRole()]), NO],
  [
    'an instance that there is not',
    buildEscalationAccount([dev([buildAllow('ssm:*')]), buildAdminRole('ec2.amazonaws.com')]),
    NO,
  ],
]

const assumed: EscalationCase[] = [
  [
    'a role that trusts the account',
    buildEscalationAccount([
      dev([buildAllow('sts:AssumeRole')]),
      buildAdminRole(undefined, { trust: TRUST_OWN_ACCOUNT }),
    ]),
    { by: ['sts-001'], target: ADMIN, actions: ['sts:AssumeRole'] },
  ],
  [
    'the account without a permission',
    buildEscalationAccount([dev([]), buildAdminRole(undefined, { trust: TRUST_OWN_ACCOUNT })]),
    NO,
  ],
  [
    'the account by its number',
    buildEscalationAccount([
      dev([buildAllow('sts:*', ADMIN)]),
      buildAdminRole(undefined, { trust: buildRoleTrust({ AWS: ESCALATION_ACCOUNT_ID }) }),
    ]),
    { by: ['sts-001'] },
  ],
  [
    'the user itself',
    buildEscalationAccount([dev([]), buildAdminRole(undefined, { trust: buildRoleTrust({ AWS: DEV }) })]),
    { by: ['sts-001'] },
  ],
  [
    'the user itself, who is denied it',
    buildEscalationAccount([
      dev([buildDeny('sts:AssumeRole', formatIamArn('role/a*'))]),
      buildAdminRole(undefined, { trust: buildRoleTrust({ AWS: DEV }) }),
    ]),
    NO,
  ],
  [
    'the user itself, whose boundary does not allow it',
    buildEscalationAccount([
      dev([], { boundary: buildSourcedPolicy(buildAllow('s3:*')) }),
      buildAdminRole(undefined, { trust: buildRoleTrust({ AWS: DEV }) }),
    ]),
    { by: ['sts-001'] },
  ],
  [
    'the user itself, whose boundary denies it',
    buildEscalationAccount([
      dev([], { boundary: buildSourcedPolicy(buildAllow('*'), buildDeny('sts:*')) }),
      buildAdminRole(undefined, { trust: buildRoleTrust({ AWS: DEV }) }),
    ]),
    NO,
  ],
  [
    'the user itself, where a service control policy denies it',
    buildEscalationAccount([
      { ...dev([]), organization: within(buildDeny('sts:*')) },
      buildAdminRole(undefined, { trust: buildRoleTrust({ AWS: DEV }) }),
    ]),
    NO,
  ],
  [
    'another user',
    buildEscalationAccount([
      dev([buildAllow('sts:AssumeRole')]),
      buildAdminRole(undefined, { trust: buildRoleTrust({ AWS: formatIamArn('user/boss') }) }),
    ]),
    NO,
  ],
  [
    'everyone',
    buildEscalationAccount([dev([]), buildAdminRole(undefined, { trust: buildRoleTrust({ AWS: '*' }) })]),
    { by: ['sts-001'] },
  ],
  [
    'everyone with another ARN',
    buildEscalationAccount([
      dev([buildAllow('sts:*')]),
      buildAdminRole(undefined, {
        trust: buildRoleTrust({ AWS: '*' }, { ArnLike: { 'aws:PrincipalArn': formatIamArn('user/boss*') } }),
      }),
    ]),
    NO,
  ],
  [
    'everyone of an organization',
    buildEscalationAccount(
      [
        { ...dev([]), organization: within() },
        buildAdminRole(undefined, {
          trust: buildRoleTrust({ AWS: '*' }, equals('aws:PrincipalOrgID', 'o-a1b2c3d4e5')),
        }),
      ],
      { organization: within() },
    ),
    { by: ['sts-001'] },
  ],
  [
    'everyone of another organization',
    buildEscalationAccount([
      dev([]),
      buildAdminRole(undefined, {
        trust: buildRoleTrust({ AWS: '*' }, equals('aws:PrincipalOrgID', 'o-zzzzzzzzzz')),
      }),
    ]),
    NO,
  ],
  [
    'everyone except the user',
    buildEscalationAccount([
      dev([buildAllow('sts:*')]),
      buildAdminRole(undefined, {
        trust: buildEscalationDocument({
          Effect: 'Allow',
          NotPrincipal: { AWS: [DEV, formatIamArn('root')] },
          Action: 'sts:AssumeRole',
        }),
      }),
    ]),
    NO,
  ],
  [
    'an external id',
    buildEscalationAccount([
      dev([buildAllow('sts:AssumeRole')]),
      buildAdminRole(undefined, {
        trust: buildRoleTrust({ AWS: formatIamArn('root') }, equals('sts:ExternalId', 'secret')),
      }),
    ]),
    { by: ['sts-001'] },
  ],
  [
    'a second factor',
    buildEscalationAccount([
      dev([buildAllow('sts:AssumeRole')]),
      buildAdminRole(undefined, {
        trust: buildRoleTrust(
          { AWS: formatIamArn('root') },
          { Bool: { 'aws:MultiFactorAuthPresent': 'true' } },
        ),
      }),
    ]),
    { by: ['sts-001'], conditional: true },
  ],
  [
    'a tag that no one has',
    buildEscalationAccount([
      dev([buildAllow('sts:AssumeRole')]),
      buildAdminRole(undefined, {
        trust: buildRoleTrust({ AWS: formatIamArn('root') }, equals('aws:PrincipalTag/admin', 'yes')),
      }),
    ]),
    NO,
  ],
  [
    'a Deny in the trust',
    buildEscalationAccount([
      dev([buildAllow('sts:AssumeRole')]),
      buildAdminRole(undefined, {
        trust: buildEscalationDocument(
          { Effect: 'Allow', Principal: { AWS: formatIamArn('root') }, Action: 'sts:AssumeRole' },
          { Effect: 'Deny', Principal: { AWS: DEV }, Action: 'sts:AssumeRole' },
        ),
      }),
    ]),
    NO,
  ],
  [
    'web identities only',
    buildEscalationAccount([
      dev([buildAllow('sts:*')]),
      buildAdminRole(undefined, {
        trust: buildEscalationDocument({
          Effect: 'Allow',
          Principal: { AWS: formatIamArn('root') },
          Action: 'sts:AssumeRoleWithWebIdentity',
        }),
      }),
    ]),
    NO,
  ],
  [
    'two roles in a row',
    buildEscalationAccount([
      dev([buildAllow('sts:AssumeRole', READER)]),
      { ...reader, identity: [buildSourcedPolicy(buildAllow('sts:AssumeRole'))] },
      buildAdminRole(undefined, { trust: buildRoleTrust({ AWS: READER }) }),
    ]),
    { by: ['sts-001', 'sts-001'], target: ADMIN, lateral: [READER] },
  ],
  [
    'a role that is named, whose boundary does not allow it',
    buildEscalationAccount([
      dev([buildAllow('sts:AssumeRole', READER)]),
      { ...reader, boundary: buildSourcedPolicy(buildAllow('s3:*')) },
      buildAdminRole(undefined, { trust: buildRoleTrust({ AWS: READER }) }),
    ]),
    { lateral: [READER] },
  ],
  [
    'roles in a circle',
    buildEscalationAccount([
      dev([buildAllow('sts:AssumeRole')]),
      buildEscalationRole('one', [buildAllow('sts:*')], {
        trust: buildRoleTrust({ AWS: [formatIamArn('role/two'), formatIamArn('root')] }),
      }),
      buildEscalationRole('two', [buildAllow('sts:*')], {
        trust: buildRoleTrust({ AWS: formatIamArn('role/one') }),
      }),
    ]),
    { lateral: [formatIamArn('role/one'), formatIamArn('role/two')] },
  ],
  [
    'three hops by different paths',
    buildEscalationAccount([
      dev([buildAllow('sts:AssumeRole', READER)]),
      {
        ...reader,
        identity: [buildSourcedPolicy(buildAllow('iam:CreateAccessKey', formatIamArn('user/ops')))],
      },
      buildEscalationUser('ops', passing()),
      buildAdminRole(),
    ]),
    { by: ['sts-001', 'iam-002', 'lambda-001'], target: ADMIN, lateral: [READER, formatIamArn('user/ops')] },
  ],
]

const attach = (condition?: RawEscalationStatement) => [buildAllow('iam:AttachUserPolicy', '*', condition)]
const arnEquals = (arn: string | readonly string[]) => ({ ArnEquals: { 'iam:PolicyARN': arn } })
const own = (...statements: readonly RawEscalationStatement[]) => ({
  arn: formatIamArn('policy/own'),
  document: buildEscalationDocument(...statements),
})
const attached = { attachedPolicyArns: [formatIamArn('policy/own')] }
const SELF = { target: DEV }

const itself: EscalationCase[] = [
  [
    'an administrator',
    buildEscalationAccount([dev(ALLOW_EVERYTHING), buildAdminRole(), reader]),
    { by: [], target: DEV },
  ],
  [
    'a policy for itself',
    buildEscalationAccount([dev([buildAllow('iam:PutUserPolicy', 'arn:aws:iam::*:user/${aws:username}')])]),
    { by: ['iam-007'], ...SELF, actions: ['iam:PutUserPolicy'] },
  ],
  [
    'a policy for itself, without variables',
    buildEscalationAccount([
      {
        ...dev([]),
        identity: [
          {
            policy: 'old',
            document: {
              ...buildEscalationDocument(
                buildAllow('iam:PutUserPolicy', 'arn:aws:iam::*:user/${aws:username}'),
              ),
              Version: '2008-10-17',
            },
          },
        ],
      },
    ]),
    NO,
  ],
  ['an attached policy', buildEscalationAccount([dev(attach())]), { by: ['iam-008'], ...SELF }],
  [
    'only a harmless policy',
    buildEscalationAccount([dev(attach(arnEquals('arn:aws:iam::aws:policy/ReadOnlyAccess')))]),
    NO,
  ],
  [
    'a harmless policy that is listed',
    buildEscalationAccount([dev(attach(arnEquals(formatIamArn('policy/own'))))], {
      policies: [own(buildAllow('s3:*'))],
    }),
    NO,
  ],
  [
    'a policy with everything that is listed',
    buildEscalationAccount([dev(attach(arnEquals(formatIamArn('policy/own'))))], {
      policies: [own(buildAllow('*'))],
    }),
    { by: ['iam-008'], ...SELF },
  ],
  [
    'a policy that it can write first',
    buildEscalationAccount(
      [
        dev([
          ...attach(arnEquals(formatIamArn('policy/own'))),
          buildAllow('iam:CreatePolicyVersion', formatIamArn('policy/own')),
        ]),
      ],
      { policies: [own(buildAllow('s3:*'))] },
    ),
    { by: ['iam-008'], ...SELF, actions: ['iam:CreatePolicyVersion', 'iam:AttachUserPolicy'] },
  ],
  [
    'a policy that it could write first if the policy had a tag',
    buildEscalationAccount(
      [
        dev(
          [
            ...attach(arnEquals(formatIamArn('policy/own'))),
            buildAllow('iam:CreatePolicyVersion', '*', { StringEquals: { 'iam:ResourceTag/team': 'red' } }),
          ],
          { tags: {} },
        ),
      ],
      { policies: [own(buildAllow('s3:*'))] },
    ),
    NO,
  ],
  [
    'a policy that it can make first',
    buildEscalationAccount([
      dev([
        ...attach({ ArnLike: { 'iam:PolicyARN': formatIamArn('policy/dev-*') } }),
        buildAllow('iam:CreatePolicy', formatIamArn('policy/*')),
      ]),
    ]),
    { by: ['iam-008'], ...SELF, actions: ['iam:CreatePolicy', 'iam:AttachUserPolicy'] },
  ],
  [
    'all but one policy',
    buildEscalationAccount([
      dev([
        ...attach(),
        buildDeny('iam:AttachUserPolicy', '*', arnEquals('arn:aws:iam::aws:policy/AdministratorAccess')),
      ]),
    ]),
    { by: ['iam-008'], ...SELF },
  ],
  [
    'a new version',
    buildEscalationAccount([dev([buildAllow('iam:CreatePolicyVersion')], attached)]),
    { by: ['iam-001'], ...SELF },
  ],
  [
    'a new version of an AWS managed policy',
    buildEscalationAccount([
      dev([buildAllow('iam:CreatePolicyVersion')], { attachedPolicyArns: ['arn:aws:iam::aws:policy/Some'] }),
    ]),
    NO,
  ],
  [
    'a new version of a policy that is not attached',
    buildEscalationAccount([dev([buildAllow('iam:CreatePolicyVersion')])], {
      policies: [own(buildAllow('s3:*'))],
    }),
    NO,
  ],
  [
    'another default version that does not exist',
    buildEscalationAccount([dev([buildAllow('iam:SetDefaultPolicyVersion')], attached)], {
      policies: [own(buildAllow('s3:*'))],
    }),
    NO,
  ],
  [
    'no group',
    buildEscalationAccount([
      dev([buildAllow(['iam:AddUserToGroup', 'iam:PutGroupPolicy', 'iam:AttachGroupPolicy'])]),
    ]),
    NO,
  ],
  [
    'keys of its own',
    buildEscalationAccount([
      dev([
        buildAllow(['iam:CreateAccessKey', 'iam:CreateLoginProfile'], 'arn:aws:iam::*:user/${aws:username}'),
      ]),
      buildEscalationUser('boss', ALLOW_EVERYTHING),
    ]),
    NO,
  ],
  [
    'keys of another',
    buildEscalationAccount([
      dev([buildAllow('iam:CreateAccessKey')]),
      buildEscalationUser('boss', ALLOW_EVERYTHING),
      buildEscalationUser('clerk', []),
    ]),
    { by: ['iam-002'], target: formatIamArn('user/boss'), lateral: [formatIamArn('user/clerk')] },
  ],
  [
    'a password of another user, who may have one',
    buildEscalationAccount([
      dev([buildAllow('iam:UpdateLoginProfile')]),
      buildEscalationUser('boss', ALLOW_EVERYTHING),
    ]),
    { by: ['iam-006'], target: formatIamArn('user/boss'), conditional: true },
  ],
  [
    'a password of another, who has none',
    buildEscalationAccount([
      dev([buildAllow('iam:UpdateLoginProfile')]),
      buildEscalationUser('boss', ALLOW_EVERYTHING, { loginProfile: false }),
    ]),
    NO,
  ],
  [
    'everything within a boundary',
    buildEscalationAccount([
      dev([buildAllow('iam:*')], { boundary: buildSourcedPolicy(buildAllow(['iam:PutUserPolicy', 's3:*'])) }),
    ]),
    NO,
  ],
  [
    'more within a boundary, and with that a role',
    buildEscalationAccount([
      dev([buildAllow('iam:PutUserPolicy')], {
        boundary: buildSourcedPolicy(buildAllow(['iam:PutUserPolicy', 'iam:PassRole', 'lambda:*'])),
      }),
      buildAdminRole(),
    ]),
    { by: ['iam-007', 'lambda-001'], target: ADMIN },
  ],
  [
    'a boundary that it takes away',
    buildEscalationAccount([
      dev(ALLOW_EVERYTHING, {
        boundary: buildSourcedPolicy(buildAllow('iam:DeleteUserPermissionsBoundary')),
      }),
    ]),
    { by: ['iam-022'], ...SELF },
  ],
  [
    'a boundary that it takes away, with nothing behind',
    buildEscalationAccount([
      dev([buildAllow('iam:DeleteUserPermissionsBoundary')], {
        boundary: buildSourcedPolicy(buildAllow('iam:*')),
      }),
    ]),
    NO,
  ],
  [
    'a boundary that it replaces by a tight one only',
    buildEscalationAccount(
      [
        dev(ALLOW_EVERYTHING, {
          boundary: buildSourcedPolicy(
            buildAllow(
              'iam:PutUserPermissionsBoundary',
              '*',
              equals('iam:PermissionsBoundary', formatIamArn('policy/own')),
            ),
          ),
        }),
      ],
      { policies: [own(buildAllow('s3:*'))] },
    ),
    NO,
  ],
  [
    'a new role that nothing bounds',
    buildEscalationAccount([
      dev([buildAllow(['iam:CreateRole', 'iam:AttachRolePolicy'])], {
        boundary: buildSourcedPolicy(buildAllow('iam:*Role*')),
      }),
    ]),
    { by: ['pmapper-admin'], ...SELF },
  ],
  [
    'a new role within a tight boundary',
    buildEscalationAccount(
      [
        dev([
          buildAllow('iam:CreateRole', '*', equals('iam:PermissionsBoundary', formatIamArn('policy/own'))),
          buildAllow('iam:PutRolePolicy'),
        ]),
      ],
      { policies: [own(buildAllow('s3:*'))] },
    ),
    NO,
  ],
  [
    'a new role within a boundary that bounds nothing',
    buildEscalationAccount(
      [
        dev([
          buildAllow('iam:CreateRole', '*', equals('iam:PermissionsBoundary', formatIamArn('policy/own'))),
          buildAllow('iam:PutRolePolicy'),
        ]),
      ],
      { policies: [own(buildAllow('*'))] },
    ),
    { by: ['pmapper-admin'], ...SELF },
  ],
  [
    'a new role with a boundary by all that follows',
    buildEscalationAccount(
      [
        dev([
          buildAllow(
            ['iam:CreateRole', 'iam:AttachRolePolicy', 'iam:PutRolePolicy'],
            '*',
            equals('iam:PermissionsBoundary', formatIamArn('policy/own')),
          ),
        ]),
      ],
      { policies: [own(buildAllow('s3:*'))] },
    ),
    NO,
  ],
  [
    'a policy that denies something, which it takes away',
    buildEscalationAccount([dev([buildAllow('iam:AttachUserPolicy'), buildDeny('s3:DeleteBucket')])]),
    { by: ['iam-008'], ...SELF },
  ],
  [
    'everything but what keeps a Deny there, and a new role',
    buildEscalationAccount([
      dev([buildAllow('iam:AttachUserPolicy'), buildDeny(['iam:Delete*', 'iam:PutUserPolicy'])]),
    ]),
    { by: ['iam-008', 'pmapper-admin'], ...SELF },
  ],
  [
    'everything, where a service control policy allows little',
    buildEscalationAccount([
      {
        ...dev([buildAllow('iam:PutUserPolicy')]),
        organization: {
          id: 'o-a1b2c3d4e5',
          managementAccount: false,
          scps: [[{ policy: 'few', document: buildEscalationDocument(buildAllow(['iam:*', 's3:*'])) }]],
        },
      },
    ]),
    NO,
  ],
  [
    'the same in the management account',
    buildEscalationAccount([
      {
        ...dev([buildAllow('iam:PutUserPolicy')]),
        organization: {
          id: 'o-a1b2c3d4e5',
          managementAccount: true,
          scps: [[{ policy: 'few', document: buildEscalationDocument(buildAllow(['iam:*', 's3:*'])) }]],
        },
      },
    ]),
    { by: ['iam-007'], ...SELF },
  ],
]

const conditionKeys: EscalationCase[] = [
  [
    'a role that it makes an administrator and assumes',
    buildEscalationAccount([dev([buildAllow(['iam:AttachRolePolicy', 'sts:AssumeRole'])]), reader]),
    { by: ['iam-014'], target: READER, actions: ['iam:AttachRolePolicy', 'sts:AssumeRole'] },
  ],
  [
    'a role that names it',
    buildEscalationAccount([
      dev([buildAllow('iam:PutRolePolicy')]),
      { ...reader, trust: buildRoleTrust({ AWS: DEV }) },
    ]),
    { by: ['iam-017'], target: READER },
  ],
  [
    'a role that it cannot assume',
    buildEscalationAccount([dev([buildAllow('iam:PutRolePolicy')]), reader]),
    NO,
  ],
  [
    'a bounded role',
    buildEscalationAccount([
      dev([buildAllow(['iam:PutRolePolicy', 'sts:AssumeRole'])]),
      { ...reader, boundary: buildSourcedPolicy(buildAllow('s3:*')) },
    ]),
    { lateral: [READER] },
  ],
  [
    'a bounded role whose boundary it takes away',
    buildEscalationAccount([
      dev([buildAllow(['iam:DeleteRolePermissionsBoundary', 'sts:AssumeRole'])]),
      {
        ...buildAdminRole(undefined, { trust: TRUST_OWN_ACCOUNT }),
        boundary: buildSourcedPolicy(buildAllow('s3:*')),
      },
    ]),
    { by: ['iam-023'], target: ADMIN },
  ],
  [
    'a bounded role to which it gives all, and whose boundary it takes away',
    buildEscalationAccount([
      dev([buildAllow(['iam:*RolePolicy', 'iam:*RolePermissionsBoundary', 'sts:AssumeRole'])]),
      { ...reader, boundary: buildSourcedPolicy(buildAllow('s3:*')) },
    ]),
    { target: READER, by: ['iam-014'] },
  ],
  [
    'a role that a function has',
    buildEscalationAccount(
      [
        dev([buildAllow(['iam:PutRolePolicy', 'lambda:UpdateFunctionCode'])]),
        buildEscalationRole('weak', []),
      ],
      app(formatIamArn('role/weak')),
    ),
    {
      by: ['lambda-003'],
      target: formatIamArn('role/weak'),
      actions: ['iam:PutRolePolicy', 'lambda:UpdateFunctionCode'],
    },
  ],
  [
    'a role that is reached by another',
    buildEscalationAccount([
      dev([buildAllow('iam:PutRolePolicy', formatIamArn('role/weak')), buildAllow('sts:AssumeRole', READER)]),
      { ...reader, identity: [buildSourcedPolicy(buildAllow('sts:AssumeRole'))] },
      buildEscalationRole('weak', [], { trust: buildRoleTrust({ AWS: READER }) }),
    ]),
    { by: ['sts-001', 'sts-001'], target: formatIamArn('role/weak'), lateral: [READER] },
  ],
  [
    'itself, by a role that it assumes',
    buildEscalationAccount([
      dev([buildAllow('sts:AssumeRole')]),
      { ...reader, identity: [buildSourcedPolicy(buildAllow('iam:AttachUserPolicy', DEV))] },
    ]),
    { by: ['sts-001', 'iam-008'], target: DEV, lateral: [READER] },
  ],
  [
    'a role that becomes an administrator by itself',
    buildEscalationAccount([
      dev([buildAllow('sts:AssumeRole')]),
      { ...reader, identity: [buildSourcedPolicy(buildAllow('iam:*'))] },
    ]),
    { by: ['sts-001', 'iam-005'], target: READER },
  ],
  [
    'a reserved role',
    buildEscalationAccount([
      dev([buildAllow(['iam:PutRolePolicy', 'iam:UpdateAssumeRolePolicy'])]),
      { ...reader, arn: formatIamArn('role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_x_0') },
    ]),
    NO,
  ],
]

/** The nine situations in which iam-vulnerable (commit 0f29866) tests tools. */
const VULNERABLE: EscalationCase[] = [
  [
    'fn1: two policies',
    buildEscalationAccount([
      {
        ...dev([]),
        identity: [
          buildSourcedPolicy(buildAllow('iam:PassRole')),
          buildSourcedPolicy(buildAllow(['ec2:RunInstances', 'ec2:DescribeInstances'])),
        ],
      },
      buildAdminRole('ec2.amazonaws.com', { hasInstanceProfile: true }),
    ]),
    { by: ['ec2-001'], target: ADMIN },
  ],
  [
    'fn2: a resource that can be used',
    buildEscalationAccount([
      dev([buildAllow('iam:CreatePolicyVersion', 'arn:aws:iam::*:policy/fn2-*')], {
        attachedPolicyArns: [formatIamArn('policy/fn2-exploitable')],
      }),
    ]),
    { by: ['iam-001'], ...SELF },
  ],
  [
    'fn3: a condition that does not bind',
    buildEscalationAccount([
      dev(
        [
          buildAllow('iam:CreatePolicyVersion', '*', {
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
    buildEscalationAccount([
      dev([{ Effect: 'Allow', NotAction: ['iam:Update*', 'iam:Create*', 'iam:Attach*'], Resource: '*' }]),
    ]),
    { by: ['iam-007'], ...SELF },
  ],
  ['fp1: Allow and Deny', buildEscalationAccount([dev([buildAllow('iam:*'), buildDeny('iam:*')])]), NO],
  [
    'fp2: Allow and Deny in two policies',
    buildEscalationAccount([
      {
        ...dev([]),
        identity: [buildSourcedPolicy(buildAllow('iam:*')), buildSourcedPolicy(buildDeny('iam:*'))],
      },
    ]),
    NO,
  ],
  ['fp3: Deny only', buildEscalationAccount([dev([buildDeny('iam:*')])]), NO],
  [
    'fp4: policies of AWS',
    buildEscalationAccount([
      dev([buildAllow('iam:CreatePolicyVersion', 'arn:aws:iam::aws:policy/*')], attached),
    ]),
    NO,
  ],
  [
    'fp5: a condition that binds',
    buildEscalationAccount([
      dev(
        [
          buildAllow('iam:CreatePolicyVersion', '*', {
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
const ACTORS = [buildAllow(['iam:PassRole', 'dms:CreateEndpoint'])]
const mid = (statements: readonly RawEscalationStatement[]) =>
  buildEscalationRole('mid', statements, { trust: buildRoleTrust({ AWS: DEV }) })

/** The principals, and the roles that can be passed to a service with unknown effect. */
const UNMODELLED: readonly [string, readonly EscalationPrincipal[], readonly string[]][] = [
  ['a role', [dev(ACTORS), buildAdminRole(DMS)], [ADMIN]],
  ['a role that trusts another service', [dev(ACTORS), buildAdminRole()], []],
  ['by a role that it becomes', [dev([]), mid(ACTORS), buildAdminRole(DMS)], [ADMIN]],
  [
    'by two principals, each with a half',
    [dev([buildAllow('iam:PassRole')]), mid([buildAllow('dms:*')]), buildAdminRole(DMS)],
    [],
  ],
  ['the role is denied', [dev([...ACTORS, buildDeny('iam:PassRole', ADMIN)]), buildAdminRole(DMS)], []],
  ['the action is denied', [dev([...ACTORS, buildDeny('dms:*')]), buildAdminRole(DMS)], []],
  [
    'passed to another service only',
    [
      dev([
        buildAllow('iam:PassRole', '*', equals('iam:PassedToService', 'lambda.amazonaws.com')),
        buildAllow('dms:*'),
      ]),
      buildAdminRole(DMS),
    ],
    [],
  ],
  [
    'a role that it becomes by a path',
    [
      dev([...ACTORS, buildAllow('sts:AssumeRole')]),
      buildAdminRole(DMS),
      buildEscalationRole('side', [], { trust: buildRoleTrust({ Service: DMS, AWS: DEV }) }),
    ],
    [ADMIN],
  ],
  ['by an administrator', [dev(ALLOW_EVERYTHING), buildAdminRole(DMS)], []],
]

function expectPath([, of, { by, lateral = [], conditional = false, ...rest }]: EscalationCase): void {
  const found = findEscalation(of, DEV, escalationWorld)
  const steps = found.path.map(escalationStep => escalationStep.by)
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

describe('findEscalation', () => {
  it.each(passed)('passes a role: %s', (...of) => expectPath(of))
  it.each(existing)('uses existing resources: %s', (...of) => expectPath(of))
  it.each(assumed)('assumes a role: %s', (...of) => expectPath(of))
  it.each(itself)('grants itself permissions: %s', (...of) => expectPath(of))
  it.each(conditionKeys)('grants permissions to others: %s', (...of) => expectPath(of))
  it.each(VULNERABLE)('evaluates iam-vulnerable: %s', (...of) => expectPath(of))

  it('distinguishes roles that can be passed to a service by actions that no path uses', () => {
    const sinks = [
      { action: 'dms:CreateEndpoint', principals: ['dms.amazonaws.com'] },
      { action: 'backup:CreateBackupSelection', principals: ['backup.amazonaws.com'] },
      { action: 'lambda:CreateFunction', principals: ['lambda.amazonaws.com'] },
    ]
    const passAndCreate = buildAllow(['iam:PassRole', 'dms:CreateEndpoint', 'lambda:CreateFunction'])
    const roles = [
      buildAdminRole('dms.amazonaws.com'),
      buildEscalationRole('backup', [], { trust: buildRoleTrust({ Service: 'backup.amazonaws.com' }) }),
    ]
    const { reachesAdmin, lateral, unmodeled } = findEscalation(
      buildEscalationAccount([dev([passAndCreate]), ...roles]),
      DEV,
      {
        ...escalationWorld,
        sinks,
      },
    )
    expect({ reachesAdmin, lateral, unmodeled: unmodeled }).toEqual({
      reachesAdmin: false,
      lateral: [],
      unmodeled: [ADMIN],
    })
    const without = findEscalation(buildEscalationAccount([dev([buildAllow('dms:*')]), ...roles]), DEV, {
      ...escalationWorld,
      sinks,
    })
    expect(without.unmodeled).toEqual([])
    expect(
      findEscalation(buildEscalationAccount([dev([passAndCreate]), ...roles]), DEV, escalationWorld)
        .unmodeled,
    ).toBeUndefined()
  })

  it.each(UNMODELLED)('reports unmodeled roles: %s', (_, principals, unproven) => {
    const sinks = [{ action: 'dms:CreateEndpoint', principals: [DMS] }]
    const { unmodeled: found, ...proven } = findEscalation(buildEscalationAccount(principals), DEV, {
      ...escalationWorld,
      sinks,
    })
    expect(found).toEqual(unproven)
    expect(proven).toEqual(findEscalation(buildEscalationAccount(principals), DEV, escalationWorld))
  })

  it('requires a listed start', () => {
    expect(() => findEscalation(buildEscalationAccount([buildAdminRole()]), DEV, escalationWorld)).toThrow(
      RangeError,
    )
  })
})
