import type { RefreshedSnapshot } from './snapshot/refresh-snapshot.ts'
import { isModifiedInAttempt, type ResourceSnapshot } from '../resources/resource-snapshot.ts'
import type { Kind, Resource } from '../resources/resource.ts'

/** The facts on which escalation paths depend, by kind. */
const RELEVANT_FACTS: Partial<Record<Kind, readonly string[]>> = {
  'AWS::IAM::Role': ['trust', 'boundary', 'inlinePolicies', 'attachedPolicies', 'tags'],
  'AWS::IAM::User': [
    'boundary',
    'inlinePolicies',
    'attachedPolicies',
    'tags',
    'groups',
    'password',
    'accessKeys',
  ],
  'AWS::IAM::Group': ['inlinePolicies', 'attachedPolicies'],
  'AWS::IAM::ManagedPolicy': ['document'],
  'AWS::Lambda::Function': ['role', 'sourceQueues', 'sourceTopics', 'urls', 'policies'],
  'AWS::ECS::TaskDefinition': ['taskRole', 'status'],
}

/** Whether escalation paths can depend on `resource`. */
export function isEscalationRelevant({ kind }: Pick<Resource, 'kind'>): boolean {
  return RELEVANT_FACTS[kind] !== undefined
}

/** Whether the permissions of the resource also depend on others: on its policies, or on its groups. */
export function isAffectedByOthers({ kind }: Resource): boolean {
  return kind === 'AWS::IAM::Role' || kind === 'AWS::IAM::User' || kind === 'AWS::IAM::Group'
}

/** Whether this attempt of the change modified a fact on which escalation paths depend. */
export function hasEscalationChange(
  refreshed: readonly RefreshedSnapshot[],
  changeId: string,
  attempt: number,
): boolean {
  return refreshed.some(
    ({ snapshot }) =>
      isModifiedInAttempt(snapshot, changeId, attempt) && hasRelevantChange(snapshot, changeId),
  )
}

function hasRelevantChange({ resource, priorFacts, presence }: ResourceSnapshot, changeId: string): boolean {
  const facts = RELEVANT_FACTS[resource.kind]
  const found = priorFacts.find(each => each.changeId === changeId)?.facts ?? {}
  return facts !== undefined && (presence === 'DELETED' || facts.some(fact => fact in found))
}
