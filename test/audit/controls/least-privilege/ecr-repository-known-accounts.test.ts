import { ecrRepositoryKnownAccounts } from '../../../../audit/controls/least-privilege/ecr-repository-known-accounts.ts'
import { parsePolicy } from '../../../../audit/engines/iam/policy-document.ts'
import { testControl, type KnownResource } from '../../../test-control.ts'
import { foreignRepositoryArn } from '../image-facts.ts'

const arn = 'arn:aws:ecr:eu-west-1:111122223333:repository/shop/api'
const PULL = ['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer', 'ecr:BatchCheckLayerAvailability']
const PUSH = ['ecr:PutImage', 'ecr:InitiateLayerUpload', 'ecr:UploadLayerPart', 'ecr:CompleteLayerUpload']
const CI = 'arn:aws:iam::444455556666:role/ci/deploy'
const trusted = { accounts: ['444455556666'] }
const inOrganization = { StringEquals: { 'aws:PrincipalOrgID': 'o-abc1234567' } }

testControl(ecrRepositoryKnownAccounts, 'AWS::ECR::Repository', {
  compliant: [
    { name: 'no policy', arn, facts: { policy: 'NONE' } },
    { name: 'a trusted account that pulls', ...allows({ AWS: '444455556666' }, PULL), trusted },
    { name: 'a central account that pushes', ...allows({ AWS: '444455556666' }, PUSH), trusted },
    { name: 'its own account', ...allows({ AWS: '111122223333' }, PUSH) },
    { name: 'an organization that pulls', ...allows('*', PULL, inOrganization) },
    { name: 'everyone, which another control reports', ...allows('*', PUSH) },
    {
      name: 'Lambda for its own account',
      ...allows({ Service: 'lambda.amazonaws.com' }, PULL, {
        StringLike: { 'aws:sourceArn': 'arn:aws:lambda:eu-west-1:111122223333:function:*' },
      }),
    },
    {
      name: 'the pusher that is listed',
      ...allows({ AWS: CI }, PUSH),
      trusted,
      settings: { pushers: ['arn:aws:iam::444455556666:role/ci/*'] },
    },
    {
      name: 'the account of the pipelines that is listed',
      ...allows({ AWS: CI }, PUSH),
      trusted,
      settings: { pushers: ['444455556666'] },
    },
    {
      name: 'others pull where pushers are listed',
      ...allows({ AWS: '444455556666' }, PULL),
      trusted,
      settings: { pushers: [CI] },
    },
    {
      name: 'an organization, everything but pushing',
      ...buildStatement({ Effect: 'Allow', Principal: '*', NotAction: PUSH, Condition: inOrganization }),
    },
  ],
  nonCompliant: [
    {
      name: 'an untrusted account',
      ...allows({ AWS: '444455556666' }, PULL),
      reason:
        'Repository shop/api is open to account 444455556666, which is not trusted (statement 1 of its policy).',
    },
    { name: 'an untrusted role', ...allows({ AWS: CI }, PUSH) },
    {
      name: 'Lambda for an untrusted account',
      ...allows({ Service: 'lambda.amazonaws.com' }, PULL, {
        StringLike: { 'aws:sourceArn': 'arn:aws:lambda:eu-west-1:444455556666:function:*' },
      }),
    },
    {
      name: 'an organization that pushes',
      ...allows('*', PUSH, inOrganization),
      reason:
        'Repository shop/api allows organization o-abc1234567 to push images (statement 1 of its policy).',
    },
    { name: 'an organization with every action', ...allows('*', ['ecr:*'], inOrganization) },
    {
      name: 'an organization, everything but deleting',
      ...buildStatement({
        Effect: 'Allow',
        Principal: '*',
        NotAction: 'ecr:Delete*',
        Condition: inOrganization,
      }),
    },
    {
      name: 'a pusher that is not listed',
      ...allows({ AWS: 'arn:aws:iam::444455556666:role/dev' }, PUSH),
      trusted,
      settings: { pushers: [CI] },
      reason:
        'Repository shop/api allows arn:aws:iam::444455556666:role/dev to push images (statement 1 of its policy).',
    },
    {
      name: 'a whole account where a role is listed',
      ...allows({ AWS: '444455556666' }, PUSH),
      trusted,
      settings: { pushers: [CI] },
    },
    {
      name: 'its own account where a role is listed',
      ...allows({ AWS: '111122223333' }, PUSH),
      settings: { pushers: [CI] },
    },
  ],
  notApplicable: [
    {
      name: "another account's",
      arn: foreignRepositoryArn,
      facts: { policy: 'FOREIGN' },
      reason: 'The repository belongs to another account; only that account can change it.',
    },
  ],
})

function allows(Principal: unknown, Action: readonly string[], Condition: object = {}): KnownResource {
  return buildStatement({ Effect: 'Allow', Principal, Action, Condition })
}

function buildStatement(...statements: readonly object[]): KnownResource {
  return { arn, facts: { policy: parsePolicy({ Version: '2012-10-17', Statement: statements }) } }
}
