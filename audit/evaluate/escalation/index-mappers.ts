import type { PermissionIndexChange } from '../../engines/iam/escalation/permission-index/index-change.ts'
import type { PolicyDocument } from '../../engines/iam/policy-document.ts'
import { listTrustedPrincipals } from '../../engines/iam/exposure/trust/trusted-principals.ts'
import {
  collectGroupPolicies,
  collectAttachedPolicyArns,
  deriveRolePrincipal,
  roleInputs,
  userInputs,
  deriveUserPrincipal,
} from '../../resources/derived/iam/derive-principal.ts'
import type { AnyInputs, ResolvedInputs, ControlInputs } from '../../resources/inputs.ts'
import type { Kind } from '../../resources/resource.ts'

/** Maps a resource to its part of the escalation index, from the declared inputs. */
export interface IndexMapper {
  inputs: AnyInputs
  mapToIndex(resolved: never): PermissionIndexChange
}

function defineMapper<K extends Kind, const N extends ControlInputs<K>>(
  _kind: K,
  inputs: N,
  mapToIndex: (resolved: ResolvedInputs<K, N>) => PermissionIndexChange,
) {
  return { inputs, mapToIndex }
}

const role = defineMapper(
  'AWS::IAM::Role',
  { ...roleInputs, facts: [...roleInputs.facts, 'tags', 'trust'] },
  resolved => ({
    principals: [
      {
        ...deriveRolePrincipal(resolved),
        ...collectAttachedPolicyArns(resolved.attachedPolicies),
        tags: resolved.tags,
        trust: resolved.trust,
        hasInstanceProfile: isInstanceRole(resolved),
      },
    ],
  }),
)

/** Instance profiles are not read: a role that EC2 can assume is assumed to have one. */
function isInstanceRole({ trust }: { trust: Parameters<typeof listTrustedPrincipals>[0] }): boolean {
  return listTrustedPrincipals(trust).services.includes('ec2.amazonaws.com')
}

const user = defineMapper(
  'AWS::IAM::User',
  { ...userInputs, facts: [...userInputs.facts, 'password', 'accessKeys'] },
  resolved => ({
    principals: [
      {
        ...deriveUserPrincipal(resolved),
        ...collectAttachedPolicyArns(
          [resolved, ...resolved.groups].flatMap(({ attachedPolicies }) => attachedPolicies),
        ),
        accessKeys: resolved.accessKeys.length,
        loginProfile: resolved.password !== 'NONE',
      },
    ],
    memberships: [
      { user: resolved.resource.arn, groups: resolved.groups.map(({ resource }) => resource.arn) },
    ],
  }),
)

const group = defineMapper(
  'AWS::IAM::Group',
  { facts: ['inlinePolicies'], each: { attachedPolicies: { facts: ['document'] } } },
  resolved => ({ groups: [{ arn: resolved.resource.arn, identity: collectGroupPolicies(resolved) }] }),
)

const policy = defineMapper('AWS::IAM::ManagedPolicy', { facts: ['document'] }, ({ resource, document }) => {
  const isOwn = resource.arn.split(':')[4] === resource.account
  return isOwn ? { policies: [{ arn: resource.arn, document }] } : {}
})

const lambdaFunction = defineMapper(
  'AWS::Lambda::Function',
  { facts: ['role'], anyOf: ['sourceQueues', 'sourceTopics', 'urls', 'policies'] },
  ({ resource, role: { arn }, sourceQueues = [], sourceTopics = [], urls = [], policies = {} }) => {
    const hasSource = [...sourceQueues, ...sourceTopics, ...urls].length > 0
    const triggered = hasSource || Object.values(policies).some(isForService)
    return { functions: [{ arn: resource.arn, role: arn, triggered }] }
  },
)

/** Whether a policy of a function admits a service: rules, buckets and APIs invoke it by such a statement. */
function isForService(resourcePolicy: PolicyDocument): boolean {
  return listTrustedPrincipals(resourcePolicy).services.length > 0
}

/**
 * Escalation paths start tasks from a revision, which has to be ACTIVE (ECS API Reference, DeregisterTaskDefinition). No path
 * uses tasks that run already.
 */
const taskDefinition = defineMapper(
  'AWS::ECS::TaskDefinition',
  { facts: ['status', 'taskRole'] },
  ({ resource: { arn }, status, taskRole }) =>
    status === 'ACTIVE'
      ? {
          existing: [{ type: 'taskDefinition', arn, ...(taskRole === 'NONE' ? {} : { role: taskRole.arn }) }],
        }
      : { deleted: [arn] },
)

/** The mappers by kind, for the kinds on which escalation paths depend. */
export const indexMappers: Partial<Record<Kind, IndexMapper>> = {
  'AWS::IAM::Role': role,
  'AWS::IAM::User': user,
  'AWS::IAM::Group': group,
  'AWS::IAM::ManagedPolicy': policy,
  'AWS::Lambda::Function': lambdaFunction,
  'AWS::ECS::TaskDefinition': taskDefinition,
}
