import type { Actions } from '../../policy/action/actions.ts'
import type { PolicyDocument } from '../../policy/document.ts'
import type { AnonymousAccess } from '../../policy/exposure/anonymous.ts'
import type { AnonymousUrl } from '../lambda/function.ts'
import type { AnyNeed, Given, Need } from '../need.ts'
import type { Kind, Resource } from '../resource.ts'
import type { ClassifiedExposure } from '../standing.ts'
import { openingsOf, type Opening } from './opening.ts'

/** How to tell whom a resource lets in now and did not before: what of it has to be known both times. */
export interface Comparison {
  need: AnyNeed
  opened: (before: never, after: never, actions: Actions) => Opening[]
}

function comparison<K extends Kind, const N extends Need<K>>(
  _: K,
  need: N,
  opened: (before: Given<K, N>, after: Given<K, N>, actions: Actions) => Opening[],
) {
  return { need, opened }
}

/** What is known of a resource with one policy. */
interface Guarded {
  resource: Resource
  policy: PolicyDocument | 'NONE' | 'FOREIGN'
  policyExposure: readonly ClassifiedExposure[] | 'FOREIGN'
}

const guarded = { facts: ['policy', 'policyExposure'] } as const

function ofPolicy(
  before: Guarded,
  { resource, policy, policyExposure }: Guarded,
  actions: Actions,
): Opening[] {
  if (typeof policy === 'string' || policyExposure === 'FOREIGN' || before.policyExposure === 'FOREIGN')
    return []
  return openingsOf(before.policyExposure, policyExposure, questionOf(resource, policy), actions)
}

function questionOf({ account, kind, arn }: Resource, policy: PolicyDocument) {
  return { account, resourceType: kind, resourceArn: arn, policy }
}

const ofTrust = comparison(
  'AWS::IAM::Role',
  { facts: ['trust', 'trustExposure'] },
  (before, { resource, trust, trustExposure }, actions) =>
    openingsOf(before.trustExposure, trustExposure, questionOf(resource, trust), actions),
)

const ofFunctionPolicies = comparison(
  'AWS::Lambda::Function',
  { facts: ['policies', 'policyExposure'] },
  (before, { resource, policies, policyExposure }, actions) =>
    Object.entries(policies).flatMap(([qualifier, policy]) =>
      openingsOf(
        ownOf(before.policyExposure, qualifier) ?? [],
        ownOf(policyExposure, qualifier) ?? [],
        questionOf(resource, policy),
        actions,
      ).map(opening => ({ ...opening, qualifier })),
    ),
)

const ofFunctionUrls = comparison(
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
      .map(openingOfUrl),
)

const ACCESS: readonly AnonymousAccess[] = ['NOBODY', 'UNDER_CONDITIONS', 'EVERYONE']

function isWider({ access }: AnonymousUrl, before: AnonymousUrl | undefined): boolean {
  return ACCESS.indexOf(access) > ACCESS.indexOf(before?.access ?? 'NOBODY')
}

function openingOfUrl({ qualifier, access }: AnonymousUrl): Opening {
  const by = 'URL'
  const action = 'lambda:InvokeFunctionUrl'
  const to = { to: 'PUBLIC', anonymous: true, statement: by, actions: [action] } as const
  const exposure = { ...to, certain: access === 'EVERYONE', requires: [], standing: 'FOREIGN' } as const
  const witness = { principal: 'anybody', action, by }
  return { exposure, scope: 'public', severity: 'CRITICAL', witness, qualifier, byUrl: true }
}

function ownOf<T>(record: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined
}

/** How to tell it of each kind that has something to let anybody into. */
export const comparisons: Partial<Record<Kind, readonly Comparison[]>> = {
  'AWS::ECR::Registry': [comparison('AWS::ECR::Registry', guarded, ofPolicy)],
  'AWS::ECR::Repository': [comparison('AWS::ECR::Repository', guarded, ofPolicy)],
  'AWS::Events::EventBus': [comparison('AWS::Events::EventBus', guarded, ofPolicy)],
  'AWS::IAM::Role': [ofTrust],
  'AWS::Lambda::Function': [ofFunctionPolicies, ofFunctionUrls],
  'AWS::Lambda::LayerVersion': [comparison('AWS::Lambda::LayerVersion', guarded, ofPolicy)],
  'AWS::SNS::Topic': [comparison('AWS::SNS::Topic', guarded, ofPolicy)],
  'AWS::SQS::Queue': [comparison('AWS::SQS::Queue', guarded, ofPolicy)],
}
