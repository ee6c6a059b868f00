import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { RecordedCall } from '../../functions/local/account-file.ts'

/** The account of the events, as far as its functions, roles and policies go (`test/events/README.md`). */
export interface World {
  account: string
  homeRegion: string
  functions: Record<string, WorldFunction>
  roles: Record<string, WorldRole>
  policies: Record<string, { defaultVersion: string; versions: Record<string, unknown> }>
}

interface WorldFunction {
  packageType: 'Zip' | 'Image'
  runtime?: string
  role: string
  aliases?: Record<string, string>
  urls?: Record<string, { authType: string }>
  resourcePolicy?: Record<string, Record<string, object>>
}

interface WorldRole {
  attached: Record<string, true>
  inline: Record<string, unknown>
  tags: Record<string, string>
  trust: unknown
  boundary?: string
}

/** The documents of the AWS managed policies that the account names. */
const AWS_POLICIES: Record<string, unknown> = {
  'arn:aws:iam::aws:policy/AdministratorAccess': {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }],
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

/** A file of this folder, read as JSON. */
export function eventFile(name: string): unknown {
  return JSON.parse(readFileSync(fileURLToPath(new URL(name, import.meta.url)), 'utf8'))
}

/** The account before each event. */
export function world(): World {
  return eventFile('world.json') as World
}

/** `target` with the RFC 7396 merge patch `patch` applied. */
export function merged<T>(target: T, patch: unknown): T {
  if (!isObject(patch)) return patch as T
  const result: Record<string, unknown> = isObject(target) ? { ...target } : {}
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) delete result[name]
    else result[name] = merged(result[name], value)
  }
  return result as T
}

/** What AWS answers of `account` from `at` on: the calls that Assay makes, as an account file holds them. */
export function answersOf(account: World, at: string): RecordedCall[] {
  const region = account.homeRegion
  const functions = Object.entries(account.functions)
  const lambda = (operation: string, input: RecordedCall['input'], output: object): RecordedCall => ({
    service: 'lambda',
    region,
    operation,
    input,
    output,
    at,
  })
  return [
    lambda('ListFunctions', {}, { Functions: functions.map(([arn]) => ({ FunctionArn: arn })) }),
    ...functions.flatMap(([arn, each]) => functionAnswers(arn, each, lambda)),
    ...iamAnswers(account, at),
  ]
}

/** What AWS answers of a function that is not there. */
export function functionGone(name: string, region: string, at: string): RecordedCall[] {
  const error = { name: 'ResourceNotFoundException', message: 'Function not found' }
  return ['GetFunction', 'ListFunctionUrlConfigs', 'ListAliases', 'GetPolicy'].map(operation => ({
    service: 'lambda',
    region,
    operation,
    input: { FunctionName: name },
    error,
    at,
  }))
}

/** What AWS answers of a role that is not there. */
export function roleGone(name: string, at: string): RecordedCall[] {
  const error = { name: 'NoSuchEntity', message: `The role with name ${name} cannot be found.` }
  return ['GetRole', 'ListRolePolicies', 'ListAttachedRolePolicies'].map(operation => ({
    service: 'iam',
    region: 'us-east-1',
    operation,
    input: { RoleName: name },
    error,
    at,
  }))
}

type Lambda = (operation: string, input: RecordedCall['input'], output: object) => RecordedCall

