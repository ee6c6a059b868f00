import {
  ADMINISTRATOR_POLICY,
  buildChangePolicy,
  buildRef,
  buildChangeRole,
  buildChangeTrust,
  buildTyped,
  nameManagedPolicy,
} from './changes/template-change.ts'

/** What each slot of a stack is in one step: a number by which its resource is chosen, if it is present. */
export type Choices = Readonly<Record<string, number>>

/** A number below `below` that the choice of a slot decides: different `digit`s give different ones. */
export function pickChoice(choices: Choices, slot: string, below: number, digit: number): number {
  return Math.floor((choices[slot] ?? 0) / 7 ** digit) % below
}

const TRUSTS = [
  buildChangeTrust('lambda'),
  buildChangeTrust('lambda'),
  buildChangeTrust('ec2'),
  buildChangePolicy({ Principal: { AWS: 'arn:aws:iam::999999999999:root' }, Action: 'sts:AssumeRole' }),
  buildChangePolicy({
    Principal: { AWS: 'arn:aws:iam::999999999999:root' },
    Action: 'sts:AssumeRole',
    Condition: { StringEquals: { 'sts:ExternalId': 'ticket-7' } },
  }),
  buildChangePolicy({ Principal: { AWS: '*' }, Action: 'sts:AssumeRole' }),
]

const DOCUMENTS = [
  buildChangePolicy({ Action: 'logs:*', Resource: '*' }),
  buildChangePolicy({ Action: ['s3:GetObject', 's3:ListBucket'], Resource: 'arn:aws:s3:::reports/*' }),
  buildChangePolicy({ Action: '*', Resource: '*' }),
  buildChangePolicy({ Action: 'iam:*', Resource: '*' }),
  buildChangePolicy({ NotAction: 'iam:*', Resource: '*' }),
  buildChangePolicy({
    Action: ['iam:PassRole', 'lambda:CreateFunction', 'lambda:InvokeFunction'],
    Resource: '*',
  }),
  buildChangePolicy({ Action: 'sts:AssumeRole', Resource: '*' }),
  buildChangePolicy({
    Action: 'iam:*',
    Resource: '*',
    Condition: { StringEquals: { 'aws:ResourceTag/team': 'web' } },
  }),
  buildChangePolicy(
    { Action: '*', Resource: '*' },
    { Effect: 'Deny', Action: ['iam:*', 'sts:*', 'lambda:*'], Resource: '*' },
  ),
]

/** Roles, an inline policy and a managed policy, as the choices of a step decide. */
export function generateAccess(choices: Choices, prefix: string): Record<string, object> {
  const choose = <T>(slot: string, digit: number, all: readonly T[]): T =>
    all[pickChoice(choices, slot, all.length, digit)] as T
  const role = (slot: string) =>
    buildChangeRole({
      AssumeRolePolicyDocument: choose(slot, 1, TRUSTS),
      ...choose(slot, 2, [{}, {}, { RoleName: `${prefix}-${slot}-1` }, { RoleName: `${prefix}-${slot}-2` }]),
      ...choose(slot, 3, [
        {},
        { ManagedPolicyArns: [nameManagedPolicy('ReadOnlyAccess')] },
        { ManagedPolicyArns: [buildRef(`${prefix}Managed`)] },
        { ManagedPolicyArns: [ADMINISTRATOR_POLICY] },
      ]),
      ...choose(slot, 4, [
        {},
        {},
        { PermissionsBoundary: buildRef(`${prefix}Managed`) },
        { PermissionsBoundary: nameManagedPolicy('ReadOnlyAccess') },
      ]),
      ...choose(slot, 5, [
        {},
        { Policies: [{ PolicyName: 'own', PolicyDocument: choose(slot, 6, DOCUMENTS) }] },
      ]),
    })
  return {
    RoleA: role('RoleA'),
    RoleB: role('RoleB'),
    Managed: buildTyped('AWS::IAM::ManagedPolicy', {
      PolicyDocument: choose('Managed', 1, DOCUMENTS),
    }),
    Attached: buildTyped('AWS::IAM::ManagedPolicy', {
      PolicyDocument: choose('Attached', 1, DOCUMENTS),
      Roles: choose('Attached', 2, [
        [buildRef(`${prefix}RoleB`)],
        [buildRef(`${prefix}RoleA`), buildRef(`${prefix}RoleB`)],
      ]),
    }),
    Policy: buildTyped('AWS::IAM::Policy', {
      PolicyName: choose('Policy', 1, ['added', 'renamed']),
      PolicyDocument: choose('Policy', 2, DOCUMENTS),
      Roles: choose('Policy', 3, [
        [buildRef(`${prefix}RoleA`)],
        [buildRef(`${prefix}RoleA`), buildRef(`${prefix}RoleB`)],
      ]),
    }),
  }
}
