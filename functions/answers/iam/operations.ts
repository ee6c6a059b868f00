import { operation } from '../operation.ts'

const roles = ['arn:{partition}:iam::{account}:role/*']
const users = ['arn:{partition}:iam::{account}:user/*']
const groups = ['arn:{partition}:iam::{account}:group/*']
const policies = ['arn:{partition}:iam::{account}:policy/*', 'arn:{partition}:iam::aws:policy/*']
const oidcProviders = ['arn:{partition}:iam::{account}:oidc-provider/*']
const samlProviders = ['arn:{partition}:iam::{account}:saml-provider/*']
/** Marker is there only where IsTruncated says that there is more. */
const paging = { ask: 'Marker', next: 'Marker' }

export const getRole = operation('iam', 'GetRole', { on: roles })
export const listRolePolicies = operation('iam', 'ListRolePolicies', { on: roles, paging })
export const getRolePolicy = operation('iam', 'GetRolePolicy', { on: roles })
export const listAttachedRolePolicies = operation('iam', 'ListAttachedRolePolicies', { on: roles, paging })
export const getUser = operation('iam', 'GetUser', { on: users })
export const listUserPolicies = operation('iam', 'ListUserPolicies', { on: users, paging })
export const getUserPolicy = operation('iam', 'GetUserPolicy', { on: users })
export const listAttachedUserPolicies = operation('iam', 'ListAttachedUserPolicies', { on: users, paging })
export const listGroupsForUser = operation('iam', 'ListGroupsForUser', { on: users, paging })
export const getLoginProfile = operation('iam', 'GetLoginProfile', { on: users })
export const listMfaDevices = operation('iam', 'ListMFADevices', { on: users, paging })
export const listAccessKeys = operation('iam', 'ListAccessKeys', { on: users, paging })
export const getAccessKeyLastUsed = operation('iam', 'GetAccessKeyLastUsed', { on: users })
export const listGroupPolicies = operation('iam', 'ListGroupPolicies', { on: groups, paging })
export const getGroupPolicy = operation('iam', 'GetGroupPolicy', { on: groups })
export const listAttachedGroupPolicies = operation('iam', 'ListAttachedGroupPolicies', { on: groups, paging })
export const getManagedPolicy = operation('iam', 'GetPolicy', { on: policies })
export const getManagedPolicyVersion = operation('iam', 'GetPolicyVersion', { on: policies })
export const getOidcProvider = operation('iam', 'GetOpenIDConnectProvider', { on: oidcProviders })
export const getSamlProvider = operation('iam', 'GetSAMLProvider', { on: samlProviders })
export const listOidcProviders = operation('iam', 'ListOpenIDConnectProviders')
export const listSamlProviders = operation('iam', 'ListSAMLProviders')
export const getAccountPasswordPolicy = operation('iam', 'GetAccountPasswordPolicy')
export const getAccountSummary = operation('iam', 'GetAccountSummary')
export const listRoles = operation('iam', 'ListRoles', { paging })
export const listUsers = operation('iam', 'ListUsers', { paging })
export const listGroups = operation('iam', 'ListGroups', { paging })
export const listPolicies = operation('iam', 'ListPolicies', { paging })
export const getAccountAuthorizationDetails = operation('iam', 'GetAccountAuthorizationDetails', { paging })
