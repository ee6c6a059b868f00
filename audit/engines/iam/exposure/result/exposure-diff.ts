import type { ActionCatalog } from '../../action/action-catalog.ts'
import { listRangePairs, findActionRanges } from '../../action/action-ranges.ts'
import { isGlobMatch } from '../../glob/glob-match.ts'
import { isExposureSubset } from './exposure-subset.ts'
import type { PolicyExposure } from '../admission/policy-exposure.ts'
import { isTrustPolicy, type ExposureQuestion } from '../admission/resource-exposure.ts'
import { isSamlProvider } from '../request/identity-provider.ts'
import { findResourcePolicyKind } from '../admission/resource-policy-kind.ts'
import { buildExposureExample, type ExposureExample } from './exposure-example.ts'

/** Those whom a statement lets in now and nothing let in before, or whom it lets do more. */
export interface AddedExposure<E extends PolicyExposure> {
  /** Its actions are those of which some are new. */
  exposure: E
  /** One of them, and something new that he may do. */
  example: ExposureExample
}

/**
 * Whom `after` lets in, or lets do what, that none of `before` did. Who is let in less than before, or the same by
 * another statement, is not among them. `question` is about the policy behind `after`.
 */
export function findAddedExposures<E extends PolicyExposure>(
  before: readonly E[],
  after: readonly E[],
  question: ExposureQuestion,
  catalogue: ActionCatalog,
): AddedExposure<E>[] {
  const listed = isTrustPolicy(question) ? [] : listServiceActions(question, catalogue)
  return after.flatMap(exposure => {
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

/** The way into a role that is meant for such callers. */
function pickAssumeRoleAction(policyExposure: PolicyExposure): string {
  if (policyExposure.to !== 'FEDERATED') return 'sts:assumerole'
  return isSamlProvider(policyExposure.provider) ? 'sts:assumerolewithsaml' : 'sts:assumerolewithwebidentity'
}

/** The actions of the resource's service, in lower case. */
function listServiceActions(question: ExposureQuestion, catalogue: ActionCatalog): string[] {
  return findResourcePolicyKind(question).actions.flatMap(pattern =>
    listRangePairs(findActionRanges(pattern, catalogue) ?? []).flatMap(([first, end]) =>
      catalogue.names.slice(first, end),
    ),
  )
}

/** The listed actions that are meant by `all`; a text that means none of them stands for itself. */
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

/** What exposures say of a statement with NotAction. */
const ALL_BUT = 'all but '

function isActionMatched(name: string, actionText: string): boolean {
  if (!actionText.startsWith(ALL_BUT)) return isGlobMatch(actionText, name)
  const excepted = actionText.slice(ALL_BUT.length).split(', ')
  return !excepted.some(pattern => isGlobMatch(pattern, name))
}

/** The action that tells most of what can be done now. */
function pickWorstAction(fresh: readonly string[], question: ExposureQuestion): string {
  const significant = findResourcePolicyKind(question).significantActions.map(action => action.toLowerCase())
  return significant.find(action => fresh.some(name => isGlobMatch(name, action))) ?? fresh[0] ?? '*'
}
