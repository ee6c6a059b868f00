import type { IndexChange } from '../policy/escalation/index-change.ts'
import { trustedPrincipals } from '../policy/exposure/trusted.ts'
import {
  groupPolicies,
  heldBy,
  rolePrincipal,
  roleNeed,
  userNeed,
  userPrincipal,
} from '../resources/derived/principal-of.ts'
import type { AnyNeed, Given, Need } from '../resources/need.ts'
import type { Kind } from '../resources/resource.ts'

/** What of a kind engines of escalation are told, and the facts that it takes. */
export interface Telling {
  need: AnyNeed
  tell(given: never): IndexChange
}

function telling<K extends Kind, const N extends Need<K>>(
  _kind: K,
  need: N,
  tell: (given: Given<K, N>) => IndexChange,
) {
  return { need, tell }
}

const role = telling(
  'AWS::IAM::Role',
  { ...roleNeed, facts: [...roleNeed.facts, 'tags', 'trust'] },
  given => ({
    principals: [
      {
        ...rolePrincipal(given),
        ...heldBy(given.attachedPolicies),
        tags: given.tags,
        trust: given.trust,
        hasInstanceProfile: isForInstances(given),
      },
    ],
  }),
)

/** Nobody makes a role for instances without a profile that hands it to them: profiles are not read. */
function isForInstances({ trust }: { trust: Parameters<typeof trustedPrincipals>[0] }): boolean {
  return trustedPrincipals(trust).services.includes('ec2.amazonaws.com')
}

const user = telling(
  'AWS::IAM::User',
  { ...userNeed, facts: [...userNeed.facts, 'password', 'accessKeys'] },
  given => ({
    principals: [
      {
        ...userPrincipal(given),
        ...heldBy([given, ...given.groups].flatMap(({ attachedPolicies }) => attachedPolicies)),
        accessKeys: given.accessKeys.length,
        loginProfile: given.password !== 'NONE',
      },
    ],
    memberships: [{ user: given.resource.arn, groups: given.groups.map(({ resource }) => resource.arn) }],
  }),
)

const group = telling(
  'AWS::IAM::Group',
  { facts: ['inlinePolicies'], each: { attachedPolicies: { facts: ['document'] } } },
  given => ({ groups: [{ arn: given.resource.arn, identity: groupPolicies(given) }] }),
)

const policy = telling('AWS::IAM::ManagedPolicy', { facts: ['document'] }, ({ resource, document }) => {
  const isOwn = resource.arn.split(':')[4] === resource.account
  return isOwn ? { policies: [{ arn: resource.arn, document }] } : {}
})

const lambdaFunction = telling(
  'AWS::Lambda::Function',
  { facts: ['role'], some: ['sourceQueues', 'sourceTopics', 'urls'] },
  ({ resource, role: { arn }, sourceQueues = [], sourceTopics = [], urls = [] }) => ({
    functions: [
      { arn: resource.arn, role: arn, triggered: [...sourceQueues, ...sourceTopics, ...urls].length > 0 },
    ],
  }),
)

const taskDefinition = telling(
  'AWS::ECS::TaskDefinition',
  { facts: ['status', 'taskRole'] },
  ({ resource: { arn }, status, taskRole }) =>
    status === 'ACTIVE'
      ? {
          existing: [{ type: 'taskDefinition', arn, ...(taskRole === 'NONE' ? {} : { role: taskRole.arn }) }],
        }
      : { gone: [arn] },
)

/** By the kinds on which it depends who becomes whom. */
export const tellings: Partial<Record<Kind, Telling>> = {
  'AWS::IAM::Role': role,
  'AWS::IAM::User': user,
  'AWS::IAM::Group': group,
  'AWS::IAM::ManagedPolicy': policy,
  'AWS::Lambda::Function': lambdaFunction,
  'AWS::ECS::TaskDefinition': taskDefinition,
}
