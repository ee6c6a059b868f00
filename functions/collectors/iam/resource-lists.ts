import * as z from 'zod/mini'
import { buildGroupResource } from '../../../audit/resources/iam/group.ts'
import {
  buildOidcProviderResource,
  buildSamlProviderResource,
} from '../../../audit/resources/iam/identity-provider.ts'
import { buildManagedPolicyResource } from '../../../audit/resources/iam/managed-policy.ts'
import { buildRoleResource } from '../../../audit/resources/iam/role.ts'
import { buildUserResource } from '../../../audit/resources/iam/user.ts'
import { buildAccountResource } from '../../../audit/resources/organizations/account.ts'
import type { ResourceList } from '../lists/resource-list.ts'
import { fetchPage } from '../lists/paginate.ts'
import {
  listGroups,
  listOidcProviders,
  listPolicies,
  listRoles,
  listSamlProviders,
  listUsers,
} from './operations.ts'

const rolesResponse = z.object({ Roles: z.array(z.object({ Arn: z.string(), Path: z.string() })) })

/** The roles of the account without service-linked roles, which AWS manages. */
export const roleList: ResourceList = {
  kind: 'AWS::IAM::Role',
  label: 'roles',
  scope: 'ACCOUNT',
  operations: [listRoles],
  async listPage(callApi, { account }, token) {
    const { page, ...more } = await fetchPage(callApi, listRoles, {}, rolesResponse, token)
    const own = page.Roles.filter(role => !role.Path.startsWith('/aws-service-role/'))
    return { resources: own.map(role => buildRoleResource(role.Arn, account)), ...more }
  },
}

const usersResponse = z.object({ Users: z.array(z.object({ Arn: z.string() })) })

/** The users of the account. */
export const userList: ResourceList = {
  kind: 'AWS::IAM::User',
  label: 'users',
  scope: 'ACCOUNT',
  operations: [listUsers],
  async listPage(callApi, { account }, token) {
    const { page, ...more } = await fetchPage(callApi, listUsers, {}, usersResponse, token)
    return { resources: page.Users.map(user => buildUserResource(user.Arn, account)), ...more }
  },
}

const groupsResponse = z.object({ Groups: z.array(z.object({ Arn: z.string() })) })

/** The groups of the account. */
export const groupList: ResourceList = {
  kind: 'AWS::IAM::Group',
  label: 'groups',
  scope: 'ACCOUNT',
  operations: [listGroups],
  async listPage(callApi, { account }, token) {
    const { page, ...more } = await fetchPage(callApi, listGroups, {}, groupsResponse, token)
    return { resources: page.Groups.map(group => buildGroupResource(group.Arn, account)), ...more }
  },
}

const policiesResponse = z.object({ Policies: z.array(z.object({ Arn: z.string() })) })

/** The customer managed policies, attached or not: anyone who may attach one gets its permissions. */
export const managedPolicyList: ResourceList = {
  kind: 'AWS::IAM::ManagedPolicy',
  label: 'managed policies',
  scope: 'ACCOUNT',
  operations: [listPolicies],
  async listPage(callApi, { account }, token) {
    const { page, ...more } = await fetchPage(
      callApi,
      listPolicies,
      { Scope: 'Local' },
      policiesResponse,
      token,
    )
    return {
      resources: page.Policies.map(policy => buildManagedPolicyResource(policy.Arn, account)),
      ...more,
    }
  },
}

const oidcResponse = z.object({ OpenIDConnectProviderList: z.array(z.object({ Arn: z.string() })) })

/** The OpenID Connect identity providers of the account, in one page. */
export const oidcProviderList: ResourceList = {
  kind: 'AWS::IAM::OIDCProvider',
  label: 'OpenID Connect identity providers',
  scope: 'ACCOUNT',
  operations: [listOidcProviders],
  async listPage(callApi, { account }) {
    const { OpenIDConnectProviderList: all } = await callApi(listOidcProviders, {}, oidcResponse)
    return { resources: all.map(({ Arn }) => buildOidcProviderResource(Arn, account)) }
  },
}

const samlResponse = z.object({ SAMLProviderList: z.array(z.object({ Arn: z.string() })) })

/** The SAML identity providers of the account, in one page. */
export const samlProviderList: ResourceList = {
  kind: 'AWS::IAM::SAMLProvider',
  label: 'SAML identity providers',
  scope: 'ACCOUNT',
  operations: [listSamlProviders],
  async listPage(callApi, { account }) {
    const { SAMLProviderList: all } = await callApi(listSamlProviders, {}, samlResponse)
    return { resources: all.map(({ Arn }) => buildSamlProviderResource(Arn, account)) }
  },
}

/** The account itself. */
export const accountList: ResourceList = {
  kind: 'AWS::Organizations::Account',
  label: 'the account',
  scope: 'ACCOUNT',
  operations: [],
  listPage: (_, where) => Promise.resolve({ resources: [buildAccountResource(where)] }),
}
