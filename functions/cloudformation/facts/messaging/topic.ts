import { getPartition, parseArn } from '../../../../audit/resources/arn.ts'
import { parsePolicyInPart, type PolicyDocument } from '../../../../audit/engines/iam/policy-document.ts'
import { buildTopicResource } from '../../../../audit/resources/sns/topic.ts'
import { quoteText } from '../../../../audit/text/quote-text.ts'
import type { ResolvedResource } from '../../resolve/resolved-template.ts'
import type { Contribution, Projection, ProjectionContext } from '../contribution.ts'
import { createFact, deriveFact, mapFact } from '../derive/derive-fact.ts'
import { projectEdit, projectOwnResource } from '../derive/edit-facts.ts'
import { omitForeign, setTags } from '../derive/set-tags.ts'
import { isArnOf } from '../derive/resource-names.ts'
import { requirePolicy } from '../properties/policy-property.ts'
import { PropertyError } from '../properties/property-error.ts'
import { convertItems, readTexts } from '../properties/read-list.ts'
import { requireTextProperty } from '../properties/read-property.ts'

/** AWS::SNS::Topic: a new one has the policy that SNS creates. */
export const projectTopic: Projection = (resolvedResource, projectionContext) => {
  const arn = buildTopicArn(resolvedResource.physicalId, projectionContext)
  const { account } = projectionContext
  return projectOwnResource(resolvedResource, {
    resource: buildTopicResource(arn, account),
    created: { policy: createFact(buildDefaultPolicy(arn, account)), tags: createFact({}) },
    derive: before => ({ tags: setTags(mapFact(before('tags'), omitForeign), resolvedResource) }),
  })
}

function buildTopicArn(physicalId: string, { account, region }: ProjectionContext): string {
  if (isArnOf(physicalId, 'sns')) return physicalId
  return `arn:${getPartition(region)}:sns:${region}:${account}:${physicalId}`
}

/** The policy of a topic without one of its own (SNS Developer Guide, "Example cases for Amazon SNS access control"). */
function buildDefaultPolicy(topicArn: string, owner: string): PolicyDocument {
  const actions = [
    'GetTopicAttributes',
    'SetTopicAttributes',
    'AddPermission',
    'RemovePermission',
    'DeleteTopic',
    'Subscribe',
    'ListSubscriptionsByTopic',
    'Publish',
  ]
  const statement = {
    Sid: '__default_statement_ID',
    Effect: 'Allow',
    Principal: { AWS: '*' },
    Action: actions.map(action => `SNS:${action}`),
    Resource: topicArn,
    Condition: { StringEquals: { 'AWS:SourceOwner': owner } },
  }
  return parsePolicyInPart({ Version: '2008-10-17', Statement: [statement] })
}

/** AWS::SNS::TopicPolicy: the policy of its topics. */
export const projectTopicPolicy: Projection = (resolvedResource, projectionContext) =>
  convertItems(readTexts(resolvedResource, 'Topics'), arn =>
    projectPolicy(resolvedResource, arn, projectionContext),
  ).items

/** AWS::SNS::TopicInlinePolicy: the policy of its topic. */
export const projectTopicInlinePolicy: Projection = (resolvedResource, projectionContext) => {
  const arn = requireTextProperty(resolvedResource, 'TopicArn')
  return [projectPolicy(resolvedResource, arn, projectionContext)]
}

function projectPolicy(
  resolvedResource: ResolvedResource,
  arn: string,
  { account, region }: ProjectionContext,
): Contribution {
  if (parseArn(arn)?.service !== 'sns') throw new PropertyError(`${quoteText(arn)} is not the ARN of a topic`)
  return projectEdit(resolvedResource, buildTopicResource(arn, account), () => ({
    policy: deriveFact(() => requirePolicy(resolvedResource, 'PolicyDocument', getPartition(region))),
  }))
}
