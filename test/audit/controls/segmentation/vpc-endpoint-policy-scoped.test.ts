import { vpcEndpointPolicyScoped } from '../../../../audit/controls/segmentation/vpc-endpoint-policy-scoped.ts'
import { parsePolicy } from '../../../../audit/engines/iam/policy-document.ts'
import { testControl } from '../../../test-control.ts'

const all = { Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' }
const endpoint = (...Statement: object[]) => ({
  facts: { policy: parsePolicy({ Statement }), serviceName: 'com.amazonaws.eu-west-1.s3' },
})
const condition = (operator: string, key: string, value: string) => ({
  Condition: { [operator]: { [key]: value } },
})

testControl(vpcEndpointPolicyScoped, 'AWS::EC2::VPCEndpoint', {
  compliant: [
    { name: 'actions', ...endpoint({ ...all, Action: ['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'] }) },
    { name: 'resources', ...endpoint({ ...all, Resource: 'arn:aws:s3:::orders/*' }) },
    { name: 'principals', ...endpoint({ ...all, Principal: { AWS: 'arn:aws:iam::111122223333:root' } }) },
    {
      name: 'the organization',
      ...endpoint({ ...all, ...condition('StringEquals', 'aws:PrincipalOrgID', 'o-a1b2c3d4e5') }),
    },
    {
      name: 'the account of the resource',
      ...endpoint({ ...all, ...condition('StringLike', 'AWS:ResourceAccount', '111122223333') }),
    },
    {
      name: 'a Deny for everyone else',
      ...endpoint(all, {
        ...all,
        Effect: 'Deny',
        ...condition('StringNotEqualsIfExists', 'aws:ResourceOrgID', 'o-a1b2c3d4e5'),
      }),
    },
    { name: 'no statement that allows', ...endpoint({ ...all, Effect: 'Deny' }) },
  ],
  nonCompliant: [
    {
      name: 'the default policy',
      ...endpoint(all),
      reason: 'Statement 1 of the endpoint policy allows all principals all actions on all resources.',
    },
    { name: 'AWS *', ...endpoint({ ...all, Principal: { AWS: '*' } }) },
    {
      name: 'an open statement beside others',
      ...endpoint({ ...all, Action: 's3:GetObject' }, { ...all, Sid: 'Open' }),
      reason: 'Statement Open',
      evidence: { statement: 'Statement Open' },
    },
    {
      name: 'a condition on something else',
      ...endpoint({ ...all, ...condition('Bool', 'aws:SecureTransport', 'true') }),
    },
    {
      name: 'any organization',
      ...endpoint({ ...all, ...condition('StringLike', 'aws:PrincipalOrgID', '*') }),
    },
    {
      name: 'all but one account',
      ...endpoint({ ...all, ...condition('StringNotEquals', 'aws:PrincipalAccount', '1') }),
    },
    {
      name: 'a condition that only requires the key',
      ...endpoint({ ...all, ...condition('Null', 'aws:PrincipalOrgID', 'false') }),
    },
    {
      name: 'a Deny for one account',
      ...endpoint(all, {
        ...all,
        Effect: 'Deny',
        ...condition('StringEquals', 'aws:PrincipalAccount', '999988887777'),
      }),
    },
    {
      name: 'a Deny of one action for everyone else',
      ...endpoint(all, {
        ...all,
        Effect: 'Deny',
        Action: 's3:PutObject',
        ...condition('StringNotEquals', 'aws:ResourceOrgID', 'o-1'),
      }),
    },
  ],
  notApplicable: [
    {
      name: 'no endpoint policy',
      facts: { policy: 'NONE', serviceName: 'com.amazonaws.vpce.eu-west-1.vpce-svc-1' },
    },
  ],
})
