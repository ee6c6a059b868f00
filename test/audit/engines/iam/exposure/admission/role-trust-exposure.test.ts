import { describe, expect, it } from 'vitest'
import {
  computeExposure,
  summarizeExposure,
  FOREIGN_ORGANIZATION_ID,
  OWN_ORGANIZATION_ID,
  FOREIGN_ACCOUNT_ID,
  OWN_ACCOUNT_ID,
  type ExposureCaseOptions,
} from '../exposure-cases.ts'

type TrustCase = [name: string, statements: object | object[], expected: string, more?: ExposureCaseOptions]

const Action = 'sts:AssumeRole'
const web = 'sts:AssumeRoleWithWebIdentity'
const saml = 'sts:AssumeRoleWithSAML'
const root = (account: string) => ({ AWS: `arn:aws:iam::${account}:root` })
const service = (name: string) => ({ Service: `${name}.amazonaws.com` })
const provider = (issuer: string, account = OWN_ACCOUNT_ID) => ({
  Federated: `arn:aws:iam::${account}:oidc-provider/${issuer}`,
})
const GITHUB = 'token.actions.githubusercontent.com'
const github = (tests: object, Principal: object = provider(GITHUB)) => ({
  Principal,
  Action: web,
  Condition: tests,
})
const sub = (value: string | string[], operator = 'StringLike') =>
  github({ [operator]: { [`${GITHUB}:sub`]: value } })
const from = (issuer: string, claim: string, value: string, operator = 'StringEquals') => ({
  Principal:
    issuer.includes('/') || !['accounts.google.com', 'cognito-identity.amazonaws.com'].includes(issuer)
      ? provider(issuer)
      : { Federated: issuer },
  Action: web,
  Condition: { [operator]: { [`${issuer}:${claim}`]: value } },
})
/** One Cognito identity pool, for identities authenticated this way. */
const pool = (amr: string) => ({
  Principal: { Federated: 'cognito-identity.amazonaws.com' },
  Action: web,
  Condition: {
    StringEquals: { 'cognito-identity.amazonaws.com:aud': 'eu-west-1:1' },
    'ForAnyValue:StringLike': { 'cognito-identity.amazonaws.com:amr': amr },
  },
})

function expectAll(cases: readonly TrustCase[]): void {
  it.each(cases)('%s', (_, statements, expected, more = {}) => {
    const all = [statements].flat().map(statement => ({ Effect: 'Allow', Action, ...statement }))
    const result = computeExposure('AWS::IAM::Role', all, more)
    expect(summarizeExposure(result)).toBe(expected)
    expect(result.assumable).toBe(result.access !== 'none')
    expect(result.anonymous).toBe(false)
  })
}

describe('a role that trusts AWS principals', () => {
  expectAll([
    ['everyone', { Principal: '*' }, 'public'],
    [
      'everyone with an external id',
      { Principal: { AWS: '*' }, Condition: { StringEquals: { 'sts:ExternalId': 'x' } } },
      'public',
    ],
    [
      'everyone of the organization',
      { Principal: { AWS: '*' }, Condition: { StringEquals: { 'aws:PrincipalOrgID': OWN_ORGANIZATION_ID } } },
      'organization',
    ],
    [
      'everyone of another organization',
      {
        Principal: { AWS: '*' },
        Condition: { StringEquals: { 'aws:PrincipalOrgID': FOREIGN_ORGANIZATION_ID } },
      },
      'cross-account',
    ],
    [
      'everyone who is called so in any account',
      {
        Principal: { AWS: '*' },
        Condition: { ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/deploy' } },
      },
      'public',
    ],
    [
      'a pattern that stands for itself',
      {
        Principal: { AWS: '*' },
        Condition: { StringEquals: { 'aws:PrincipalArn': `arn:aws:iam::${OWN_ACCOUNT_ID}:role/*` } },
      },
      'none',
    ],
    ['everyone except one', { Principal: undefined, NotPrincipal: root(FOREIGN_ACCOUNT_ID) }, 'public'],
    ['an account', { Principal: root(FOREIGN_ACCOUNT_ID) }, 'cross-account'],
    [
      'an account with an external id',
      { Principal: root(FOREIGN_ACCOUNT_ID), Condition: { StringEquals: { 'sts:ExternalId': 'x' } } },
      'cross-account',
    ],
    [
      'an account with an external id that is two',
      {
        Principal: root(FOREIGN_ACCOUNT_ID),
        Condition: { StringEquals: { 'sts:ExternalId': 'x' }, StringLike: { 'sts:ExternalId': 'y*' } },
      },
      'none',
    ],
    [
      'an account with an external id that is denied',
      [
        { Principal: root(FOREIGN_ACCOUNT_ID), Condition: { StringEquals: { 'sts:ExternalId': 'x' } } },
        { Effect: 'Deny', Principal: '*', Condition: { StringEquals: { 'sts:ExternalId': 'x' } } },
      ],
      'none',
    ],
    [
      'an account with MFA and without',
      {
        Principal: root(FOREIGN_ACCOUNT_ID),
        Condition: {
          Bool: { 'aws:MultiFactorAuthPresent': 'true' },
          Null: { 'aws:MultiFactorAuthPresent': 'true' },
        },
      },
      'none',
    ],
    ['its own account', { Principal: root(OWN_ACCOUNT_ID) }, 'account'],
    ['a role of its own account', { Principal: { AWS: `arn:aws:iam::${OWN_ACCOUNT_ID}:role/a` } }, 'account'],
    ['a deleted role', { Principal: { AWS: 'AROACKCEVSQ6C2EXAMPLE' } }, 'none'],
    ['a wildcard in an ARN', { Principal: { AWS: `arn:aws:iam::${FOREIGN_ACCOUNT_ID}:role/*` } }, 'none'],
    ['tags alone', { Principal: root(FOREIGN_ACCOUNT_ID), Action: 'sts:TagSession' }, 'none'],
    [
      'tags too',
      { Principal: root(FOREIGN_ACCOUNT_ID), Action: ['sts:TagSession', 'sts:AssumeRole'] },
      'cross-account',
    ],
    ['every action of STS', { Principal: root(FOREIGN_ACCOUNT_ID), Action: 'sts:*' }, 'cross-account'],
    ['with a token, which an account has not', { Principal: root(FOREIGN_ACCOUNT_ID), Action: web }, 'none'],
    ['with SAML, which an account has not', { Principal: root(FOREIGN_ACCOUNT_ID), Action: saml }, 'none'],
    [
      'a claim of a token, which an account has not',
      { Principal: { AWS: '*' }, Condition: { StringEquals: { [`${GITHUB}:sub`]: 'repo:o/r:*' } } },
      'none',
    ],
    ['no one', [], 'none'],
    [
      'an account, denied',
      [{ Principal: root(FOREIGN_ACCOUNT_ID) }, { Effect: 'Deny', Principal: '*' }],
      'none',
    ],
    [
      'private addresses',
      { Principal: { AWS: '*' }, Condition: { IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } } },
      'none',
    ],
    [
      'a network',
      { Principal: { AWS: '*' }, Condition: { IpAddress: { 'aws:SourceIp': '203.0.113.7/32' } } },
      'cross-account',
    ],
  ])
})

