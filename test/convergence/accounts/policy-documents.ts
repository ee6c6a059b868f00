import { HISTORY_ACCOUNT_ID, HISTORY_REGION } from './identifiers.ts'

interface Statement {
  Effect: 'Allow' | 'Deny'
  Action: string | readonly string[]
  Resource: string
}

function policy(...Statement: readonly Statement[]) {
  return { Version: '2012-10-17', Statement }
}

function allow(Action: Statement['Action'], Resource = '*'): Statement {
  return { Effect: 'Allow', Action, Resource }
}

const TABLE = `arn:aws:dynamodb:${HISTORY_REGION}:${HISTORY_ACCOUNT_ID}:table/orders`

/** Policy documents of principals: harmless ones, and one for each violation that controls detect. */
export const POLICY_DOCUMENTS = [
  policy(allow(['dynamodb:GetItem', 'dynamodb:Query'], TABLE)),
  policy(allow('dynamodb:*', TABLE)),
  policy(allow(['logs:CreateLogStream', 'logs:PutLogEvents'])),
  policy(allow('*')),
  policy(allow('s3:*')),
  policy(allow('iam:PassRole')),
  policy(allow('sts:AssumeRole')),
  policy(allow('kms:Decrypt')),
  policy(allow('*'), { Effect: 'Deny', Action: 'iam:*', Resource: '*' }),
] as const

/** AWS managed policies of principals. */
export const AWS_MANAGED_POLICIES = [
  'arn:aws:iam::aws:policy/AdministratorAccess',
  'arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole',
  'arn:aws:iam::aws:policy/service-role/AWSLambdaVPCAccessExecutionRole',
  'arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy',
] as const

/** An identity provider of the account, and the token conditions of trust policies. */
export const OIDC_PROVIDER_ARN = `arn:aws:iam::${HISTORY_ACCOUNT_ID}:oidc-provider/token.actions.githubusercontent.com`
const SUBJECT = {
  'token.actions.githubusercontent.com:aud': 'sts.amazonaws.com',
  'token.actions.githubusercontent.com:sub': 'repo:example/deploy:ref:refs/heads/main',
}

function trust(Principal: unknown, Action = 'sts:AssumeRole', Condition?: object) {
  const statement = { Effect: 'Allow', Principal, Action, ...(Condition ? { Condition } : {}) }
  return { Version: '2012-10-17', Statement: [statement] }
}

/** Trust policies: for services, the account, other accounts, everyone, and an identity provider. */
export const TRUST_POLICIES = [
  trust({ Service: 'lambda.amazonaws.com' }),
  trust({ Service: 'ecs-tasks.amazonaws.com' }),
  trust({ Service: ['lambda.amazonaws.com', 'ecs-tasks.amazonaws.com'] }),
  trust({ AWS: `arn:aws:iam::${HISTORY_ACCOUNT_ID}:root` }),
  trust({ AWS: 'arn:aws:iam::999999999999:root' }),
  trust({ AWS: 'arn:aws:iam::999999999999:root' }, 'sts:AssumeRole', {
    StringEquals: { 'sts:ExternalId': 'partner' },
  }),
  trust('*'),
  trust({ Federated: OIDC_PROVIDER_ARN }, 'sts:AssumeRoleWithWebIdentity', { StringEquals: SUBJECT }),
  trust({ Federated: OIDC_PROVIDER_ARN }, 'sts:AssumeRoleWithWebIdentity', {
    StringEquals: { 'token.actions.githubusercontent.com:aud': 'sts.amazonaws.com' },
  }),
] as const

function repositoryPolicy(Principal: unknown) {
  const Action = ['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer']
  return { Version: '2012-10-17', Statement: [{ Sid: 'pull', Effect: 'Allow', Principal, Action }] }
}

/** Repository policies that allow to pull. */
export const REPOSITORY_POLICIES = [
  repositoryPolicy('*'),
  repositoryPolicy({ AWS: 'arn:aws:iam::999999999999:root' }),
  repositoryPolicy({ AWS: `arn:aws:iam::${HISTORY_ACCOUNT_ID}:root` }),
] as const

/** Lifecycle policies of a repository. */
export const LIFECYCLE_POLICY = {
  rules: [
    {
      rulePriority: 1,
      selection: {
        tagStatus: 'untagged',
        countType: 'sinceImagePushed',
        countUnit: 'days',
        countNumber: 14,
      },
      action: { type: 'expire' },
    },
  ],
}

function endpointPolicy(Condition?: object) {
  const statement = { Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' }
  return { Version: '2012-10-17', Statement: [{ ...statement, ...(Condition ? { Condition } : {}) }] }
}

/** Endpoint policies: allow everything, or only principals of the account. */
export const ENDPOINT_POLICIES = [
  endpointPolicy(),
  endpointPolicy({ StringEquals: { 'aws:PrincipalAccount': HISTORY_ACCOUNT_ID } }),
] as const
