import {
  AddUserToGroupCommand,
  AttachGroupPolicyCommand,
  CreateGroupCommand,
  CreatePolicyCommand,
  CreatePolicyVersionCommand,
  CreateUserCommand,
  DeleteGroupPolicyCommand,
  DeleteRolePermissionsBoundaryCommand,
  DeleteRolePolicyCommand,
  DetachGroupPolicyCommand,
  IAMClient,
  PutGroupPolicyCommand,
  PutRolePermissionsBoundaryCommand,
  PutRolePolicyCommand,
  RemoveUserFromGroupCommand,
  UpdateAssumeRolePolicyCommand,
} from '@aws-sdk/client-iam'
import { buildGroupResourceByName } from '../../../audit/resources/iam/group.ts'
import { buildManagedPolicyResource } from '../../../audit/resources/iam/managed-policy.ts'
import { buildUserResourceByName } from '../../../audit/resources/iam/user.ts'
import type { LocalAws } from '../../local-aws/local-aws.ts'
import { FLOW_ACTOR } from './workload-actor.ts'

/** Policies by what they allow. */
export const EVERYTHING_STATEMENT = { Action: '*', Resource: '*' }
export const READ_ORDERS_STATEMENT = { Action: 's3:GetObject', Resource: 'arn:aws:s3:::orders/*' }

/** A policy whose statements allow, unless they name another effect. */
function document(...statements: readonly object[]): string {
  const Statement = statements.map(statement => ({ Effect: 'Allow', ...statement }))
  return JSON.stringify({ Version: '2012-10-17', Statement })
}

/** Changes roles, users, groups and their policies as the flows' actor. */
export function createAccessActor(localAws: LocalAws) {
  const iam = new IAMClient(localAws.client({ as: FLOW_ACTOR }))
  const where = { account: localAws.account, region: localAws.region }
  const policyArn = (name: string) => `arn:aws:iam::${localAws.account}:policy/${name}`
  return {
    groupNamed: (name: string) => buildGroupResourceByName(name, where),
    userNamed: (name: string) => buildUserResourceByName(name, where),
    policyNamed: (name: string) => buildManagedPolicyResource(policyArn(name), localAws.account),
    policyArn,
    async setTrust(RoleName: string, Principal: unknown) {
      const PolicyDocument = document({ Principal, Action: 'sts:AssumeRole' })
      await iam.send(new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument }))
    },
    async putInline(RoleName: string, PolicyName: string, ...statements: readonly object[]) {
      const PolicyDocument = document(...statements)
      await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName, PolicyDocument }))
    },
    async deleteInline(RoleName: string, PolicyName: string) {
      await iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName }))
    },
    async createPolicy(PolicyName: string, ...statements: readonly object[]) {
      await iam.send(new CreatePolicyCommand({ PolicyName, PolicyDocument: document(...statements) }))
    },
    /** A new version, which is in force at once. */
    async replacePolicy(name: string, ...statements: readonly object[]) {
      const version = { PolicyArn: policyArn(name), PolicyDocument: document(...statements) }
      await iam.send(new CreatePolicyVersionCommand({ ...version, SetAsDefault: true }))
    },
    async bound(RoleName: string, PermissionsBoundary: string) {
      await iam.send(new PutRolePermissionsBoundaryCommand({ RoleName, PermissionsBoundary }))
    },
    async unbound(RoleName: string) {
      await iam.send(new DeleteRolePermissionsBoundaryCommand({ RoleName }))
    },
    async createGroup(GroupName: string, ...members: string[]) {
      await iam.send(new CreateGroupCommand({ GroupName }))
      for (const UserName of members) {
        await iam.send(new CreateUserCommand({ UserName }))
        await iam.send(new AddUserToGroupCommand({ GroupName, UserName }))
      }
    },
    async leave(GroupName: string, UserName: string) {
      await iam.send(new RemoveUserFromGroupCommand({ GroupName, UserName }))
    },
    async putGroupInline(GroupName: string, PolicyName: string, statement: object) {
      await iam.send(
        new PutGroupPolicyCommand({ GroupName, PolicyName, PolicyDocument: document(statement) }),
      )
    },
    async deleteGroupInline(GroupName: string, PolicyName: string) {
      await iam.send(new DeleteGroupPolicyCommand({ GroupName, PolicyName }))
    },
    async attachToGroup(GroupName: string, PolicyArn: string) {
      await iam.send(new AttachGroupPolicyCommand({ GroupName, PolicyArn }))
    },
    async detachFromGroup(GroupName: string, PolicyArn: string) {
      await iam.send(new DetachGroupPolicyCommand({ GroupName, PolicyArn }))
    },
  }
}

export type AccessActor = ReturnType<typeof createAccessActor>
