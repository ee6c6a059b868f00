import type { ExamplePolicyHolder } from '../../../../examples/account/example-account.ts'
import { encodePolicyDocument } from '../../../../examples/account/responses/iam-policies.ts'
import { findAwsPolicy } from './aws-managed-policies.ts'
import {
  buildAwsError,
  requireText,
  respondUnlessPresent,
  type NotFoundHandlers,
  type NotFoundHandler,
} from './request.ts'

function buildIamError(section: string, kind: string, parameter: string): NotFoundHandler {
  return respondUnlessPresent(
    section,
    input => `/${requireText(input[parameter])}`,
    name => buildAwsError('NoSuchEntity', `The ${kind} with name ${name.slice(1)} cannot be found.`),
  )
}

const handleRole = buildIamError('roles', 'role', 'RoleName')

const handleUser = buildIamError('users', 'user', 'UserName')

const handleGroup = buildIamError('groups', 'group', 'GroupName')

function byArn(section: string, parameter: string): NotFoundHandler {
  return respondUnlessPresent(
    section,
    input => requireText(input[parameter]),
    arn => buildAwsError('NoSuchEntity', `${arn} does not exist.`),
  )
}

const handleOwnPolicy = byArn('policies', 'PolicyArn')

/** AWS managed policies exist although the account does not describe them. */
const handlePolicy: NotFoundHandler = notFoundRequest => {
  const arn = requireText(notFoundRequest.input['PolicyArn'])
  if (!isAwsPolicy(arn)) return handleOwnPolicy(notFoundRequest)
  const policy = findAwsPolicy(arn)
  if (policy === undefined) return NO_POLICY
  return { output: { Policy: { Arn: arn, DefaultVersionId: policy.latestVersionId } } }
}

const NO_POLICY = buildAwsError('NoSuchEntity', 'The policy does not exist or is not attachable.')

function isAwsPolicy(arn: string): boolean {
  return arn.startsWith('arn:aws:iam::aws:policy/')
}

const handlePolicyVersion: NotFoundHandler = notFoundRequest => {
  const arn = requireText(notFoundRequest.input['PolicyArn'])
  if (isAwsPolicy(arn)) {
    const version = findAwsPolicy(arn)?.versions[requireText(notFoundRequest.input['VersionId'])]
    if (version === undefined) return NO_POLICY
    return { output: { PolicyVersion: { Document: encodePolicyDocument(version.document) } } }
  }
  const { versions } = notFoundRequest.world.policies[arn] ?? {}
  if (versions !== undefined && !(requireText(notFoundRequest.input['VersionId']) in versions))
    return buildAwsError('NoSuchEntity', 'The policy version does not exist.')
  return handleOwnPolicy(notFoundRequest)
}

function handleInlinePolicy(
  section: 'roles' | 'users' | 'groups',
  parameter: string,
  of: NotFoundHandler,
): NotFoundHandler {
  return notFoundRequest => {
    const holders: Readonly<Record<string, ExamplePolicyHolder>> = notFoundRequest.world[section]
    const found = Object.entries(holders).find(([arn]) =>
      arn.endsWith(`/${requireText(notFoundRequest.input[parameter])}`),
    )
    const isThere = found !== undefined && requireText(notFoundRequest.input['PolicyName']) in found[1].inline
    return found === undefined || isThere
      ? of(notFoundRequest)
      : buildAwsError('NoSuchEntity', 'The policy cannot be found.')
  }
}

const handleAccessKey: NotFoundHandler = ({ world, input }) => {
  const keys = Object.values(world.users).flatMap(({ accessKeys }) => Object.keys(accessKeys))
  return keys.includes(requireText(input['AccessKeyId']))
    ? undefined
    : buildAwsError('NoSuchEntity', 'No such key.')
}

/** Not-found responses of IAM. Lists of everything always exist. */
export const iamNotFound: NotFoundHandlers = {
  GetAccessKeyLastUsed: handleAccessKey,
  GetGroupPolicy: handleInlinePolicy('groups', 'GroupName', handleGroup),
  GetLoginProfile: handleUser,
  GetOpenIDConnectProvider: byArn('oidcProviders', 'OpenIDConnectProviderArn'),
  GetPolicy: handlePolicy,
  GetPolicyVersion: handlePolicyVersion,
  GetRole: handleRole,
  GetRolePolicy: handleInlinePolicy('roles', 'RoleName', handleRole),
  GetSAMLProvider: byArn('samlProviders', 'SAMLProviderArn'),
  GetUser: handleUser,
  GetUserPolicy: handleInlinePolicy('users', 'UserName', handleUser),
  ListAccessKeys: handleUser,
  ListAttachedGroupPolicies: handleGroup,
  ListAttachedRolePolicies: handleRole,
  ListAttachedUserPolicies: handleUser,
  ListGroupPolicies: handleGroup,
  ListGroupsForUser: handleUser,
  ListMFADevices: handleUser,
  ListRolePolicies: handleRole,
  ListUserPolicies: handleUser,
}
