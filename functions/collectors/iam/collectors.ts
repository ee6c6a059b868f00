import type { CollectorsByKind } from '../fact-collector.ts'
import { accountPasswordPolicy, rootUserCredentials } from './account-settings.ts'
import { rootUserUse } from './credential-report.ts'
import { userCredentials } from './credentials.ts'
import * as group from './group.ts'
import { oidcProviderDetails, samlProviderDetails } from './identity-providers.ts'
import { managedPolicyDocument } from './managed-policy.ts'
import { roleAttachedPolicies, roleIdentity, roleInlinePolicies } from './role.ts'
import * as user from './user.ts'
import {
  accountList,
  roleList,
  userList,
  groupList,
  managedPolicyList,
  oidcProviderList,
  samlProviderList,
} from './resource-lists.ts'
import type { ResourceList } from '../lists/resource-list.ts'

/** The collectors of IAM. */
export const iamCollectors = {
  'AWS::IAM::Group': { inline: group.groupInlinePolicies, attached: group.groupAttachedPolicies },
  'AWS::IAM::ManagedPolicy': { document: managedPolicyDocument },
  'AWS::IAM::OIDCProvider': { details: oidcProviderDetails },
  'AWS::IAM::Role': { identity: roleIdentity, inline: roleInlinePolicies, attached: roleAttachedPolicies },
  'AWS::IAM::SAMLProvider': { details: samlProviderDetails },
  'AWS::IAM::User': {
    identity: user.userIdentity,
    inline: user.userInlinePolicies,
    attached: user.userAttachedPolicies,
    groups: user.userGroups,
    credentials: userCredentials,
  },
  'AWS::Organizations::Account': {
    settings: accountPasswordPolicy,
    summary: rootUserCredentials,
    credentialReport: rootUserUse,
  },
} as const satisfies CollectorsByKind

/** The lists of IAM. */
export const iamResourceLists: readonly ResourceList[] = [
  accountList,
  roleList,
  userList,
  groupList,
  managedPolicyList,
  oidcProviderList,
  samlProviderList,
]
