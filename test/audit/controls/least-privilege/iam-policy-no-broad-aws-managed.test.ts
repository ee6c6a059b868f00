import { iamPolicyNoBroadAwsManaged } from '../../../../audit/controls/least-privilege/iam-policy-no-broad-aws-managed.ts'
import { parsePolicy } from '../../../../audit/engines/iam/policy-document.ts'
import { buildManagedPolicyResource } from '../../../../audit/resources/iam/managed-policy.ts'
import { testControl, type KnownResource } from '../../../test-control.ts'

const ACCOUNT = '111122223333'
const lambda = { Service: 'lambda.amazonaws.com' }

function role(principals: object, ...policies: string[]): KnownResource {
  const Statement = { Effect: 'Allow', Principal: principals, Action: 'sts:AssumeRole' }
  return {
    facts: {
      attachedPolicies: policies.map(arn => buildManagedPolicyResource(arn, ACCOUNT)),
      trust: parsePolicy({ Statement }),
    },
  }
}

function workload(...names: string[]): KnownResource {
  return role(lambda, ...names.map(name => `arn:aws:iam::aws:policy/${name}`))
}

testControl(iamPolicyNoBroadAwsManaged, 'AWS::IAM::Role', {
  compliant: [
    { name: 'nothing attached', ...workload() },
    {
      name: 'those of workloads',
      ...workload(
        'service-role/AWSLambdaBasicExecutionRole',
        'CloudWatchLambdaInsightsExecutionRolePolicy',
        'AmazonS3ReadOnlyAccess',
      ),
    },
    { name: 'AdministratorAccess, which another control evaluates', ...workload('AdministratorAccess') },
    {
      name: 'a customer managed policy',
      ...role(
        lambda,
        `arn:aws:iam::${ACCOUNT}:policy/AmazonS3FullAccess`,
        `arn:aws:iam::${ACCOUNT}:policy/PowerUserAccess`,
      ),
    },
    { name: 'FullAccess in the middle', ...workload('AmazonS3FullAccessLogging') },
  ],
  nonCompliant: [
    {
      name: 'PowerUserAccess',
      ...workload('PowerUserAccess'),
      reason: 'Role a has PowerUserAccess attached, which allows all actions of all services except',
    },
    { name: 'IAMFullAccess', ...workload('IAMFullAccess'), reason: 'all IAM actions' },
    {
      name: 'a known one',
      ...workload('AmazonS3ReadOnlyAccess', 'AmazonS3FullAccess'),
      reason: 'all actions on all buckets',
    },
    {
      name: 'one by its ending',
      ...workload('AmazonTimestreamFullAccess'),
      reason: 'all actions of the service',
    },
    { name: 'one with an underscore', ...workload('AWSLambda_FullAccess') },
    { name: 'one with a path', ...workload('job-function/SystemAdministrator') },
    {
      name: 'in China',
      ...role({ Service: 'ec2.amazonaws.com.cn' }, 'arn:aws-cn:iam::aws:policy/AmazonS3FullAccess'),
    },
    {
      name: 'a role that people use as well',
      ...role({ ...lambda, AWS: '*' }, 'arn:aws:iam::aws:policy/AmazonS3FullAccess'),
    },
    {
      name: 'one that the settings add',
      ...workload('ReadOnlyAccess'),
      settings: { alsoBroad: ['Read*Access'] },
      reason: 'according to the settings',
    },
  ],
  notApplicable: [
    {
      name: 'a role of people',
      ...role({ AWS: `arn:aws:iam::${ACCOUNT}:root` }, 'arn:aws:iam::aws:policy/PowerUserAccess'),
    },
    {
      name: 'a service-linked role',
      ...workload('PowerUserAccess'),
      arn: `arn:aws:iam::${ACCOUNT}:role/aws-service-role/x.amazonaws.com/AWSServiceRoleForX`,
    },
  ],
})
