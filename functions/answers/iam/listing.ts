import * as z from 'zod/mini'
import { groupResource } from '../../../audit/resources/iam/group.ts'
import { oidcProviderResource, samlProviderResource } from '../../../audit/resources/iam/identity-provider.ts'
import { policyResource } from '../../../audit/resources/iam/managed-policy.ts'
import { roleResource } from '../../../audit/resources/iam/role.ts'
import { userResource } from '../../../audit/resources/iam/user.ts'
import { accountResource } from '../../../audit/resources/organizations/account.ts'
import type { Listing } from '../listing.ts'
import { askPage } from '../pages.ts'
import {
  listGroups,
  listOidcProviders,
  listPolicies,
  listRoles,
  listSamlProviders,
  listUsers,
} from './operations.ts'

const rolesAnswer = z.object({ Roles: z.array(z.object({ Arn: z.string(), Path: z.string() })) })

/** The roles of the account that are the customer's: service-linked ones are AWS's. */
export const roles: Listing = {
  kind: 'AWS::IAM::Role',
  noun: 'roles',
  of: 'ACCOUNT',
  operations: [listRoles],
  async page(ask, { account }, token) {
    const { page, ...more } = await askPage(ask, listRoles, {}, rolesAnswer, token)
    const own = page.Roles.filter(role => !role.Path.startsWith('/aws-service-role/'))
    return { resources: own.map(role => roleResource(role.Arn, account)), ...more }
  },
}

const usersAnswer = z.object({ Users: z.array(z.object({ Arn: z.string() })) })

/** The users of the account. */
export const users: Listing = {
  kind: 'AWS::IAM::User',
  noun: 'users',
  of: 'ACCOUNT',
  operations: [listUsers],
  async page(ask, { account }, token) {
    const { page, ...more } = await askPage(ask, listUsers, {}, usersAnswer, token)
    return { resources: page.Users.map(user => userResource(user.Arn, account)), ...more }
  },
}

const groupsAnswer = z.object({ Groups: z.array(z.object({ Arn: z.string() })) })

/** The groups of the account. */
export const groups: Listing = {
  kind: 'AWS::IAM::Group',
  noun: 'groups',
  of: 'ACCOUNT',
  operations: [listGroups],
  async page(ask, { account }, token) {
    const { page, ...more } = await askPage(ask, listGroups, {}, groupsAnswer, token)
    return { resources: page.Groups.map(group => groupResource(group.Arn, account)), ...more }
  },
}

const policiesAnswer = z.object({ Policies: z.array(z.object({ Arn: z.string() })) })

/** The customer's managed policies, attached or not: who may attach one has what it allows. */
export const managedPolicies: Listing = {
  kind: 'AWS::IAM::ManagedPolicy',
  noun: 'managed policies',
  of: 'ACCOUNT',
  operations: [listPolicies],
  async page(ask, { account }, token) {
    const { page, ...more } = await askPage(ask, listPolicies, { Scope: 'Local' }, policiesAnswer, token)
    return { resources: page.Policies.map(policy => policyResource(policy.Arn, account)), ...more }
  },
}

const oidcAnswer = z.object({ OpenIDConnectProviderList: z.array(z.object({ Arn: z.string() })) })

/** The OpenID Connect identity providers of the account; IAM answers all of them at once. */
export const oidcProviders: Listing = {
  kind: 'AWS::IAM::OIDCProvider',
  noun: 'OpenID Connect identity providers',
  of: 'ACCOUNT',
  operations: [listOidcProviders],
  async page(ask, { account }) {
    const { OpenIDConnectProviderList: all } = await ask(listOidcProviders, {}, oidcAnswer)
    return { resources: all.map(({ Arn }) => oidcProviderResource(Arn, account)) }
  },
}

const samlAnswer = z.object({ SAMLProviderList: z.array(z.object({ Arn: z.string() })) })

/** The SAML identity providers of the account; IAM answers all of them at once. */
export const samlProviders: Listing = {
  kind: 'AWS::IAM::SAMLProvider',
  noun: 'SAML identity providers',
  of: 'ACCOUNT',
  operations: [listSamlProviders],
  async page(ask, { account }) {
    const { SAMLProviderList: all } = await ask(listSamlProviders, {}, samlAnswer)
    return { resources: all.map(({ Arn }) => samlProviderResource(Arn, account)) }
  },
}

/** The account itself. */
export const accounts: Listing = {
  kind: 'AWS::Organizations::Account',
  noun: 'the account',
  of: 'ACCOUNT',
  operations: [],
  page: (_, where) => Promise.resolve({ resources: [accountResource(where)] }),
}
