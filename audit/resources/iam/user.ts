import type { PolicyDocument } from '../../engines/iam/policy-document.ts'
import { getPartition } from '../arn.ts'
import { modified, type KindDefinition } from '../kind-definition.ts'
import { GLOBAL_REGION, type ResourceLocation, type Resource } from '../resource.ts'

/** An access key of a user (IAM API Reference, AccessKeyMetadata and AccessKeyLastUsed). */
export interface AccessKey {
  /** Its last four characters, to distinguish it from others. */
  endsWith: string
  status: 'Active' | 'Inactive' | 'Expired'
  /** ISO 8601. */
  createdAt: string
  /** ISO 8601, or `'NEVER'`. */
  lastUsedAt: string
}

/** The facts of an IAM user. */
export interface UserFacts {
  boundary: Resource<'AWS::IAM::ManagedPolicy'> | 'NONE'
  tags: Readonly<Record<string, string>>
  /** ISO 8601. */
  createdAt: string
  /** When any password of the user was last used, ISO 8601, or `'NEVER'`. */
  passwordLastUsedAt: string
  inlinePolicies: Readonly<Record<string, PolicyDocument>>
  attachedPolicies: readonly Resource<'AWS::IAM::ManagedPolicy'>[]
  groups: readonly Resource<'AWS::IAM::Group'>[]
  /** The console password, with its creation time, ISO 8601. */
  password: { createdAt: string } | 'NONE'
  /** Serial numbers of the MFA devices. */
  mfaDevices: readonly string[]
  accessKeys: readonly AccessKey[]
}

export const userKind = {
  kind: 'AWS::IAM::User',
  label: 'user',
  facts: {
    boundary: {
      collector: 'identity',
      affects: [],
      relationship: {
        to: 'AWS::IAM::ManagedPolicy',
        label: 'is limited by',
        inverseLabel: 'the permissions boundary of',
      },
    },
    tags: { collector: 'identity', affects: [] },
    createdAt: { collector: 'identity', affects: [] },
    passwordLastUsedAt: { collector: 'identity', affects: [] },
    inlinePolicies: { collector: 'inline', affects: [] },
    attachedPolicies: {
      collector: 'attached',
      affects: [],
      relationship: { to: 'AWS::IAM::ManagedPolicy', label: 'has attached', inverseLabel: 'attached to' },
    },
    groups: {
      collector: 'groups',
      affects: [[modified('groups')]],
      relationship: { to: 'AWS::IAM::Group', label: 'belongs to', inverseLabel: 'a group of' },
    },
    password: { collector: 'credentials', affects: [] },
    mfaDevices: { collector: 'credentials', affects: [] },
    accessKeys: { collector: 'credentials', affects: [] },
  },
} satisfies KindDefinition

/** A user by its ARN. */
export function buildUserResource(arn: string, account: string): Resource<'AWS::IAM::User'> {
  return { kind: 'AWS::IAM::User', account, region: GLOBAL_REGION, arn }
}

/** A user by the name in an event, which does not include the path. */
export function buildUserResourceByName(name: string, where: ResourceLocation): Resource<'AWS::IAM::User'> {
  return buildUserResource(
    `arn:${getPartition(where.region)}:iam::${where.account}:user/${name}`,
    where.account,
  )
}
