import { iamRoleOidcSubjectRestricted } from '../../../../audit/controls/least-privilege/iam-role-oidc-subject-restricted.ts'
import { parsePolicy } from '../../../../audit/engines/iam/policy-document.ts'
import { testControl, type ControlCase, type KnownResource } from '../../../test-control.ts'

const GITHUB = 'token.actions.githubusercontent.com'
const EKS = 'oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B716D3041E'
const BITBUCKET = 'api.bitbucket.org/2.0/workspaces/acme/pipelines-config/identity/oidc'
const CIRCLECI = 'oidc.circleci.com/org/11111111-2222-3333-4444-555555555555'

testControl(iamRoleOidcSubjectRestricted, 'AWS::IAM::Role', {
  compliant: [
    ...subjects(
      GITHUB,
      'repo:acme/app:ref:refs/heads/main',
      'repo:acme/app:*',
      'repo:acme/app:environment:production',
      'repo:acme/app*',
      'repo:acme/*-deploy:ref:refs/heads/main',
      'repo:acme@123456/app@789:ref:refs/heads/main',
      'repository_id:789:ref:refs/heads/main',
      'environment:production:repository:acme/app',
    ),
    ...subjects('gitlab.com', 'project_path:acme/app:ref_type:branch:ref:main', 'project_path:acme/app:*'),
    ...subjects('gitlab.example.com', 'project_path:acme/app:ref_type:branch:ref:main'),
    ...subjects(
      'app.terraform.io',
      'organization:acme:project:*:workspace:prod:run_phase:*',
      'organization:acme:project:core:*',
    ),
    ...subjects('agent.buildkite.com', 'organization:acme:pipeline:deploy:*'),
    ...subjects(BITBUCKET, '{repository-id}:*'),
    ...subjects(CIRCLECI, 'org/1/project/2/user/*'),
    ...subjects(EKS, 'system:serviceaccount:orders:api', 'system:serviceaccount:orders:*'),
    {
      name: 'a subject that an operator with ForAllValues compares: tokens always have one',
      ...trusts(GITHUB, { 'ForAllValues:StringLike': { [`${GITHUB}:sub`]: 'repo:acme/app:*' } }),
      evidence: { trusts: [{ issuer: GITHUB, claims: { sub: ['repo:acme/app:*'] } }] },
    },
    {
      name: 'the key in another case',
      ...trusts(GITHUB, { StringLike: { [`${GITHUB}:SUB`]: 'repo:acme/app:*' } }),
    },
    {
      name: 'the id of a repository',
      ...trusts(GITHUB, { StringEquals: { [`${GITHUB}:repository_id`]: '789' } }),
    },
    {
      name: 'two claims of which one restricts',
      ...trusts(GITHUB, {
        StringLike: { [`${GITHUB}:sub`]: 'repo:acme/*' },
        StringEquals: { [`${GITHUB}:repository`]: 'acme/app' },
      }),
    },
    {
      name: 'an escaped star admits no one',
      ...trusts(GITHUB, { StringEquals: { [`${GITHUB}:sub`]: 'repo:*' } }),
    },
    {
      name: 'outside principals denied',
      ...trustsBy(
        { ...statement(GITHUB), Sid: 'Pipelines' },
        {
          ...statement(GITHUB),
          Effect: 'Deny',
          Condition: { StringNotLike: { [`${GITHUB}:sub`]: 'repo:acme/app:*' } },
        },
      ),
    },
    {
      name: 'every repository of an owner, where that is accepted',
      ...subject(GITHUB, 'repo:acme/*'),
      settings: { tenantWide: true },
    },
    {
      name: 'the audience of a workspace of its own',
      ...audience(BITBUCKET, 'ari:cloud:bitbucket::workspace/1'),
    },
    {
      name: 'an application of Google',
      ...audience('accounts.google.com', '1.apps.googleusercontent.com', true),
    },
    { name: 'an identity pool', ...audience('cognito-identity.amazonaws.com', 'eu-west-1:1', true) },
  ],
  nonCompliant: [
    {
      name: 'no condition',
      ...trusts(GITHUB, {}),
      reason:
        'Role a can be assumed by everyone with a token of GitHub Actions (statement 1 of its trust policy).',
      evidence: { trusts: [{ issuer: GITHUB, reach: 'ANYONE', claims: {} }] },
    },
    { name: 'the audience alone', ...audience(GITHUB, 'sts.amazonaws.com') },
    ...subjects(
      GITHUB,
      '*',
      'repo:*',
      'repo:*/app:*',
      'repo:acme*',
      'repo:acme*/app:*',
      'repo:acme*:ref:refs/heads/main',
      '*:ref:refs/heads/main',
      'repository_id:78*',
      'repository::*',
      'ref:refs/heads/main',
      'job_workflow_ref:acme/shared/.github/workflows/deploy.yml@*',
    ),
    {
      name: 'every repository of an owner',
      ...subject(GITHUB, 'repo:acme/*'),
      reason:
        'Role a can be assumed by every repository of an owner of GitHub Actions (statement 1 of its trust policy).',
      evidence: { trusts: [{ reach: 'TENANT' }] },
    },
    ...subjects(GITHUB, 'repo:acme/*:ref:refs/heads/main', 'repo:acme@123/*', 'repository_owner:acme:*'),
    {
      name: 'one of two subjects is open',
      ...trusts(GITHUB, { StringLike: { [`${GITHUB}:sub`]: ['repo:acme/app:*', 'repo:*'] } }),
    },
    {
      name: 'all subjects but one',
      ...trusts(GITHUB, { StringNotLike: { [`${GITHUB}:sub`]: 'repo:evil/app:*' } }),
    },
    {
      name: 'the subject of another issuer',
      ...trusts(GITHUB, { StringLike: { 'gitlab.com:sub': 'project_path:acme/app:*' } }, 'IfExists'),
    },
    {
      name: 'a branch of any repository',
      ...trusts(GITHUB, { StringEquals: { [`${GITHUB}:ref`]: 'refs/heads/main' } }),
    },
    {
      name: 'an open one, where all of an owner is accepted',
      ...subject(GITHUB, 'repo:*'),
      settings: { tenantWide: true },
    },
    ...subjects('gitlab.com', 'project_path:*', 'project_path:acme*:*', 'project_path:acme/*'),
    {
      name: 'an audience of GitLab.com, which the requester chooses',
      ...audience('gitlab.com', 'https://gitlab.com'),
    },
    ...subjects(
      'app.terraform.io',
      'organization:*',
      'organization:acme:*',
      'organization:acme*:workspace:prod:*',
    ),
    { name: 'an audience of Terraform', ...audience('app.terraform.io', 'aws.workload.identity') },
    { name: 'Bitbucket without a condition', ...trusts(BITBUCKET, {}) },
    { name: 'CircleCI without a condition', ...trusts(CIRCLECI, {}) },
    ...subjects(CIRCLECI, '*'),
    { name: 'an audience of a cluster', ...audience(EKS, 'sts.amazonaws.com') },
    ...subjects(EKS, 'system:serviceaccount:*', 'system:serviceaccount:*:api'),
    { name: 'Google without a condition', ...trusts('accounts.google.com', {}, '', true) },
    {
      name: 'Cognito, by whether the user signed in alone',
      ...trusts(
        'cognito-identity.amazonaws.com',
        { 'ForAnyValue:StringLike': { 'cognito-identity.amazonaws.com:amr': 'authenticated' } },
        '',
        true,
      ),
    },
  ],
  notApplicable: [
    {
      name: 'a service',
      ...trustsBy({ ...statement(GITHUB), Principal: { Service: 'lambda.amazonaws.com' } }),
    },
    { name: 'an issuer of which nothing is known', ...trusts('login.example.com', {}) },
    {
      name: 'SAML',
      ...trustsBy({
        ...statement(GITHUB),
        Action: 'sts:AssumeRoleWithSAML',
        Principal: { Federated: 'arn:aws:iam::111122223333:saml-provider/idp' },
      }),
    },
    {
      name: 'another action, which admits no token',
      ...trustsBy({ ...statement(GITHUB), Action: 'sts:AssumeRole' }),
    },
    {
      name: 'of IAM Identity Center',
      arn: 'arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Admin_0123456789abcdef',
      ...trusts(GITHUB, {}),
    },
  ],
})

