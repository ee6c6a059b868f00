import { isServiceLinkedRole } from '../../../audit/resources/iam/aws-ownership.ts'
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
import { createResourceList, createSingletonList } from '../lists/resource-list.ts'
import {
  listGroups,
  listOidcProviders,
  listPolicies,
  listRoles,
  listSamlProviders,
  listUsers,
} from './operations.ts'

const items = z.array(z.object({ Arn: z.string() }))

/** The roles of the account without service-linked roles, which AWS manages. */
export const roleList = createResourceList(
  { kind: 'AWS::IAM::Role', label: 'roles', scope: 'ACCOUNT' },
  listRoles,
  { response: z.object({ Roles: items }) },
  ({ Roles }, { account }) =>
    Roles.filter(({ Arn }) => !isServiceLinkedRole({ arn: Arn })).map(({ Arn }) =>
      buildRoleResource(Arn, account),
    ),
)

/** The users of the account. */
export const userList = createResourceList(
  { kind: 'AWS::IAM::User', label: 'users', scope: 'ACCOUNT' },
  listUsers,
  { response: z.object({ Users: items }) },
  ({ Users }, { account }) => Users.map(({ Arn }) => buildUserResource(Arn, account)),
)

/** The groups of the account. */
export const groupList = createResourceList(
  { kind: 'AWS::IAM::Group', label: 'groups', scope: 'ACCOUNT' },
  listGroups,
  { response: z.object({ Groups: items }) },
  ({ Groups }, { account }) => Groups.map(({ Arn }) => buildGroupResource(Arn, account)),
)

/** The customer managed policies, attached or not: anyone who may attach one gets its permissions. */
export const managedPolicyList = createResourceList(
  { kind: 'AWS::IAM::ManagedPolicy', label: 'managed policies', scope: 'ACCOUNT' },
  listPolicies,
  { input: { Scope: 'Local' }, response: z.object({ Policies: items }) },
  ({ Policies }, { account }) => Policies.map(({ Arn }) => buildManagedPolicyResource(Arn, account)),
)

/** The OpenID Connect identity providers of the account, in one page. */
export const oidcProviderList = createResourceList(
  { kind: 'AWS::IAM::OIDCProvider', label: 'OpenID Connect identity providers', scope: 'ACCOUNT' },
  listOidcProviders,
  { response: z.object({ OpenIDConnectProviderList: items }) },
  ({ OpenIDConnectProviderList: all }, { account }) =>
    all.map(({ Arn }) => buildOidcProviderResource(Arn, account)),
)

/** The SAML identity providers of the account, in one page. */
export const samlProviderList = createResourceList(
  { kind: 'AWS::IAM::SAMLProvider', label: 'SAML identity providers', scope: 'ACCOUNT' },
  listSamlProviders,
  { response: z.object({ SAMLProviderList: items }) },
  ({ SAMLProviderList: all }, { account }) => all.map(({ Arn }) => buildSamlProviderResource(Arn, account)),
)

/** The account itself. */
export const accountList = createSingletonList(
  { kind: 'AWS::Organizations::Account', label: 'the account', scope: 'ACCOUNT' },
  buildAccountResource,
)
