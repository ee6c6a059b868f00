import type { PolicyDocument } from '../../../engines/iam/policy-document.ts'
import type { Settings } from '../../../settings/settings.ts'
import { known, createIncompleteFact, type Fact } from '../../fact.ts'
import { getVersionNumber } from '../../lambda/function-name.ts'
import type { Resource } from '../../resource.ts'
import { declareVersionsInUse, mergeVersionsInUse } from '../../lambda/versions-in-use.ts'
import type { FunctionDerivedFacts } from '../../lambda/function.ts'
import type { LayerVersionDerivedFacts } from '../../lambda/layer-version.ts'
import type { RepositoryDerivedFacts } from '../../ecr/repository.ts'
import type { TopicDerivedFacts } from '../../sns/topic.ts'
import type { QueueDerivedFacts } from '../../sqs/queue.ts'
import type { ClassifiedExposure } from '../../trust-level.ts'
import { defineDerivedFact } from '../define-derived-fact.ts'
import { classifyExposures } from './classify-exposures.ts'

/**
 * Condition keys of a request that does not use a function URL with AuthType NONE; `anonymousUrls` covers those
 * requests (Lambda Developer Guide, "Control access to Lambda function URLs").
 */
const authenticatedRequest = {
  'lambda:functionurlauthtype': 'AWS_IAM',
  'lambda:invokedviafunctionurl': 'false',
}

/** The principals that the policies of the function and its aliases admit, by qualifier. */
export const functionPolicyExposure = defineDerivedFact(
  'AWS::Lambda::Function',
  { facts: ['policies'] },
  ({ resource, policies }, settings): Fact<FunctionDerivedFacts['policyExposure']> => {
    const all: [string, readonly ClassifiedExposure[]][] = []
    const missing: string[] = []
    for (const [qualifier, policy] of Object.entries(policies)) {
      const fact = classifyFunctionPolicy(policy, resource, settings)
      if ('known' in fact) all.push([qualifier, fact.known])
      const why = 'unknown' in fact ? fact.unknown : fact.incomplete
      if (why !== undefined) missing.push(why)
    }
    const exposures = Object.fromEntries(all)
    const [reason] = missing
    return reason === undefined ? known(exposures) : createIncompleteFact(exposures, reason)
  },
)

/** The same, and the principals that the policies of the versions in use admit. */
export const qualifiedExposure = defineDerivedFact(
  'AWS::Lambda::Function',
  { facts: ['policyExposure'], each: declareVersionsInUse({ facts: ['policy', 'policyExposure'] }) },
  ({ policyExposure, ...inUse }): Fact<FunctionDerivedFacts['qualifiedExposure']> => {
    const published = mergeVersionsInUse(inUse)
      .filter(({ policy }) => policy !== 'NONE')
      .map(version => [getVersionNumber(version.resource), version.policyExposure] as const)
    return known({ ...policyExposure, ...Object.fromEntries(published) })
  },
)

/** The principals that the policy of a published version admits. */
export const versionPolicyExposure = defineDerivedFact(
  'AWS::Lambda::Version',
  { facts: ['policy'] },
  ({ resource, policy }, settings) =>
    policy === 'NONE' ? known([]) : classifyFunctionPolicy(policy, resource, settings),
)

function classifyFunctionPolicy(policy: PolicyDocument, { account }: Resource, settings: Settings) {
  const question = { account, actions: ['lambda:*'], certainKeys: authenticatedRequest }
  return classifyExposures(policy, question, settings)
}

/** The principals that the layer version's policy admits. */
export const layerVersionPolicyExposure = defineDerivedFact(
  'AWS::Lambda::LayerVersion',
  { facts: ['policy'] },
  ({ resource, policy }, settings): Fact<LayerVersionDerivedFacts['policyExposure']> =>
    policy === 'FOREIGN'
      ? known('FOREIGN')
      : classifyExposures(policy, { account: resource.account, actions: ['lambda:*'] }, settings),
)

/** The principals that the repository's policy admits. */
export const repositoryPolicyExposure = defineDerivedFact(
  'AWS::ECR::Repository',
  { facts: ['policy'] },
  ({ resource, policy }, settings): Fact<RepositoryDerivedFacts['policyExposure']> =>
    policy === 'FOREIGN'
      ? known('FOREIGN')
      : classifyExposures(policy, { account: resource.account, actions: ['ecr:*'] }, settings),
)

/** The principals that the registry's policy admits. */
export const registryPolicyExposure = defineDerivedFact(
  'AWS::ECR::Registry',
  { facts: ['policy'] },
  (inputs, settings) =>
    classifyExposures(inputs.policy, { account: inputs.resource.account, actions: ['ecr:*'] }, settings),
)

/** The principals that the event bus's policy admits. */
export const eventBusPolicyExposure = defineDerivedFact(
  'AWS::Events::EventBus',
  { facts: ['policy'] },
  (inputs, settings) =>
    classifyExposures(inputs.policy, { account: inputs.resource.account, actions: ['events:*'] }, settings),
)

/** The principals that the topic's policy admits. */
export const topicPolicyExposure = defineDerivedFact(
  'AWS::SNS::Topic',
  { facts: ['policy'] },
  ({ resource, policy }, settings): Fact<TopicDerivedFacts['policyExposure']> =>
    policy === 'FOREIGN'
      ? known('FOREIGN')
      : classifyExposures(policy, { account: resource.account, actions: ['sns:*'] }, settings),
)

/** The principals that the queue's policy admits. SQS also accepts unsigned requests (SQS Developer Guide, "Basic examples of Amazon SQS policies"). */
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
