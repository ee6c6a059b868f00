import type { Fact } from '../../../../audit/resources/fact.ts'
import { buildGroupResourceByName } from '../../../../audit/resources/iam/group.ts'
import {
  buildUserResource,
  buildUserResourceByName,
  type AccessKey,
  type UserFacts,
} from '../../../../audit/resources/iam/user.ts'
import type { ResolvedResource } from '../../resolve/resolved-template.ts'
import type { Projection, ProjectionContext } from '../contribution.ts'
import { createFact, deriveFact, deriveListFact } from '../derive/derive-fact.ts'
import { addMembers, compareArns, projectEdit, projectOwnResource, editFact } from '../derive/edit-facts.ts'
import { buildIamArn } from '../derive/resource-names.ts'
import { setTags } from '../derive/set-tags.ts'
import { readTexts } from '../properties/read-list.ts'
import { readChoice, readProperty, requireTextProperty } from '../properties/read-property.ts'
import { attachPolicies, createPrincipalFacts, deriveBoundary, putInlinePolicies } from './principal.ts'

/** AWS::IAM::User: its permissions boundary, policies, groups and password. */
export const projectUser: Projection = (resolvedResource, projectionContext) => {
  const { account, now } = projectionContext
  const created = {
    ...createPrincipalFacts(projectionContext),
    passwordLastUsedAt: createFact('NEVER'),
    groups: createFact([]),
    password: createFact('NONE' as const),
    mfaDevices: createFact([]),
    accessKeys: createFact([]),
  }
  return projectOwnResource(resolvedResource, {
    resource: buildUserResource(buildIamArn('user', resolvedResource, projectionContext), account),
    created,
    derive: before => ({
      boundary: deriveBoundary(resolvedResource, projectionContext),
      tags: setTags(before('tags'), resolvedResource),
      inlinePolicies: putInlinePolicies(before('inlinePolicies'), resolvedResource, projectionContext),
      attachedPolicies: attachPolicies(
        before('attachedPolicies'),
        resolvedResource,
        'ManagedPolicyArns',
        projectionContext,
      ),
      groups: addGroups(before('groups'), resolvedResource, projectionContext),
      password: editFact(before('password'), password =>
        deriveFact(() => createPassword(password, resolvedResource, now)),
      ),
    }),
  })
}

/** The groups with those in the property `Groups`. A group in the list keeps its ARN, which can have a path. */
function addGroups(
  before: Fact<UserFacts['groups']>,
  resolvedResource: ResolvedResource,
  projectionContext: ProjectionContext,
): Fact<UserFacts['groups']> {
  const added = deriveListFact(
    () => readTexts(resolvedResource, 'Groups'),
    names => names.map(name => buildGroupResourceByName(name, projectionContext)),
  )
  return addMembers(before, added, compareArns)
}

/** A password that the account has stays when CloudFormation updates it; the template cannot remove one of other origin. */
function createPassword(
  before: UserFacts['password'],
  resolvedResource: ResolvedResource,
  now: Date,
): UserFacts['password'] {
  const isCreated = before === 'NONE' && readProperty(resolvedResource, 'LoginProfile') !== undefined
  return isCreated ? { createdAt: now.toISOString() } : before
}

/** AWS::IAM::UserToGroupAddition: the group of its users. */
export const projectGroupMembers: Projection = (resolvedResource, projectionContext) => {
  const group = buildGroupResourceByName(
    requireTextProperty(resolvedResource, 'GroupName'),
    projectionContext,
  )
  return readTexts(resolvedResource, 'Users').items.map(name =>
    projectEdit(resolvedResource, buildUserResourceByName(name, projectionContext), before => ({
      groups: addMembers(before('groups'), createFact([group]), compareArns),
    })),
  )
}

/** The last characters of an access key that AWS has not created yet. */
const UNKNOWN_KEY_END = '????'

/** AWS::IAM::AccessKey: a key of its user. */
export const projectAccessKey: Projection = (resolvedResource, projectionContext) => {
  const { physicalId, generated } = resolvedResource
  const user = buildUserResourceByName(requireTextProperty(resolvedResource, 'UserName'), projectionContext)
  const endsWith = generated === true ? UNKNOWN_KEY_END : physicalId.slice(-4)
  return [
    projectEdit(resolvedResource, user, before => ({
      accessKeys: editFact(before('accessKeys'), keys =>
        deriveFact(() => {
          const status = readChoice(resolvedResource, 'Status', ['Active', 'Inactive'] as const) ?? 'Active'
          return putAccessKey(keys, { endsWith, status }, projectionContext)
        }),
      ),
    })),
  ]
}

function putAccessKey(
  keys: readonly AccessKey[],
  { endsWith, status }: Pick<AccessKey, 'endsWith' | 'status'>,
  { now }: ProjectionContext,
): AccessKey[] {
  const isPresent = endsWith !== UNKNOWN_KEY_END && keys.some(key => key.endsWith === endsWith)
  if (isPresent) return keys.map(key => (key.endsWith === endsWith ? { ...key, status } : key))
  return [...keys, { endsWith, status, createdAt: now.toISOString(), lastUsedAt: 'NEVER' }]
}
