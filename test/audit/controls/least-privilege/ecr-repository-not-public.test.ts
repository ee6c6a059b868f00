import { ecrRepositoryNotPublic } from '../../../../audit/controls/least-privilege/ecr-repository-not-public.ts'
import { parsePolicy } from '../../../../audit/engines/iam/policy-document.ts'
import { testControl, type KnownResource } from '../../../test-control.ts'
import { foreignRepositoryArn } from '../image-facts.ts'

const arn = 'arn:aws:ecr:eu-west-1:111122223333:repository/shop/api'
const open = { Effect: 'Allow', Principal: '*', Action: ['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'] }

testControl(ecrRepositoryNotPublic, 'AWS::ECR::Repository', {
  compliant: [
    { name: 'no policy', arn, facts: { policy: 'NONE' } },
    { name: 'an account that pulls', ...buildStatement({ ...open, Principal: { AWS: '444455556666' } }) },
    { name: 'a service', ...buildStatement({ ...open, Principal: { Service: 'lambda.amazonaws.com' } }) },
    { name: 'an organization', ...when({ StringEquals: { 'aws:PrincipalOrgID': 'o-abc123' } }) },
    {
      name: 'a part of an organization',
      ...when({ 'ForAnyValue:StringLike': { 'aws:PrincipalOrgPaths': ['o-abc123/r-1/ou-2/*'] } }),
    },
    { name: 'a VPC endpoint', ...when({ StringEquals: { 'aws:SourceVpce': 'vpce-0a1b2c3d' } }) },
    { name: 'only Deny', ...buildStatement({ ...open, Effect: 'Deny' }) },
    { name: 'actions of another service', ...buildStatement({ ...open, Action: 's3:*' }) },
  ],
  nonCompliant: [
    {
      name: 'everyone',
      ...buildStatement({ ...open, Sid: 'Pull' }),
      reason: 'Repository shop/api is open to any AWS account (statement Pull of its policy).',
      evidence: { admitted: [{ actions: ['ecr:batchgetimage', 'ecr:getdownloadurlforlayer'] }] },
    },
    { name: 'AWS *', ...buildStatement({ ...open, Principal: { AWS: ['*'] } }) },
    { name: 'everything', ...buildStatement({ ...open, Action: '*' }) },
    {
      name: 'an organization path condition with IfExists',
      ...when({ 'ForAllValues:StringLike': { 'aws:PrincipalOrgPaths': ['o-abc123/*'] } }),
    },
    { name: 'all VPCs but one', ...when({ StringNotEquals: { 'aws:SourceVpc': 'vpc-0a1b2c3d' } }) },
    {
      name: 'a part denied',
      ...buildStatement(open, { ...open, Effect: 'Deny', Action: 'ecr:BatchGetImage' }),
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

function buildStatement(...statements: readonly object[]): KnownResource {
  return { arn, facts: { policy: parsePolicy({ Version: '2012-10-17', Statement: statements }) } }
}

function when(Condition: object): KnownResource {
  return buildStatement({ ...open, Condition })
}
