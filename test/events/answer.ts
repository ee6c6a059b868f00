import type { Affected } from '../../audit/changes/affected.ts'
import type { Resource } from '../../audit/resources/resource.ts'
import { keyOf } from '../../audit/resources/resource.ts'
import type { Kind } from '../../audit/resources/resource.ts'
import type { Entry } from './folder.ts'
import { idOf, kindOf } from './ids.ts'
import { isOfAnswer, type Heard } from './stage.ts'

/** What the readers of an event answered: whom it affects, why it was ignored, and what it did not say. */
export interface Answer {
  affected: readonly Affected[]
  ignored: readonly string[]
  unresolved: readonly Kind[]
}

/** The answer to `event`, of all readers that it was delivered or passed on to. */
export function answerTo(event: unknown, { reads }: Heard): Answer {
  const outcomes = reads.filter(read => isOfAnswer(read, event)).map(({ outcome }) => outcome)
  return {
    affected: outcomes.flatMap(outcome => ('affected' in outcome ? outcome.affected : [])),
    ignored: outcomes.flatMap(outcome => ('ignored' in outcome ? [outcome.ignored] : [])),
    unresolved: outcomes.flatMap(outcome => ('unresolved' in outcome ? (outcome.unresolved ?? []) : [])),
  }
}

/** What is wrong with an answer, by the ground truth of `entry`. */
export interface Faults {
  missing: string[]
  beyond: string[]
  forbidden: string[]
  twice: string[]
}

export const NONE: Faults = { missing: [], beyond: [], forbidden: [], twice: [] }

/** Compares an answer with the ground truth. Throws Error where that names what is of no kind that is modelled. */
export function faultsOf({ affected }: Answer, entry: Entry): Faults {
  const must = arnsOf(entry.affected)
  must.forEach(kindOf)
  const allowed = new Set([...must, ...arnsOf(entry.mayAlso)])
  const forbidden = new Set(arnsOf(entry.notAffected))
  const ids = new Set(affected.map(({ resource }) => idOf(resource)))
  return {
    missing: must.filter(id => !ids.has(id)),
    beyond: [...ids].filter(id => !allowed.has(id)),
    forbidden: [...ids].filter(id => forbidden.has(id)),
    twice: repeated(affected.map(({ resource }) => resource)),
  }
}

function arnsOf(named: readonly { arn: string }[] = []): string[] {
  return named.map(({ arn }) => arn)
}

function repeated(resources: readonly Resource[]): string[] {
  const keys = resources.map(keyOf)
  return [...new Set(keys.filter((key, index) => keys.indexOf(key) < index))]
}