function functionAnswers(arn: string, each: WorldFunction, lambda: Lambda): RecordedCall[] {
  const FunctionName = arn.split(':').at(-1) ?? arn
  const qualified = (qualifier: string) => (qualifier === '$LATEST' ? arn : `${arn}:${qualifier}`)
  const urls = Object.entries(each.urls ?? {}).map(([qualifier, { authType }]) => ({
    FunctionArn: qualified(qualifier),
    FunctionUrl: `https://${FunctionName}.lambda-url.on.aws/`,
    AuthType: authType,
  }))
  const Configuration = {
    FunctionArn: arn,
    PackageType: each.packageType,
    Role: each.role,
    ...(each.runtime === undefined ? {} : { Runtime: each.runtime }),
  }
  return [
    lambda('GetFunction', { FunctionName }, { Configuration }),
    lambda('ListFunctionUrlConfigs', { FunctionName }, { FunctionUrlConfigs: urls }),
    lambda(
      'ListAliases',
      { FunctionName },
      { Aliases: Object.keys(each.aliases ?? {}).map(Name => ({ Name })) },
    ),
    ...['$LATEST', ...Object.keys(each.aliases ?? {})].map(qualifier => {
      const input = qualifier === '$LATEST' ? { FunctionName } : { FunctionName, Qualifier: qualifier }
      return policyAnswer(input, each.resourcePolicy?.[qualifier], lambda)
    }),
  ]
}

function policyAnswer(
  input: Record<string, string>,
  statements: Record<string, object> | undefined,
  lambda: Lambda,
): RecordedCall {
  if (statements === undefined || Object.keys(statements).length === 0) {
    const { output: _, ...call } = lambda('GetPolicy', input, {})
    return {
      ...call,
      error: { name: 'ResourceNotFoundException', message: 'The resource you requested does not exist.' },
    }
  }
  const Statement = Object.entries(statements).map(([Sid, statement]) => ({ Sid, ...statement }))
  return lambda('GetPolicy', input, { Policy: JSON.stringify({ Version: '2012-10-17', Statement }) })
}

function iamAnswers(account: World, at: string): RecordedCall[] {
  const iam = (operation: string, input: RecordedCall['input'], output: object): RecordedCall => ({
    service: 'iam',
    region: 'us-east-1',
    operation,
    input,
    output,
    at,
  })
  const roles = Object.entries(account.roles)
  const listed = roles.map(([Arn]) => ({ Arn, Path: pathOf(Arn) }))
  const aws = Object.entries(AWS_POLICIES).map(([arn, document]) => [arn, 'v1', document] as const)
  const own = Object.entries(account.policies).map(
    ([arn, { defaultVersion, versions }]) => [arn, defaultVersion, versions[defaultVersion]] as const,
  )
  return [
    iam('ListRoles', {}, { Roles: listed, IsTruncated: false }),
    ...roles.flatMap(([arn, role]) => roleAnswers(arn, role, iam)),
    ...[...aws, ...own].flatMap(([PolicyArn, VersionId, document]) => [
      iam('GetPolicy', { PolicyArn }, { Policy: { Arn: PolicyArn, DefaultVersionId: VersionId } }),
      iam('GetPolicyVersion', { PolicyArn, VersionId }, { PolicyVersion: { Document: encoded(document) } }),
    ]),
  ]
}

function roleAnswers(arn: string, role: WorldRole, iam: Lambda): RecordedCall[] {
  const RoleName = arn.split('/').at(-1) ?? arn
  const Tags = Object.entries(role.tags).map(([Key, Value]) => ({ Key, Value }))
  const boundary = role.boundary && { PermissionsBoundary: { PermissionsBoundaryArn: role.boundary } }
  const Role = { Arn: arn, AssumeRolePolicyDocument: encoded(role.trust), Tags, ...boundary }
  return [
    iam('GetRole', { RoleName }, { Role }),
    iam('ListRolePolicies', { RoleName }, { PolicyNames: Object.keys(role.inline), IsTruncated: false }),
    ...Object.entries(role.inline).map(([PolicyName, document]) =>
      iam('GetRolePolicy', { RoleName, PolicyName }, { PolicyDocument: encoded(document) }),
    ),
    iam(
      'ListAttachedRolePolicies',
      { RoleName },
      {
        AttachedPolicies: Object.keys(role.attached).map(PolicyArn => ({ PolicyArn })),
        IsTruncated: false,
      },
    ),
  ]
}

function pathOf(arn: string): string {
  return `/${arn
    .split('/')
    .slice(1, -1)
    .map(part => `${part}/`)
    .join('')}`
}

function encoded(document: unknown): string {
  return encodeURIComponent(JSON.stringify(document))
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
