import type { RecordedCall } from '../../../functions/local/account-file.ts'
import type { ExampleAccount, ExampleRole } from '../example-account.ts'
import { createResponseRecorder, type ResponseRecorder } from './response-recorder.ts'
import { encodePolicyDocument, buildPolicyResponses } from './iam-policies.ts'
import { buildProviderResponses } from './iam-providers.ts'
import { buildGroupResponses, buildUserResponses } from './iam-users.ts'

/** The documents of the AWS managed policies that the account names. */
const AWS_POLICIES: Record<string, unknown> = {
  'arn:aws:iam::aws:policy/AdministratorAccess': {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }],
  },
  'arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole': {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Action: ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'],
        Resource: '*',
      },
    ],
  },
  'arn:aws:iam::aws:policy/service-role/AWSLambdaVPCAccessExecutionRole': {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Action: [
          'logs:CreateLogGroup',
          'logs:CreateLogStream',
          'logs:PutLogEvents',
          'ec2:CreateNetworkInterface',
          'ec2:DescribeNetworkInterfaces',
          'ec2:DeleteNetworkInterface',
          'ec2:AssignPrivateIpAddresses',
          'ec2:UnassignPrivateIpAddresses',
        ],
        Resource: '*',
      },
    ],
  },
  'arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy': {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Action: [
          'ecr:GetAuthorizationToken',
          'ecr:BatchGetImage',
          'logs:CreateLogStream',
          'logs:PutLogEvents',
        ],
        Resource: '*',
      },
    ],
  },
}

/** Builds IAM's responses for `account` from the time `at` on. */
export function buildIamResponses(account: ExampleAccount, at: string): RecordedCall[] {
  const iam = createResponseRecorder('iam', 'us-east-1', at)
  const roles = Object.entries(account.roles)
  const listed = roles.map(([Arn]) => ({ Arn, Path: parsePath(Arn) }))
  const aws = Object.entries(AWS_POLICIES).map(([arn, document]) => [arn, 'v1', document] as const)
  const own = Object.entries(account.policies).map(
    ([arn, { defaultVersion, versions }]) => [arn, defaultVersion, versions[defaultVersion]] as const,
  )
  return [
    iam('ListRoles', {}, { Roles: listed, IsTruncated: false }),
    iam('ListUsers', {}, { Users: listArns(account.users), IsTruncated: false }),
    iam('ListGroups', {}, { Groups: listArns(account.groups), IsTruncated: false }),
    iam('ListPolicies', { Scope: 'Local' }, { Policies: listArns(account.policies), IsTruncated: false }),
    ...buildAccountResponses(account, iam),
    ...buildProviderResponses(account, iam),
    ...Object.entries(account.users).flatMap(([arn, user]) => buildUserResponses(arn, user, account, iam)),
    ...Object.entries(account.groups).flatMap(([arn, group]) => buildGroupResponses(arn, group, iam)),
    ...roles.flatMap(([arn, role]) => buildRoleResponses(arn, role, iam)),
    ...[...aws, ...own].flatMap(([PolicyArn, VersionId, document]) => [
      iam('GetPolicy', { PolicyArn }, { Policy: { Arn: PolicyArn, DefaultVersionId: VersionId } }),
      iam(
        'GetPolicyVersion',
        { PolicyArn, VersionId },
        { PolicyVersion: { Document: encodePolicyDocument(document) } },
      ),
    ]),
  ]
}

function listArns(entries: object): { Arn: string }[] {
  return Object.keys(entries).map(Arn => ({ Arn }))
}

/** The credential report as Assay keeps it: the header and the root user. */
function buildRootReport(account: string, lastUsedAt: string): string {
  const values = {
    user: '<root_account>',
    arn: `arn:aws:iam::${account}:root`,
    password_last_used: lastUsedAt,
    access_key_1_last_used_date: 'N/A',
    access_key_2_last_used_date: 'N/A',
  }
  return `${Object.keys(values).join()}\n${Object.values(values).join()}`
}

function buildAccountResponses(
  { account, accounts, users, groups, policies }: ExampleAccount,
  iam: ResponseRecorder,
): RecordedCall[] {
  const [own] = Object.values(accounts)
  const { rootAccessKeys = 0, rootMfa = true, rootLastUsedAt = 'no_information', passwordPolicy } = own ?? {}
  const SummaryMap = {
    AccountAccessKeysPresent: rootAccessKeys,
    AccountMFAEnabled: Number(rootMfa),
    AccountPasswordPresent: 1,
    Users: Object.keys(users).length,
    Groups: Object.keys(groups).length,
    Policies: Object.keys(policies).length,
  }
  const PasswordPolicy = {
    MinimumPasswordLength: passwordPolicy?.minimumPasswordLength ?? 8,
    ...(passwordPolicy?.passwordReusePrevention === undefined
      ? {}
      : { PasswordReusePrevention: passwordPolicy.passwordReusePrevention }),
  }
  return [
    iam('GetAccountSummary', {}, { SummaryMap }),
    iam('GetAccountPasswordPolicy', {}, { PasswordPolicy }),
    iam('GenerateCredentialReport', {}, { State: 'COMPLETE' }),
    iam('GetCredentialReport', {}, { Content: buildRootReport(account, rootLastUsedAt) }),
  ]
}

function buildRoleResponses(arn: string, role: ExampleRole, iam: ResponseRecorder): RecordedCall[] {
  const RoleName = arn.split('/').at(-1) ?? arn
  const Role = {
    Arn: arn,
    AssumeRolePolicyDocument: encodePolicyDocument(role.trust),
    CreateDate: role.createdAt ?? '2026-01-15T08:00:00+00:00',
    RoleLastUsed: buildLastUse(role.lastUsedAt ?? '2026-05-11T21:00:00+00:00'),
    Tags: Object.entries(role.tags).map(([Key, Value]) => ({ Key, Value })),
    ...(role.boundary && { PermissionsBoundary: { PermissionsBoundaryArn: role.boundary } }),
  }
  return [iam('GetRole', { RoleName }, { Role }), ...buildPolicyResponses('Role', { RoleName }, role, iam)]
}

function buildLastUse(at: string): object {
  return at === 'NEVER' ? {} : { LastUsedDate: at, Region: 'eu-west-1' }
}

function parsePath(arn: string): string {
  return `/${arn
    .split('/')
    .slice(1, -1)
    .map(part => `${part}/`)
    .join('')}`
}
