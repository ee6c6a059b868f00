import type { WorldHolder } from '../../../examples/described/world.ts'
import { refusal, text, unless, type Absences, type Answer } from './asked.ts'

function ofIam(section: string, kind: string, parameter: string): Answer {
  return unless(
    section,
    input => `/${text(input[parameter])}`,
    name => refusal('NoSuchEntity', `The ${kind} with name ${name.slice(1)} cannot be found.`),
  )
}

const ofRole = ofIam('roles', 'role', 'RoleName')

const ofUser = ofIam('users', 'user', 'UserName')

const ofGroup = ofIam('groups', 'group', 'GroupName')

function byArn(section: string, parameter: string): Answer {
  return unless(
    section,
    input => text(input[parameter]),
    arn => refusal('NoSuchEntity', `${arn} does not exist.`),
  )
}

/** A policy of AWS is there although nothing describes it. */
const ofPolicy: Answer = asked =>
  text(asked.input['PolicyArn']).includes(':iam::aws:') ? undefined : byArn('policies', 'PolicyArn')(asked)

const ofPolicyVersion: Answer = asked => {
  const { versions } = asked.world.policies[text(asked.input['PolicyArn'])] ?? {}
  if (versions !== undefined && !(text(asked.input['VersionId']) in versions))
    return refusal('NoSuchEntity', 'The policy version does not exist.')
  return ofPolicy(asked)
}

function ofInline(section: 'roles' | 'users' | 'groups', parameter: string, of: Answer): Answer {
  return asked => {
    const holders: Readonly<Record<string, WorldHolder>> = asked.world[section]
    const found = Object.entries(holders).find(([arn]) => arn.endsWith(`/${text(asked.input[parameter])}`))
    const isThere = found !== undefined && text(asked.input['PolicyName']) in found[1].inline
    return found === undefined || isThere ? of(asked) : refusal('NoSuchEntity', 'The policy cannot be found.')
  }
}

const ofAccessKey: Answer = ({ world, input }) => {
  const keys = Object.values(world.users).flatMap(({ accessKeys }) => Object.keys(accessKeys))
  return keys.includes(text(input['AccessKeyId'])) ? undefined : refusal('NoSuchEntity', 'No such key.')
}

/** What IAM answers. Lists of everything are never absent. */
export const iam: Absences = {
  GetAccessKeyLastUsed: ofAccessKey,
  GetGroupPolicy: ofInline('groups', 'GroupName', ofGroup),
  GetLoginProfile: ofUser,
  GetOpenIDConnectProvider: byArn('oidcProviders', 'OpenIDConnectProviderArn'),
  GetPolicy: ofPolicy,
  GetPolicyVersion: ofPolicyVersion,
  GetRole: ofRole,
  GetRolePolicy: ofInline('roles', 'RoleName', ofRole),
  GetSAMLProvider: byArn('samlProviders', 'SAMLProviderArn'),
  GetUser: ofUser,
  GetUserPolicy: ofInline('users', 'UserName', ofUser),
  ListAccessKeys: ofUser,
  ListAttachedGroupPolicies: ofGroup,
  ListAttachedRolePolicies: ofRole,
  ListAttachedUserPolicies: ofUser,
  ListGroupPolicies: ofGroup,
  ListGroupsForUser: ofUser,
  ListMFADevices: ofUser,
  ListRolePolicies: ofRole,
  ListUserPolicies: ofUser,
}
