import { getPartition } from '../../../../audit/resources/arn.ts'
import type { Fact } from '../../../../audit/resources/fact.ts'
import { buildGroupResourceByName, type GroupFacts } from '../../../../audit/resources/iam/group.ts'
import { buildRoleResourceByName } from '../../../../audit/resources/iam/role.ts'
import { buildUserResourceByName } from '../../../../audit/resources/iam/user.ts'
import type { Resource } from '../../../../audit/resources/resource.ts'
import type { ResolvedResource } from '../../resolve/resolved-template.ts'
import type { Contribution, Projection, ProjectionContext } from '../contribution.ts'
import { deriveFact } from '../derive/derive-fact.ts'
import { projectEdit, setEntries } from '../derive/edit-facts.ts'
import { convertItems, readTexts } from '../properties/read-list.ts'
import { requireTextProperty } from '../properties/read-property.ts'
import { derivePolicy } from './principal.ts'

type PrincipalKind = 'AWS::IAM::Role' | 'AWS::IAM::User' | 'AWS::IAM::Group'

/** AWS::IAM::Policy: an inline policy of its roles, users and groups. */
export const projectInlinePolicy: Projection = (resolvedResource, projectionContext) =>
  listPrincipals(resolvedResource, projectionContext).map(principal =>
    contributePolicy(resolvedResource, principal, projectionContext),
  )

/** AWS::IAM::RolePolicy: an inline policy of its role. */
export const projectRolePolicy: Projection = (resolvedResource, projectionContext) => {
  const name = requireTextProperty(resolvedResource, 'RoleName')
  const role = buildRoleResourceByName(name, projectionContext)
  return [contributePolicy(resolvedResource, role, projectionContext)]
}

/** AWS::IAM::UserPolicy: an inline policy of its user. */
export const projectUserPolicy: Projection = (resolvedResource, projectionContext) => {
  const name = requireTextProperty(resolvedResource, 'UserName')
  const user = buildUserResourceByName(name, projectionContext)
  return [contributePolicy(resolvedResource, user, projectionContext)]
}

/** AWS::IAM::GroupPolicy: an inline policy of its group. */
export const projectGroupPolicy: Projection = (resolvedResource, projectionContext) => {
  const name = requireTextProperty(resolvedResource, 'GroupName')
  const group = buildGroupResourceByName(name, projectionContext)
  return [contributePolicy(resolvedResource, group, projectionContext)]
}

/** The principals in the properties `Roles`, `Users` and `Groups`, as far as they are known. */
export function listPrincipals(
  resolvedResource: ResolvedResource,
  projectionContext: ProjectionContext,
): Resource<PrincipalKind>[] {
  const list = (property: string) =>
    convertItems({ items: [property] }, name => readTexts(resolvedResource, name).items).items.flat()
  return [
    ...list('Roles').map(name => buildRoleResourceByName(name, projectionContext)),
    ...list('Users').map(name => buildUserResourceByName(name, projectionContext)),
    ...list('Groups').map(name => buildGroupResourceByName(name, projectionContext)),
  ]
}

function contributePolicy(
  resolvedResource: ResolvedResource,
  principal: Resource<PrincipalKind>,
  { region }: ProjectionContext,
): Contribution {
  const policy = derivePolicy(resolvedResource, getPartition(region))
  const name = deriveFact(() => requireTextProperty(resolvedResource, 'PolicyName'))
  return projectEdit(resolvedResource, principal, before => {
    const inlinePolicies: Fact<GroupFacts['inlinePolicies']> = before('inlinePolicies')
    if ('unknown' in name) return { inlinePolicies: setEntries(inlinePolicies, [], name.unknown) }
    return { inlinePolicies: setEntries(inlinePolicies, [[name.known, policy]]) }
  })
}
