import { createConditionReader, type Comparison, type ConditionReader } from './conditions.ts'
import { isUnresolved } from '../resolved-value.ts'
import type { Scope } from '../scope.ts'

/** The assignments of undecidable conditions that are resolved each. */
const MAX_ASSIGNMENTS = 8

/** Comparisons of which the assignments are tried: 2 to the power of it. */
const MAX_COMPARISONS = 8

/** The truth of undecidable comparisons by their keys. */
export type Assumption = ReadonlyMap<string, boolean>

/**
 * The assumptions that give the conditions `names` different values: one without assumptions if all can be decided, at
 * most 8. Comparisons beyond that remain undecided. `allowedValues` are those of the parameters: an assumption that no
 * value of a parameter fulfils is left out.
 */
export function listAssumptions(
  names: readonly string[],
  scope: Scope,
  allowedValues: ReadonlyMap<string, readonly string[]>,
): Assumption[] {
  const comparisons = listComparisons(names, scope)
  for (let count = Math.min(comparisons.length, MAX_COMPARISONS); count > 0; count -= 1) {
    const assumptions = enumerateAssumptions(comparisons.slice(0, count), allowedValues)
    const distinct = dedupeByDecisions(assumptions, names, scope)
    if (distinct.length <= MAX_ASSIGNMENTS) return distinct
  }
  return [new Map()]
}

function listComparisons(names: readonly string[], scope: Scope): Comparison[] {
  const reader = createConditionReader(scope, new Map())
  for (const name of names) reader.decide(name)
  return [...reader.comparisons.values()].toSorted((a, b) => (a.key < b.key ? -1 : 1))
}

function enumerateAssumptions(
  comparisons: readonly Comparison[],
  allowedValues: ReadonlyMap<string, readonly string[]>,
): Assumption[] {
  let assumptions: Assumption[] = [new Map()]
  for (const { key } of comparisons)
    assumptions = assumptions.flatMap(assumption =>
      [true, false].map(truth => new Map([...assumption, [key, truth]])),
    )
  return assumptions.filter(assumption => isPossible(assumption, comparisons, allowedValues))
}

/** Whether values exist that fulfil all comparisons: one subject equals one text at most, and an allowed one. */
function isPossible(
  assumption: Assumption,
  comparisons: readonly Comparison[],
  allowedValues: ReadonlyMap<string, readonly string[]>,
): boolean {
  const subjects = new Set(comparisons.flatMap(({ subject }) => (subject === undefined ? [] : [subject])))
  return [...subjects].every(subject => {
    const ofSubject = comparisons.filter(comparison => comparison.subject === subject)
    const equal = ofSubject.filter(({ key }) => assumption.get(key) === true).map(({ text }) => text ?? '')
    if (equal.length > 1) return false
    const allowed = findAllowedValues(subject, allowedValues)
    if (allowed === undefined) return true
    const [value] = equal
    if (value !== undefined) return allowed.includes(value)
    const excluded = new Set(ofSubject.map(({ text }) => text))
    return allowed.some(each => !excluded.has(each))
  })
}

function findAllowedValues(
  subject: string,
  allowedValues: ReadonlyMap<string, readonly string[]>,
): readonly string[] | undefined {
  const [, parameter] = /^\{"Ref":"([A-Za-z0-9]+)"\}$/.exec(subject) ?? []
  return parameter === undefined ? undefined : allowedValues.get(parameter)
}

function dedupeByDecisions(
  assumptions: readonly Assumption[],
  names: readonly string[],
  scope: Scope,
): Assumption[] {
  const distinct = new Map<string, Assumption>()
  for (const assumption of assumptions) {
    const reader = createConditionReader(scope, assumption)
    const decisions = names.map(name => describeDecision(name, reader)).join(',')
    if (!distinct.has(decisions)) distinct.set(decisions, assumption)
  }
  return [...distinct.values()]
}

function describeDecision(name: string, reader: ConditionReader): string {
  const decision = reader.decide(name)
  return isUnresolved(decision) ? '?' : String(decision)
}
