import * as z from 'zod/mini'
import { groupResource } from '../../../audit/resources/iam/group.ts'
import { policyResource } from '../../../audit/resources/iam/managed-policy.ts'
import { roleResource } from '../../../audit/resources/iam/role.ts'
import { userResource } from '../../../audit/resources/iam/user.ts'
import { accountResource } from '../../../audit/resources/organizations/account.ts'
import type { Listing } from '../listing.ts'
import { askAll } from '../pages.ts'
import { listGroups, listPolicies, listRoles, listUsers } from './operations.ts'

const rolesAnswer = z.object({ Roles: z.array(z.object({ Arn: z.string(), Path: z.string() })) })

/** The roles of the account that are the customer's: service-linked ones are AWS's. */
export const roles: Listing = {
  kind: 'AWS::IAM::Role',
  noun: 'roles',
  of: 'ACCOUNT',
  operations: [listRoles],
  async list(ask, { account }) {
    const pages = await askAll(ask, listRoles, {}, rolesAnswer)
    return pages
      .flatMap(page => page.Roles)
      .filter(role => !role.Path.startsWith('/aws-service-role/'))
      .map(role => roleResource(role.Arn, account))
  },
}

const usersAnswer = z.object({ Users: z.array(z.object({ Arn: z.string() })) })

/** The users of the account. */
export const users: Listing = {
  kind: 'AWS::IAM::User',
  noun: 'users',
  of: 'ACCOUNT',
  operations: [listUsers],
  async list(ask, { account }) {
    const pages = await askAll(ask, listUsers, {}, usersAnswer)
    return pages.flatMap(page => page.Users.map(user => userResource(user.Arn, account)))
  },
}

const groupsAnswer = z.object({ Groups: z.array(z.object({ Arn: z.string() })) })

/** The groups of the account. */
export const groups: Listing = {
  kind: 'AWS::IAM::Group',
  noun: 'groups',
  of: 'ACCOUNT',
  operations: [listGroups],
  async list(ask, { account }) {
    const pages = await askAll(ask, listGroups, {}, groupsAnswer)
    return pages.flatMap(page => page.Groups.map(group => groupResource(group.Arn, account)))
  },
}

const policiesAnswer = z.object({ Policies: z.array(z.object({ Arn: z.string() })) })

/** The customer's managed policies, attached or not: who may attach one has what it allows. */
export const managedPolicies: Listing = {
  kind: 'AWS::IAM::ManagedPolicy',
  noun: 'managed policies',
  of: 'ACCOUNT',
  operations: [listPolicies],
  async list(ask, { account }) {
    const pages = await askAll(ask, listPolicies, { Scope: 'Local' }, policiesAnswer)
    return pages.flatMap(page => page.Policies.map(policy => policyResource(policy.Arn, account)))
  },
}

/** The account itself. */
export const accounts: Listing = {
  kind: 'AWS::Organizations::Account',
  noun: 'the account',
  of: 'ACCOUNT',
  operations: [],
  list: (_, where) => Promise.resolve([accountResource(where)]),
}
