import { getPartition } from '../../../../audit/resources/arn.ts'
import type { Resource } from '../../../../audit/resources/resource.ts'
import { buildQueueResource, type QueueFacts } from '../../../../audit/resources/sqs/queue.ts'
import { parseRedrivePolicy } from '../../../collectors/sqs/queue.ts'
import type { ResolvedResource } from '../../resolve/resolved-template.ts'
import type { Contribution, Projection, ProjectionContext } from '../contribution.ts'
import { createFact, deriveFact, mapFact } from '../derive/derive-fact.ts'
import { projectEdit, projectOwnResource } from '../derive/edit-facts.ts'
import { omitForeign, setTags } from '../derive/set-tags.ts'
import { isArnOf } from '../derive/resource-names.ts'
import { requirePolicy } from '../properties/policy-property.ts'
import { readTexts } from '../properties/read-list.ts'
import { readProperty, requireTextProperty } from '../properties/read-property.ts'

/** AWS::SQS::Queue: its dead-letter queue. Its policy is that of AWS::SQS::QueuePolicy. */
export const projectQueue: Projection = (resolvedResource, projectionContext) =>
  projectOwnResource(resolvedResource, {
    resource: buildQueue(resolvedResource.physicalId, projectionContext),
    created: { policy: createFact('NONE' as const), tags: createFact({}) },
    derive: before => ({
      tags: setTags(mapFact(before('tags'), omitForeign), resolvedResource),
      deadLetterQueue: deriveFact(() => readDeadLetterQueue(resolvedResource, projectionContext.account)),
    }),
  })

function readDeadLetterQueue(
  resolvedResource: ResolvedResource,
  account: string,
): QueueFacts['deadLetterQueue'] {
  const policy = readProperty(resolvedResource, 'RedrivePolicy')
  if (policy === undefined) return 'NONE'
  if (typeof policy === 'string') return parseRedrivePolicy(policy, account)
  const deadLetterTargetArn = requireTextProperty(resolvedResource, 'RedrivePolicy.deadLetterTargetArn')
  return parseRedrivePolicy(JSON.stringify({ deadLetterTargetArn }), account)
}

/** AWS::SQS::QueuePolicy: the policy of its queues. */
export const projectQueuePolicy: Projection = (resolvedResource, projectionContext) =>
  readTexts(resolvedResource, 'Queues').items.map(url =>
    projectPolicy(resolvedResource, url, projectionContext),
  )

/** AWS::SQS::QueueInlinePolicy: the policy of its queue. */
export const projectQueueInlinePolicy: Projection = (resolvedResource, projectionContext) => {
  const url = requireTextProperty(resolvedResource, 'Queue')
  return [projectPolicy(resolvedResource, url, projectionContext)]
}

function projectPolicy(
  resolvedResource: ResolvedResource,
  url: string,
  projectionContext: ProjectionContext,
): Contribution {
  const partition = getPartition(projectionContext.region)
  return projectEdit(resolvedResource, buildQueue(url, projectionContext), () => ({
    policy: deriveFact(() => requirePolicy(resolvedResource, 'PolicyDocument', partition)),
  }))
}

/** A queue by its URL, its ARN or its name. */
function buildQueue(name: string, { account, region }: ProjectionContext): Resource<'AWS::SQS::Queue'> {
  if (isArnOf(name, 'sqs')) return buildQueueResource(name, account)
  const [, host = '', owner = account, own = name] =
    /^https?:\/\/([^/]+)\/(\d{12})\/([^/]+)$/.exec(name) ?? []
  const [, place = region] = /^sqs\.([a-z0-9-]+)\./.exec(host) ?? []
  return buildQueueResource(`arn:${getPartition(place)}:sqs:${place}:${owner}:${own}`, account)
}
