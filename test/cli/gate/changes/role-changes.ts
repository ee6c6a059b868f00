import { AttachRolePolicyCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam'
import {
  ADMINISTRATOR_POLICY,
  buildLambda,
  buildChangePolicy,
  buildRef,
  buildChangeRole,
  buildChangeTrust,
  buildTyped,
  defineStep,
  nameManagedPolicy,
  PARTNER,
  type TemplateChange,
} from './template-change.ts'

const wide = { PolicyName: 'wide', PolicyDocument: buildChangePolicy({ Action: 'iam:*', Resource: '*' }) }
const narrow = {
  PolicyName: 'wide',
  PolicyDocument: buildChangePolicy({ Action: 's3:GetObject', Resource: 'arn:aws:s3:::reports/*' }),
}
const assumable = (principal: unknown, others: object = {}) =>
  buildChangeRole({
    AssumeRolePolicyDocument: buildChangePolicy({
      Principal: principal,
      Action: 'sts:AssumeRole',
      ...others,
    }),
  })

/** Changes of roles and their policies. */
export const roleChanges: readonly TemplateChange[] = [
  {
    name: 'a function, whose role becomes an administrator for one step',
    stack: 'worker',
    steps: [
      defineStep({ Role: buildChangeRole(), Worker: buildLambda('Role') }),
      defineStep({
        Role: buildChangeRole({ ManagedPolicyArns: [ADMINISTRATOR_POLICY] }),
        Worker: buildLambda('Role'),
      }),
      defineStep({ Role: buildChangeRole(), Worker: buildLambda('Role', { Runtime: 'nodejs18.x' }) }),
    ],
  },
  {
    name: 'a role with inline policies, and a managed policy with the role',
    stack: 'policies',
    steps: [
      defineStep({
        Role: buildChangeRole({ Policies: [wide] }),
        Managed: buildTyped('AWS::IAM::ManagedPolicy', {
          PolicyDocument: buildChangePolicy({ Action: 's3:*', Resource: '*' }),
          Roles: [buildRef('Role')],
        }),
        Inline: buildTyped('AWS::IAM::Policy', {
          PolicyName: 'more',
          PolicyDocument: buildChangePolicy({ Action: 'iam:PassRole', Resource: '*' }),
          Roles: [buildRef('Role')],
        }),
      }),
      defineStep({ Role: buildChangeRole() }),
    ],
  },
  {
    name: 'an inline policy that is narrowed, renamed and removed',
    stack: 'narrowed',
    steps: [
      defineStep({ Role: buildChangeRole({ Policies: [wide] }) }),
      defineStep({ Role: buildChangeRole({ Policies: [narrow] }) }),
      defineStep({ Role: buildChangeRole({ Policies: [{ ...wide, PolicyName: 'renamed' }] }) }),
      defineStep({ Role: buildChangeRole() }),
    ],
  },
  {
    name: 'a trust policy that admits everyone, then an account under a condition, then a service',
    stack: 'trusted',
    steps: [
      defineStep({ Role: assumable({ AWS: '*' }) }),
      defineStep({
        Role: assumable({ AWS: PARTNER }, { Condition: { StringEquals: { 'sts:ExternalId': 'ticket-7' } } }),
      }),
      defineStep({ Role: assumable({ AWS: PARTNER }) }),
      defineStep({ Role: buildChangeRole({ AssumeRolePolicyDocument: buildChangeTrust('ec2') }) }),
    ],
  },
  {
    name: 'a role that is replaced by one with another name',
    stack: 'renamed-role',
    steps: [
      defineStep({ Role: buildChangeRole({ RoleName: 'deployer', Policies: [wide] }) }),
      defineStep({ Role: buildChangeRole({ RoleName: 'deployer-2', Policies: [wide] }) }),
      defineStep({ Role: buildChangeRole({ RoleName: 'deployer-2' }) }),
    ],
  },
  {
    name: 'what was attached to a role beside its stack stays',
    stack: 'drifted-role',
    steps: [
      defineStep({ Role: buildChangeRole({ RoleName: 'drifted' }), Worker: buildLambda('Role') }),
      defineStep(
        {
          Role: buildChangeRole({ RoleName: 'drifted', Description: 'reads reports', Policies: [narrow] }),
          Worker: buildLambda('Role'),
        },
        localAws =>
          new IAMClient(localAws.client()).send(
            new AttachRolePolicyCommand({ RoleName: 'drifted', PolicyArn: ADMINISTRATOR_POLICY }),
          ),
      ),
      defineStep({ Role: buildChangeRole({ RoleName: 'drifted' }), Worker: buildLambda('Role') }, localAws =>
        new IAMClient(localAws.client()).send(
          new PutRolePolicyCommand({
            RoleName: 'drifted',
            PolicyName: 'beside',
            PolicyDocument: JSON.stringify(wide.PolicyDocument),
          }),
        ),
      ),
    ],
  },
  {
    name: 'a role of the account gets a policy of a stack',
    stack: 'foreign-role',
    steps: [
      defineStep({
        Role: buildChangeRole({ RoleName: 'shared' }),
        Read: buildTyped('AWS::IAM::RolePolicy', {
          RoleName: buildRef('Role'),
          PolicyName: 'read',
          PolicyDocument: buildChangePolicy({ Action: ['s3:Get*', 's3:List*'], Resource: '*' }),
        }),
      }),
      defineStep({
        Role: buildChangeRole({
          RoleName: 'shared',
          ManagedPolicyArns: [nameManagedPolicy('ReadOnlyAccess')],
        }),
        Read: buildTyped('AWS::IAM::RolePolicy', {
          RoleName: buildRef('Role'),
          PolicyName: 'read',
          PolicyDocument: buildChangePolicy({ Action: '*', Resource: '*' }),
        }),
      }),
      defineStep({ Role: buildChangeRole({ RoleName: 'shared' }) }),
    ],
  },
  {
    name: 'a managed policy that becomes dangerous for the roles that others attached it to',
    stack: 'policy-document',
    steps: [
      defineStep({
        Managed: buildTyped('AWS::IAM::ManagedPolicy', {
          ManagedPolicyName: 'team',
          PolicyDocument: buildChangePolicy({ Action: 'logs:*', Resource: '*' }),
        }),
        Role: buildChangeRole({ ManagedPolicyArns: [buildRef('Managed')] }),
        Worker: buildLambda('Role'),
      }),
      defineStep({
        Managed: buildTyped('AWS::IAM::ManagedPolicy', {
          ManagedPolicyName: 'team',
          PolicyDocument: buildChangePolicy({ Action: ['logs:*', 'iam:AttachRolePolicy'], Resource: '*' }),
        }),
        Role: buildChangeRole({ ManagedPolicyArns: [buildRef('Managed')] }),
        Worker: buildLambda('Role'),
      }),
      defineStep({ Role: buildChangeRole(), Worker: buildLambda('Role') }),
    ],
  },
]
