import type { Actions } from '../action/actions.ts'
import { pairsOf, rangesOf } from '../action/ranges.ts'
import { globMatches } from '../glob/glob.ts'
import { isAmong } from './among.ts'
import type { Exposure } from './exposure.ts'
import { isTrust, type ExposureQuestion } from './opening.ts'
import { isSaml } from './provider.ts'
import { kindOf } from './resource-kind.ts'
import { witnessOf, type ExposureWitness } from './witness.ts'

/** Those whom a statement lets in now and nothing let in before, or whom it lets do more. */
export interface NewlyLetIn<E extends Exposure> {
  /** Its actions are those of which some are new. */
  exposure: E
  /** One of them, and something new that he may do. */
  witness: ExposureWitness
}

/**
 * Whom `after` lets in, or lets do what, that none of `before` did. Who is let in less than before, or the same by
 * another statement, is not among them. `question` is about the policy behind `after`.
 */
export function newlyLetIn<E extends Exposure>(
  before: readonly E[],
  after: readonly E[],
  question: ExposureQuestion,
  catalogue: Actions,
): NewlyLetIn<E>[] {
  const listed = isTrust(question) ? [] : listedIn(question, catalogue)
  return after.flatMap(exposure => {
    const earlier = before.filter(each => isAmong(exposure, each, question.policy))
    if (isTrust(question)) return earlier.length > 0 ? [] : [letIn(exposure, wayOf(exposure), question)]
    const could = earlier.flatMap(({ actions }) => actions)
    const fresh = actionsIn(exposure.actions, listed).filter(name => !isOneOf(name, could))
    if (fresh.length === 0) return []
    const actions = exposure.actions.filter(says => fresh.some(name => name === says || isSaid(name, says)))
    return [letIn({ ...exposure, actions }, worstOf(fresh, question), question)]
  })
}

function letIn<E extends Exposure>(exposure: E, action: string, question: ExposureQuestion): NewlyLetIn<E> {
  return { exposure, witness: witnessOf({ ...exposure, actions: [action] }, question) }
}

/** The way into a role that is meant for such callers. */
function wayOf(exposure: Exposure): string {
  if (exposure.to !== 'FEDERATED') return 'sts:assumerole'
  return isSaml(exposure.provider) ? 'sts:assumerolewithsaml' : 'sts:assumerolewithwebidentity'
}

/** The actions of the resource's service, in lower case. */
function listedIn(question: ExposureQuestion, catalogue: Actions): string[] {
  return kindOf(question).actions.flatMap(pattern =>
    pairsOf(rangesOf(pattern, catalogue) ?? []).flatMap(([first, end]) => catalogue.names.slice(first, end)),
  )
}

/** The listed actions that are meant by `all`; a text that means none of them stands for itself. */
function actionsIn(all: readonly string[], listed: readonly string[]): string[] {
  const meant = all.flatMap(says => {
    const names = listed.filter(name => isSaid(name, says))
    return names.length > 0 ? names : [says]
  })
  return [...new Set(meant)]
}

function isOneOf(name: string, all: readonly string[]): boolean {
  return all.some(says => says === name || isSaid(name, says))
}

/** What exposures say of a statement with NotAction. */
const ALL_BUT = 'all but '

function isSaid(name: string, says: string): boolean {
  if (!says.startsWith(ALL_BUT)) return globMatches(says, name)
  const excepted = says.slice(ALL_BUT.length).split(', ')
  return !excepted.some(pattern => globMatches(pattern, name))
}

/** The action that tells most of what can be done now. */
function worstOf(fresh: readonly string[], question: ExposureQuestion): string {
  const telling = kindOf(question).telling.map(action => action.toLowerCase())
  return telling.find(action => fresh.some(name => globMatches(name, action))) ?? fresh[0] ?? '*'
}
