import { ecrRepositoryNotPublic } from '../../../../audit/controls/least-privilege/ecr-repository-not-public.ts'
import { parsePolicy } from '../../../../audit/policy/document.ts'
import { judges, type Known } from '../../../judges.ts'

const arn = 'arn:aws:ecr:eu-west-1:111122223333:repository/shop/api'
const open = { Effect: 'Allow', Principal: '*', Action: ['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'] }

judges(ecrRepositoryNotPublic, 'AWS::ECR::Repository', {
  compliant: [
    { name: 'no policy', arn, facts: { policy: 'NONE' } },
    { name: 'an account that pulls', ...says({ ...open, Principal: { AWS: '444455556666' } }) },
    { name: 'a service', ...says({ ...open, Principal: { Service: 'lambda.amazonaws.com' } }) },
    { name: 'an organization', ...when({ StringEquals: { 'aws:PrincipalOrgID': 'o-abc123' } }) },
    {
      name: 'a part of an organization',
      ...when({ 'ForAnyValue:StringLike': { 'aws:PrincipalOrgPaths': ['o-abc123/r-1/ou-2/*'] } }),
    },
    { name: 'a VPC endpoint', ...when({ StringEquals: { 'aws:SourceVpce': 'vpce-0a1b2c3d' } }) },
    { name: 'only Deny', ...says({ ...open, Effect: 'Deny' }) },
    { name: 'actions of another service', ...says({ ...open, Action: 's3:*' }) },
  ],
  nonCompliant: [
    {
      name: 'everyone',
      ...says({ ...open, Sid: 'Pull' }),
      reason: 'Statement Pull of the policy lets anyone with an AWS account in.',
      evidence: { letIn: [{ actions: ['ecr:batchgetimage', 'ecr:getdownloadurlforlayer'] }] },
    },
    { name: 'AWS *', ...says({ ...open, Principal: { AWS: ['*'] } }) },
    { name: 'everything', ...says({ ...open, Action: '*' }) },
    {
      name: 'paths of organizations that may be missing',
      ...when({ 'ForAllValues:StringLike': { 'aws:PrincipalOrgPaths': ['o-abc123/*'] } }),
    },
    { name: 'all VPCs but one', ...when({ StringNotEquals: { 'aws:SourceVpc': 'vpc-0a1b2c3d' } }) },
    { name: 'a part denied', ...says(open, { ...open, Effect: 'Deny', Action: 'ecr:BatchGetImage' }) },
  ],
})

function says(...statements: readonly object[]): Known {
  return { arn, facts: { policy: parsePolicy({ Version: '2012-10-17', Statement: statements }) } }
}

function when(Condition: object): Known {
  return says({ ...open, Condition })
}