function subjects(issuer: string, ...values: readonly string[]): ControlCase[] {
  return values.map(value => ({ name: `${issuer} ${value}`, ...subject(issuer, value) }))
}

function subject(issuer: string, value: string): KnownResource {
  return trusts(issuer, { StringLike: { [`${issuer}:sub`]: value } })
}

function audience(issuer: string, value: string, byName = false): KnownResource {
  return trusts(issuer, { StringEquals: { [`${issuer}:aud`]: value } }, '', byName)
}

function trusts(issuer: string, condition: object, suffix = '', byName = false): KnownResource {
  const operators = Object.entries(condition).map(([operator, keys]) => [operator + suffix, keys as object])
  const overrides = statement(issuer)
  const Principal = byName ? { Federated: issuer } : overrides.Principal
  return trustsBy({ ...overrides, Principal, Condition: Object.fromEntries(operators) as object })
}

function statement(issuer: string) {
  const Federated = `arn:aws:iam::111122223333:oidc-provider/${issuer}`
  return { Effect: 'Allow', Principal: { Federated }, Action: 'sts:AssumeRoleWithWebIdentity' }
}

function trustsBy(...statements: readonly object[]): KnownResource {
  return { facts: { trust: parsePolicy({ Version: '2012-10-17', Statement: statements }) } }
}
