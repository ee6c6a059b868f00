import type { PolicyDocument } from '../../policy/document.ts'
import { partitionOf } from '../arn.ts'
import { changed, type KindDefinition } from '../kind.ts'
import { GLOBAL, type Place, type Resource } from '../resource.ts'

/** An access key of a user (IAM API Reference, AccessKeyMetadata and AccessKeyLastUsed). */
export interface AccessKey {
  /** Its last four characters: enough to tell it from another. */
  endsWith: string
  status: 'Active' | 'Inactive' | 'Expired'
  /** ISO 8601. */
  createdAt: string
  /** ISO 8601, or `'NEVER'`. */
  lastUsedAt: string
}

/** What is known of an IAM user. */
export interface UserFacts {
  boundary: Resource<'AWS::IAM::ManagedPolicy'> | 'NONE'
  tags: Readonly<Record<string, string>>
  /** ISO 8601. */
  createdAt: string
  /** When the password, or an earlier one, was last used, ISO 8601, or `'NEVER'`. */
  passwordLastUsedAt: string
  inlinePolicies: Readonly<Record<string, PolicyDocument>>
  attachedPolicies: readonly Resource<'AWS::IAM::ManagedPolicy'>[]
  groups: readonly Resource<'AWS::IAM::Group'>[]
  /** Whether the user has a password for the console, and since when, ISO 8601. */
  password: { createdAt: string } | 'NONE'
  /** Serial numbers of the MFA devices. */
  mfaDevices: readonly string[]
  accessKeys: readonly AccessKey[]
}

export const userKind = {
  kind: 'AWS::IAM::User',
  noun: 'user',
  facts: {
    boundary: {
      aspect: 'identity',
      reaches: [],
      relation: { to: 'AWS::IAM::ManagedPolicy', says: 'is bounded by', inverse: 'the boundary of' },
    },
    tags: { aspect: 'identity', reaches: [] },
    createdAt: { aspect: 'identity', reaches: [] },
    passwordLastUsedAt: { aspect: 'identity', reaches: [] },
    inlinePolicies: { aspect: 'inline', reaches: [] },
    attachedPolicies: {
      aspect: 'attached',
      reaches: [],
      relation: { to: 'AWS::IAM::ManagedPolicy', says: 'has attached', inverse: 'attached to' },
    },
    groups: {
      aspect: 'groups',
      reaches: [[changed('groups')]],
      relation: { to: 'AWS::IAM::Group', says: 'is a member of', inverse: 'a group of' },
    },
    password: { aspect: 'credentials', reaches: [] },
    mfaDevices: { aspect: 'credentials', reaches: [] },
    accessKeys: { aspect: 'credentials', reaches: [] },
  },
} satisfies KindDefinition

/** A user by its ARN. */
export function userResource(arn: string, account: string): Resource<'AWS::IAM::User'> {
  return { kind: 'AWS::IAM::User', account, region: GLOBAL, arn }
}

/** A user by the name an event gives, whose path the event does not tell. */
export function userNamed(name: string, where: Place): Resource<'AWS::IAM::User'> {
  return userResource(`arn:${partitionOf(where.region)}:iam::${where.account}:user/${name}`, where.account)
}
