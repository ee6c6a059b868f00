import { defineOperation } from '../api/aws-call.ts'

const roleArns = ['arn:{partition}:iam::{account}:role/*']
const userArns = ['arn:{partition}:iam::{account}:user/*']
const groupArns = ['arn:{partition}:iam::{account}:group/*']
const policyArns = ['arn:{partition}:iam::{account}:policy/*', 'arn:{partition}:iam::aws:policy/*']
const oidcProviderArns = ['arn:{partition}:iam::{account}:oidc-provider/*']
const samlProviderArns = ['arn:{partition}:iam::{account}:saml-provider/*']
/** IAM returns Marker only when IsTruncated is true. */
const pagination = { inputToken: 'Marker', outputToken: 'Marker' }

export const getRole = defineOperation('iam', 'GetRole', { resources: roleArns })
export const listRolePolicies = defineOperation('iam', 'ListRolePolicies', {
  resources: roleArns,
  pagination,
})
export const getRolePolicy = defineOperation('iam', 'GetRolePolicy', { resources: roleArns })
export const listAttachedRolePolicies = defineOperation('iam', 'ListAttachedRolePolicies', {
  resources: roleArns,
  pagination,
})
export const getUser = defineOperation('iam', 'GetUser', { resources: userArns })
export const listUserPolicies = defineOperation('iam', 'ListUserPolicies', {
  resources: userArns,
  pagination,
})
export const getUserPolicy = defineOperation('iam', 'GetUserPolicy', { resources: userArns })
export const listAttachedUserPolicies = defineOperation('iam', 'ListAttachedUserPolicies', {
  resources: userArns,
  pagination,
})
export const listGroupsForUser = defineOperation('iam', 'ListGroupsForUser', {
  resources: userArns,
  pagination,
})
export const getLoginProfile = defineOperation('iam', 'GetLoginProfile', { resources: userArns })
export const listMfaDevices = defineOperation('iam', 'ListMFADevices', { resources: userArns, pagination })
export const listAccessKeys = defineOperation('iam', 'ListAccessKeys', { resources: userArns, pagination })
export const getAccessKeyLastUsed = defineOperation('iam', 'GetAccessKeyLastUsed', { resources: userArns })
export const listGroupPolicies = defineOperation('iam', 'ListGroupPolicies', {
  resources: groupArns,
  pagination,
})
export const getGroupPolicy = defineOperation('iam', 'GetGroupPolicy', { resources: groupArns })
export const listAttachedGroupPolicies = defineOperation('iam', 'ListAttachedGroupPolicies', {
  resources: groupArns,
  pagination,
})
export const getManagedPolicy = defineOperation('iam', 'GetPolicy', { resources: policyArns })
export const getManagedPolicyVersion = defineOperation('iam', 'GetPolicyVersion', { resources: policyArns })
export const getOidcProvider = defineOperation('iam', 'GetOpenIDConnectProvider', {
  resources: oidcProviderArns,
})
export const getSamlProvider = defineOperation('iam', 'GetSAMLProvider', { resources: samlProviderArns })
export const listOidcProviders = defineOperation('iam', 'ListOpenIDConnectProviders')
export const listSamlProviders = defineOperation('iam', 'ListSAMLProviders')
export const getAccountPasswordPolicy = defineOperation('iam', 'GetAccountPasswordPolicy')
export const getAccountSummary = defineOperation('iam', 'GetAccountSummary')
export const generateCredentialReport = defineOperation('iam', 'GenerateCredentialReport')
export const getCredentialReport = defineOperation('iam', 'GetCredentialReport')
export const listRoles = defineOperation('iam', 'ListRoles', { pagination })
export const listUsers = defineOperation('iam', 'ListUsers', { pagination })
export const listGroups = defineOperation('iam', 'ListGroups', { pagination })
export const listPolicies = defineOperation('iam', 'ListPolicies', { pagination })
export const getAccountAuthorizationDetails = defineOperation('iam', 'GetAccountAuthorizationDetails', {
  pagination,
})
