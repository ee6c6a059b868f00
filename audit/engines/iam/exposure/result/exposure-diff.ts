import type { ActionCatalog } from '../../action/action-catalog.ts'
import { listRangePairs, findActionRanges } from '../../action/action-ranges.ts'
import { isGlobMatch } from '../../glob/glob-match.ts'
import { isExposureSubset } from './exposure-subset.ts'
import type { PolicyExposure } from '../admission/policy-exposure.ts'
import { isTrustPolicy, type ExposureQuestion } from '../admission/resource-exposure.ts'
import { isSamlProvider } from '../request/identity-provider.ts'
import { findResourcePolicyKind } from '../admission/resource-policy-kind.ts'
import { buildExposureExample, type ExposureExample } from './exposure-example.ts'
import { countSteps } from '../../step-limit.ts'

/** Callers that a statement now admits and nothing admitted before, or that it allows more. */
export interface AddedExposure<E extends PolicyExposure> {
  /** Contains the actions of which some are new. */
  exposure: E
  /** One of the callers, and a newly allowed action. */
  example: ExposureExample
}

/**
 * The callers that `after` admits, or the actions it allows them, that none of `before` did. Access that was reduced,
 * or that another statement already allowed, is not included. `question` concerns the policy behind `after`.
 */
export function findAddedExposures<E extends PolicyExposure>(
  before: readonly E[],
  after: readonly E[],
  question: ExposureQuestion,
  actionCatalog: ActionCatalog,
): AddedExposure<E>[] {
  const listed = isTrustPolicy(question) ? [] : listServiceActions(question, actionCatalog)
  return after.flatMap(exposure => {
    countSteps(1 + before.length)
    const earlier = before.filter(each => isExposureSubset(exposure, each, question.policy))
    if (isTrustPolicy(question))
      return earlier.length > 0
        ? []
        : [buildAddedExposure(exposure, pickAssumeRoleAction(exposure), question)]
    const could = earlier.flatMap(({ actions }) => actions)
    const fresh = expandActions(exposure.actions, listed).filter(name => !isAnyActionMatched(name, could))
    if (fresh.length === 0) return []
    const actions = exposure.actions.filter(actionText =>
      fresh.some(name => name === actionText || isActionMatched(name, actionText)),
    )
    return [buildAddedExposure({ ...exposure, actions }, pickWorstAction(fresh, question), question)]
  })
}

function buildAddedExposure<E extends PolicyExposure>(
  exposure: E,
  action: string,
  question: ExposureQuestion,
): AddedExposure<E> {
  return { exposure, example: buildExposureExample({ ...exposure, actions: [action] }, question) }
}

/** The action that assumes the role for this kind of callers. */
function pickAssumeRoleAction(policyExposure: PolicyExposure): string {
  if (policyExposure.to !== 'FEDERATED') return 'sts:assumerole'
  return isSamlProvider(policyExposure.provider) ? 'sts:assumerolewithsaml' : 'sts:assumerolewithwebidentity'
}

/** The actions of the resource's service, in lowercase. */
function listServiceActions(question: ExposureQuestion, actionCatalog: ActionCatalog): string[] {
  return findResourcePolicyKind(question).actions.flatMap(pattern =>
    listRangePairs(findActionRanges(pattern, actionCatalog) ?? []).flatMap(([first, end]) =>
      actionCatalog.names.slice(first, end),
    ),
  )
}

/** The listed actions that match; a text that matches none of them stands for itself. */
function expandActions(all: readonly string[], listed: readonly string[]): string[] {
  const meant = all.flatMap(actionText => {
    const names = listed.filter(name => isActionMatched(name, actionText))
    return names.length > 0 ? names : [actionText]
  })
  return [...new Set(meant)]
}

function isAnyActionMatched(name: string, all: readonly string[]): boolean {
  return all.some(actionText => actionText === name || isActionMatched(name, actionText))
}

/** How exposures represent NotAction. */
const ALL_BUT = 'all but '

function isActionMatched(name: string, actionText: string): boolean {
  if (!actionText.startsWith(ALL_BUT)) return isGlobMatch(actionText, name)
  countSteps(actionText.length >> 4)
  const excepted = actionText.slice(ALL_BUT.length).split(', ')
  return !excepted.some(pattern => isGlobMatch(pattern, name))
}

/** The newly allowed action that is the most dangerous. */
function pickWorstAction(fresh: readonly string[], question: ExposureQuestion): string {
  const significant = findResourcePolicyKind(question).significantActions.map(action => action.toLowerCase())
  return significant.find(action => fresh.some(name => isGlobMatch(name, action))) ?? fresh[0] ?? '*'
}
