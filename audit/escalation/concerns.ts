import type { Refreshed } from '../account/refresh.ts'
import { isReplacedBy } from '../account/advance.ts'
import type { Model } from '../account/model.ts'
import type { Kind, Resource } from '../resources/resource.ts'

/** The facts on which it depends who becomes whom, by the kinds of what has them. */
const CONCERNS: Partial<Record<Kind, readonly string[]>> = {
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
  'AWS::Lambda::Function': ['role', 'sourceQueues', 'sourceTopics', 'urls'],
  'AWS::ECS::TaskDefinition': ['taskRole', 'status'],
}

/** Whether it may depend on `resource` who becomes whom. */
export function isConcerned({ kind }: Resource): boolean {
  return CONCERNS[kind] !== undefined
}

/** Whether it depends on others too: on the policies that somebody has, and on those of his groups. */
export function isOfOthers({ kind }: Resource): boolean {
  return kind === 'AWS::IAM::Role' || kind === 'AWS::IAM::User' || kind === 'AWS::IAM::Group'
}

/** Whether the look `number` of a cause replaced something on which that depends. */
export function isConcern(refreshed: readonly Refreshed[], cause: string, number: number): boolean {
  return refreshed.some(({ model }) => isReplacedBy(model, cause, number) && replacesConcern(model, cause))
}

function replacesConcern({ resource, previous, presence }: Model, cause: string): boolean {
  const facts = CONCERNS[resource.kind]
  const found = previous.find(each => each.cause === cause)?.facts ?? {}
  return facts !== undefined && (presence === 'GONE' || facts.some(fact => fact in found))
}
