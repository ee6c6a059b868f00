import { iamAdminManagedPolicyAttached } from '../../../../audit/controls/least-privilege/iam-admin-managed-policy-attached.ts'
import { parsePolicy } from '../../../../audit/engines/iam/policy-document.ts'
import { buildManagedPolicyResource } from '../../../../audit/resources/iam/managed-policy.ts'
import { testControl, type KnownResource } from '../../../test-control.ts'

const ACCOUNT = '111122223333'
const ADMIN = 'arn:aws:iam::aws:policy/AdministratorAccess'
const READ = 'arn:aws:iam::aws:policy/ReadOnlyAccess'
const CDK = `cdk-hnb659fds-cfn-exec-role-${ACCOUNT}-eu-west-1`

function attached(...policies: string[]): KnownResource {
  return { facts: { attachedPolicies: policies.map(arn => buildManagedPolicyResource(arn, ACCOUNT)) } }
}

function role(name: string, principals: object, ...policies: string[]): KnownResource {
  const Statement = { Effect: 'Allow', Principal: principals, Action: 'sts:AssumeRole' }
  return {
    arn: `arn:aws:iam::${ACCOUNT}:role/${name}`,
    facts: { ...attached(...policies).facts, trust: parsePolicy({ Statement }) },
  }
}

const cloudFormation = { Service: 'cloudformation.amazonaws.com' }
const lambda = { Service: 'lambda.amazonaws.com' }

testControl(iamAdminManagedPolicyAttached, 'AWS::IAM::Role', {
  compliant: [
    { name: 'nothing attached', ...role('Worker', lambda) },
    { name: 'other policies', ...role('Worker', lambda, READ, `${ADMIN}-Amplify`) },
    {
      name: 'a customer managed policy with that name',
      ...role('W', lambda, `arn:aws:iam::${ACCOUNT}:policy/AdministratorAccess`),
    },
    {
      name: 'an allowed one',
      ...role('ops/BreakGlass', { AWS: `arn:aws:iam::${ACCOUNT}:root` }, ADMIN),
      settings: { allowed: [`arn:aws:iam::${ACCOUNT}:role/ops/*`] },
      evidence: { attachedPolicy: 'AdministratorAccess', allowedBy: `arn:aws:iam::${ACCOUNT}:role/ops/*` },
    },
    {
      name: 'the execution role of the CDK',
      ...role(CDK, cloudFormation, ADMIN),
      evidence: { attachedPolicy: 'AdministratorAccess', allowedBy: 'cdkBootstrap' },
    },
  ],
  nonCompliant: [
    {
      name: 'attached',
      ...role('Worker', lambda, READ, ADMIN),
      reason: 'Role Worker has AdministratorAccess attached.',
    },
    { name: 'in China', ...role('Worker', lambda, 'arn:aws-cn:iam::aws:policy/AdministratorAccess') },
    {
      name: 'allowed in another case',
      ...role('BreakGlass', lambda, ADMIN),
      settings: { allowed: [`arn:aws:iam::${ACCOUNT}:role/breakglass`] },
    },
    {
      name: 'a role with the name of a CDK role',
      ...role(`cdk-x-cfn-exec-role-999988887777-eu-west-1`, cloudFormation, ADMIN),
    },
    { name: 'a role with a name similar to that of a CDK role', ...role(`my-${CDK}`, cloudFormation, ADMIN) },
    { name: 'a CDK role that trusts Lambda', ...role(CDK, lambda, ADMIN) },
    {
      name: 'a CDK role that other principals can assume as well',
      ...role(CDK, { ...cloudFormation, AWS: `arn:aws:iam::${ACCOUNT}:root` }, ADMIN),
    },
    {
      name: 'a CDK role that two services can assume',
      ...role(CDK, { Service: ['cloudformation.amazonaws.com', 'lambda.amazonaws.com'] }, ADMIN),
    },
    {
      name: 'a role of the CDK where the exception is switched off',
      ...role(CDK, cloudFormation, ADMIN),
      settings: { cdkBootstrap: false },
    },
  ],
  notApplicable: [
    {
      name: 'a role of IAM Identity Center',
      ...role('aws-reserved/sso.amazonaws.com/AWSReservedSSO_Admin_0', { Federated: 'x' }, ADMIN),
    },
  ],
})

testControl(iamAdminManagedPolicyAttached, 'AWS::IAM::User', {
  compliant: [
    { name: 'nothing attached', ...attached() },
    {
      name: 'an allowed one',
      arn: `arn:aws:iam::${ACCOUNT}:user/kim`,
      ...attached(ADMIN),
      settings: { allowed: [`arn:aws:iam::${ACCOUNT}:user/kim`] },
    },
  ],
  nonCompliant: [
    { name: 'attached', ...attached(ADMIN), reason: 'User a has AdministratorAccess attached.' },
  ],
})

testControl(iamAdminManagedPolicyAttached, 'AWS::IAM::Group', {
  compliant: [{ name: 'others attached', ...attached(READ) }],
  nonCompliant: [
    { name: 'attached', ...attached(READ, ADMIN), reason: 'Group a has AdministratorAccess attached.' },
  ],
})