describe('a role that trusts services', () => {
  expectAll([
    ['Lambda', { Principal: service('lambda') }, 'service'],
    ['EC2', { Principal: service('ec2') }, 'service'],
    ['EC2 of China', { Principal: { Service: 'ec2.amazonaws.com.cn' } }, 'service'],
    ['tasks of ECS', { Principal: service('ecs-tasks') }, 'service'],
    ['Step Functions by region', { Principal: service('states.eu-west-1') }, 'service'],
    ['several', { Principal: { Service: ['glue.amazonaws.com', 'codebuild.amazonaws.com'] } }, 'service'],
    ['an unknown service', { Principal: service('example') }, 'service confused'],
    [
      'an unknown service, for the account',
      { Principal: service('example'), Condition: { StringEquals: { 'aws:SourceAccount': OWN_ACCOUNT_ID } } },
      'service',
    ],
    [
      'an unknown service, for any account',
      { Principal: service('example'), Condition: { StringLike: { 'aws:SourceAccount': '*' } } },
      'service confused',
    ],
    [
      'an unknown service, linked to it',
      { Principal: service('example') },
      'service',
      {
        resourceArn: `arn:aws:iam::${OWN_ACCOUNT_ID}:role/aws-service-role/example.amazonaws.com/AWSServiceRoleForExample`,
      },
    ],
    [
      'Lambda and an unknown service',
      { Principal: { Service: ['lambda.amazonaws.com', 'example.amazonaws.com'] } },
      'service confused',
    ],
    ['with a token, which a service has not', { Principal: service('lambda'), Action: web }, 'none'],
    [
      'Lambda in an organization, which a service is not',
      {
        Principal: service('lambda'),
        Condition: { StringEquals: { 'aws:PrincipalOrgID': OWN_ORGANIZATION_ID } },
      },
      'none',
    ],
  ])
})

