import { known, type Fact } from '../../fact.ts'
import type { FunctionDerivedFacts } from '../../lambda/function.ts'
import type { LayerVersionDerivedFacts } from '../../lambda/layer-version.ts'
import type { TopicDerivedFacts } from '../../sns/topic.ts'
import type { QueueDerivedFacts } from '../../sqs/queue.ts'
import type { ClassifiedExposure } from '../../trust-level.ts'
import { defineDerivedFact } from '../define-derived-fact.ts'
import { classifyExposures } from './classify-exposures.ts'

/**
 * What holds of a request that is not made through a URL with AuthType NONE, which is a question of its own (Lambda
 * Developer Guide, "Control access to Lambda function URLs").
 */
const authenticatedRequest = {
  'lambda:functionurlauthtype': 'AWS_IAM',
  'lambda:invokedviafunctionurl': 'false',
}

/** Whom the function's policies let in, by qualifier. */
export const functionPolicyExposure = defineDerivedFact(
  'AWS::Lambda::Function',
  { facts: ['policies'] },
  ({ resource, policies }, settings): Fact<FunctionDerivedFacts['policyExposure']> => {
    const question = { account: resource.account, actions: ['lambda:*'], certainKeys: authenticatedRequest }
    const all: [string, readonly ClassifiedExposure[]][] = []
    for (const [qualifier, policy] of Object.entries(policies)) {
      const fact = classifyExposures(policy, question, settings)
      if ('unknown' in fact) return fact
      all.push([qualifier, fact.known])
    }
    return known(Object.fromEntries(all))
  },
)

/** Whom the layer version's policy lets in. */
export const layerVersionPolicyExposure = defineDerivedFact(
  'AWS::Lambda::LayerVersion',
  { facts: ['policy'] },
  ({ resource, policy }, settings): Fact<LayerVersionDerivedFacts['policyExposure']> =>
    policy === 'FOREIGN'
      ? known('FOREIGN')
      : classifyExposures(policy, { account: resource.account, actions: ['lambda:*'] }, settings),
)

/** Whom the repository's policy lets in. */
export const repositoryPolicyExposure = defineDerivedFact(
  'AWS::ECR::Repository',
  { facts: ['policy'] },
  (inputs, settings) =>
    classifyExposures(inputs.policy, { account: inputs.resource.account, actions: ['ecr:*'] }, settings),
)

/** Whom the registry's policy lets in. */
export const registryPolicyExposure = defineDerivedFact(
  'AWS::ECR::Registry',
  { facts: ['policy'] },
  (inputs, settings) =>
    classifyExposures(inputs.policy, { account: inputs.resource.account, actions: ['ecr:*'] }, settings),
)

/** Whom the event bus's policy lets in. */
export const eventBusPolicyExposure = defineDerivedFact(
  'AWS::Events::EventBus',
  { facts: ['policy'] },
  (inputs, settings) =>
    classifyExposures(inputs.policy, { account: inputs.resource.account, actions: ['events:*'] }, settings),
)

/** Whom the topic's policy lets in. */
export const topicPolicyExposure = defineDerivedFact(
  'AWS::SNS::Topic',
  { facts: ['policy'] },
  ({ resource, policy }, settings): Fact<TopicDerivedFacts['policyExposure']> =>
    policy === 'FOREIGN'
      ? known('FOREIGN')
      : classifyExposures(policy, { account: resource.account, actions: ['sns:*'] }, settings),
)

/** Whom the queue's policy lets in; SQS also answers who proves no identity (SQS Developer Guide, "Basic examples of Amazon SQS policies"). */
export const queuePolicyExposure = defineDerivedFact(
  'AWS::SQS::Queue',
  { facts: ['policy'] },
  ({ resource, policy }, settings): Fact<QueueDerivedFacts['policyExposure']> =>
    policy === 'FOREIGN'
      ? known('FOREIGN')
      : classifyExposures(
          policy,
          { account: resource.account, actions: ['sqs:*'], anonymous: true },
          settings,
        ),
)
