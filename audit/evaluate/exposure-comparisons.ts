import type { ActionCatalog } from '../engines/iam/action/action-catalog.ts'
import type { PolicyDocument } from '../engines/iam/policy-document.ts'
import type { AnonymousAccess } from '../engines/iam/exposure/admission/anonymous-access.ts'
import type { AnonymousUrl } from '../resources/lambda/function.ts'
import type { AnyInputs, ResolvedInputs, ControlInputs } from '../resources/inputs.ts'
import type { Kind, Resource } from '../resources/resource.ts'
import type { ClassifiedExposure } from '../resources/trust-level.ts'
import { findNewExposures, type NewExposure } from '../resources/derived/exposure/new-exposures.ts'

/** Finds the principals that a resource newly admits, from inputs that must be known before and after a change. */
export interface ExposureComparison {
  inputs: AnyInputs
  compare: (before: never, after: never, actionCatalog: ActionCatalog) => NewExposure[]
}

function defineComparison<K extends Kind, const N extends ControlInputs<K>>(
  _: K,
  inputs: N,
  compare: (
    before: ResolvedInputs<K, N>,
    after: ResolvedInputs<K, N>,
    actionCatalog: ActionCatalog,
  ) => NewExposure[],
) {
  return { inputs, compare }
}

/** The inputs of a resource with one policy. */
interface ResourceWithPolicy {
  resource: Resource
  policy: PolicyDocument | 'NONE' | 'FOREIGN'
  policyExposure: readonly ClassifiedExposure[] | 'FOREIGN'
}

const policyInputs = { facts: ['policy', 'policyExposure'] } as const

function comparePolicies(
  before: ResourceWithPolicy,
  { resource, policy, policyExposure }: ResourceWithPolicy,
  actionCatalog: ActionCatalog,
): NewExposure[] {
  if (typeof policy === 'string' || policyExposure === 'FOREIGN' || before.policyExposure === 'FOREIGN')
    return []
  return findNewExposures(
    before.policyExposure,
    policyExposure,
    buildQuestion(resource, policy),
    actionCatalog,
  )
}

function buildQuestion({ account, kind, arn }: Resource, policy: PolicyDocument) {
  return { account, resourceType: kind, resourceArn: arn, policy }
}

const trustComparison = defineComparison(
  'AWS::IAM::Role',
  { facts: ['trust', 'trustExposure'] },
  (before, { resource, trust, trustExposure }, actionCatalog) =>
    findNewExposures(before.trustExposure, trustExposure, buildQuestion(resource, trust), actionCatalog),
)

const functionPolicyComparison = defineComparison(
  'AWS::Lambda::Function',
  { facts: ['policies', 'policyExposure'] },
  (before, { resource, policies, policyExposure }, actionCatalog) =>
    Object.entries(policies).flatMap(([qualifier, policy]) =>
      findNewExposures(
        getOwn(before.policyExposure, qualifier) ?? [],
        getOwn(policyExposure, qualifier) ?? [],
        buildQuestion(resource, policy),
        actionCatalog,
      ).map(exposure => ({ ...exposure, qualifier })),
    ),
)

const functionUrlComparison = defineComparison(
  'AWS::Lambda::Function',
  { facts: ['anonymousUrls'] },
  (before, { anonymousUrls }) =>
    anonymousUrls
      .filter(url =>
        isWider(
          url,
          before.anonymousUrls.find(({ qualifier }) => qualifier === url.qualifier),
        ),
      )
      .map(buildUrlExposure),
)

const ACCESS_LEVELS: readonly AnonymousAccess[] = ['NOBODY', 'UNDER_CONDITIONS', 'EVERYONE']

function isWider({ access }: AnonymousUrl, before: AnonymousUrl | undefined): boolean {
  return ACCESS_LEVELS.indexOf(access) > ACCESS_LEVELS.indexOf(before?.access ?? 'NOBODY')
}

function buildUrlExposure({ qualifier, access }: AnonymousUrl): NewExposure {
  const by = 'URL'
  const action = 'lambda:InvokeFunctionUrl'
  const to = { to: 'PUBLIC', anonymous: true, statement: by, actions: [action] } as const
  const exposure = { ...to, certain: access === 'EVERYONE', requires: [], trustLevel: 'UNTRUSTED' } as const
  const example = { principal: 'anyone', action, by }
  return { exposure, scope: 'public', severity: 'CRITICAL', example, qualifier, byUrl: true }
}

function getOwn<T>(record: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined
}

/** The comparisons by kind, for the kinds that can admit principals. */
export const exposureComparisons: Partial<Record<Kind, readonly ExposureComparison[]>> = {
  'AWS::ECR::Registry': [defineComparison('AWS::ECR::Registry', policyInputs, comparePolicies)],
  'AWS::ECR::Repository': [defineComparison('AWS::ECR::Repository', policyInputs, comparePolicies)],
  'AWS::Events::EventBus': [defineComparison('AWS::Events::EventBus', policyInputs, comparePolicies)],
  'AWS::IAM::Role': [trustComparison],
  'AWS::Lambda::Function': [functionPolicyComparison, functionUrlComparison],
  'AWS::Lambda::LayerVersion': [defineComparison('AWS::Lambda::LayerVersion', policyInputs, comparePolicies)],
  'AWS::Lambda::Version': [defineComparison('AWS::Lambda::Version', policyInputs, comparePolicies)],
  'AWS::SNS::Topic': [defineComparison('AWS::SNS::Topic', policyInputs, comparePolicies)],
  'AWS::SQS::Queue': [defineComparison('AWS::SQS::Queue', policyInputs, comparePolicies)],
}