describe('a role that trusts web identities', () => {
  expectAll([
    [
      'of GitHub for an audience',
      github({ StringEquals: { [`${GITHUB}:aud`]: 'sts.amazonaws.com' } }),
      'public',
    ],
    ['of GitHub', { Principal: provider(GITHUB), Action: web }, 'public'],
    ['of a branch', sub('repo:owner/name:ref:refs/heads/main', 'StringEquals'), 'account'],
    ['of a repository', sub('repo:owner/name:*'), 'account'],
    ['of an owner', sub('repo:owner/*'), 'account'],
    ['of owners that begin so', sub('repo:owner*'), 'public'],
    ['of every repository', sub('repo:*'), 'public'],
    ['of every main branch', sub('repo:*/*:ref:refs/heads/main'), 'public'],
    ['of anything that ends so', sub('*:environment:prod'), 'public'],
    ['of one repository or all', sub(['repo:owner/name:*', '*']), 'public'],
    [
      'of a repository, by a pattern that stands for itself',
      sub('repo:owner/name:*', 'StringEquals'),
      'none',
    ],
    ['of a repository, with a quantifier', sub('repo:owner/name:*', 'ForAllValues:StringLike'), 'account'],
    ['of a repository, if the token says it', sub('repo:owner/name:*', 'StringLikeIfExists'), 'account'],
    ['of all repositories but one', sub('repo:owner/name:*', 'StringNotLike'), 'public'],
    [
      'of repositories that a Deny leaves',
      [github({}), { Effect: 'Deny', ...sub('repo:owner/name:*', 'StringNotLike'), Principal: '*' }],
      'account',
    ],
    [
      'of a workflow that others may call',
      github({ StringLike: { [`${GITHUB}:job_workflow_ref`]: 'owner/name/.github/workflows/a.yml@*' } }),
      'public',
    ],
    ['of GitHub, by an action that takes no token', { Principal: provider(GITHUB) }, 'none'],
    ['of GitHub, by SAML', { Principal: provider(GITHUB), Action: saml }, 'none'],
    [
      'of the provider of another account',
      { Principal: provider(GITHUB, FOREIGN_ACCOUNT_ID), Action: web },
      'none',
    ],
    ['of everyone', { Principal: '*', Action: web }, 'public'],
    [
      'of everyone in a repository',
      { Principal: '*', Action: web, Condition: { StringLike: { [`${GITHUB}:sub`]: 'repo:owner/name:*' } } },
      'account',
    ],
    [
      'of GitLab for a project',
      from('gitlab.com', 'sub', 'project_path:group/project:*', 'StringLike'),
      'account',
    ],
    ['of GitLab for an audience', from('gitlab.com', 'aud', 'https://gitlab.com'), 'public'],
    [
      'of two systems, by a claim of one',
      github(
        { StringLike: { [`${GITHUB}:sub`]: 'repo:owner/name:*' } },
        { Federated: [provider(GITHUB).Federated, provider('gitlab.com').Federated] },
      ),
      'account',
    ],
    ['of Google', { Principal: { Federated: 'accounts.google.com' }, Action: web }, 'public'],
    [
      'of Google for an application',
      from('accounts.google.com', 'aud', '1234.apps.googleusercontent.com'),
      'account',
    ],
    ['of Cognito', { Principal: { Federated: 'cognito-identity.amazonaws.com' }, Action: web }, 'public'],
    ['of Cognito for a pool', from('cognito-identity.amazonaws.com', 'aud', 'eu-west-1:1'), 'account'],
    [
      'of Cognito for pools of a region',
      from('cognito-identity.amazonaws.com', 'aud', 'eu-west-1:*', 'StringLike'),
      'public',
    ],
    ['of Cognito for guests of a pool', pool('unauthenticated'), 'public'],
    ['of Cognito for users of a pool', pool('authenticated'), 'account'],
    [
      'of Google for every application',
      from('accounts.google.com', 'aud', '*.apps.googleusercontent.com', 'StringLike'),
      'public',
    ],
    [
      'of Cognito, signed in',
      from('cognito-identity.amazonaws.com', 'amr', 'authenticated', 'ForAnyValue:StringLike'),
      'public',
    ],
    [
      'of Terraform for any organization',
      from('app.terraform.io', 'sub', 'organization:*:project:p:*', 'StringLike'),
      'public',
    ],
    [
      'of Terraform for an organization',
      from('app.terraform.io', 'sub', 'organization:o:project:p:*', 'StringLike'),
      'account',
    ],
    ['of Pulumi for an organization', from('api.pulumi.com/oidc', 'aud', 'aws:owner'), 'account'],
    ['of Pulumi', { Principal: provider('api.pulumi.com/oidc'), Action: web }, 'public'],
    ['of Scalr for any account', from('scalr.io', 'sub', 'account:*', 'StringLike'), 'public'],
    [
      'of a cluster',
      { Principal: provider('oidc.eks.eu-west-1.amazonaws.com/id/ABC'), Action: web },
      'account',
    ],
    ['of a company', { Principal: provider('example.okta.com'), Action: web }, 'account'],
    [
      'of a company, with claims that contradict',
      {
        Principal: provider('example.okta.com'),
        Action: web,
        Condition: {
          StringEquals: { 'example.okta.com:sub': 'a' },
          StringLike: { 'example.okta.com:sub': 'b*' },
        },
      },
      'none',
    ],
  ])
})

describe('a role that trusts SAML', () => {
  const Principal = { Federated: `arn:aws:iam::${OWN_ACCOUNT_ID}:saml-provider/p` }
  const Condition = { StringEquals: { 'SAML:aud': 'https://signin.aws.amazon.com/saml' } }
  expectAll([
    ['of its account', { Principal, Action: saml, Condition }, 'account'],
    ['of its account, by an action that takes none', { Principal }, 'none'],
    ['of its account, by a token', { Principal, Action: web }, 'none'],
    ['of everyone', { Principal: '*', Action: saml }, 'account'],
    [
      'of its account, with an invalid audience',
      { Principal, Action: saml, Condition: { StringEquals: { 'SAML:aud': '*' } } },
      'none',
    ],
  ])
})
