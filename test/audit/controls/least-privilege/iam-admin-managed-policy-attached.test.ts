import { describe, expect, it } from 'vitest'
import { iamAdminManagedPolicyAttached } from '../../../../audit/controls/least-privilege/iam-admin-managed-policy-attached.ts'
import { explainCdkAcceptance } from '../../../../audit/controls/criteria/administrators.ts'
import { listTrustedPrincipals } from '../../../../audit/engines/iam/exposure/trust/trusted-principals.ts'
import { parsePolicy, type PolicyDocument } from '../../../../audit/engines/iam/policy-document.ts'
import { buildManagedPolicyResource } from '../../../../audit/resources/iam/managed-policy.ts'
import { buildRoleResource } from '../../../../audit/resources/iam/role.ts'
import { testControl, type KnownResource } from '../../../test-control.ts'

const ACCOUNT = '111122223333'
const ADMIN = 'arn:aws:iam::aws:policy/AdministratorAccess'
const READ = 'arn:aws:iam::aws:policy/ReadOnlyAccess'
const CDK = `cdk-hnb659fds-cfn-exec-role-${ACCOUNT}-eu-west-1`
const CDK_ARN = `arn:aws:iam::${ACCOUNT}:role/${CDK}`
const acceptCdk = { deploymentRoles: [CDK_ARN] }

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
      name: 'an execution role of the CDK that the settings name',
      ...role(CDK, cloudFormation, ADMIN),
      settings: acceptCdk,
      evidence: { attachedPolicy: 'AdministratorAccess', allowedBy: CDK_ARN },
    },
    {
      name: 'a deployment role of another name that the settings match',
      ...role('deploy/network', cloudFormation, ADMIN),
      settings: { deploymentRoles: [`arn:aws:iam::${ACCOUNT}:role/deploy/*`] },
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
      name: 'a role with the name and the trust of an execution role of the CDK',
      ...role(CDK, cloudFormation, ADMIN),
      reason: `Role ${CDK} has AdministratorAccess attached. It has the name of an execution role of the CDK bootstrap. If your bootstrap created it, list ${CDK_ARN} under "deploymentRoles" in the settings of iam-admin-managed-policy-attached.`,
    },
    {
      name: 'one with any qualifier',
      ...role(`cdk-x-cfn-exec-role-${ACCOUNT}-eu-west-1`, cloudFormation, ADMIN),
      settings: acceptCdk,
      reason: 'execution role of the CDK bootstrap',
    },
    {
      name: 'an accepted deployment role that trusts Lambda',
      ...role(CDK, lambda, ADMIN),
      settings: acceptCdk,
    },
    {
      name: 'an accepted deployment role that other principals can assume as well',
      ...role(CDK, { ...cloudFormation, AWS: `arn:aws:iam::${ACCOUNT}:root` }, ADMIN),
      settings: acceptCdk,
    },
    {
      name: 'an accepted deployment role that two services can assume',
      ...role(CDK, { Service: ['cloudformation.amazonaws.com', 'lambda.amazonaws.com'] }, ADMIN),
      settings: acceptCdk,
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

describe('the reason', () => {
  it.each([
    ['of a role for another account', role('cdk-x-cfn-exec-role-999988887777-eu-west-1', cloudFormation)],
    ['of a role with a longer name', role(`my-${CDK}`, cloudFormation)],
    ['of a role with a path', role(`deploy/${CDK}`, cloudFormation)],
    ['of a role that Lambda can assume', role(CDK, lambda)],
  ])('%s does not mention the CDK', (_, { arn = '', facts }) => {
    const resource = buildRoleResource(arn, ACCOUNT)
    const trusted = listTrustedPrincipals(facts?.['trust'] as PolicyDocument)
    expect(explainCdkAcceptance(resource, trusted)).toBe('')
  })
})
