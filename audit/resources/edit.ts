import type { PolicyDocument, Statement } from '../policy/document.ts'
import { known, type FactSheet } from './fact.ts'
import { keyOf, type Resource } from './resource.ts'

/**
 * What an event itself says that a fact became. Verdicts rest on what is read; an edit only tells what was so between
 * two events although no look saw it.
 */
export interface Edit {
  fact: string
  /** The member of the fact that is set or taken away: a name, a resource, a rule. Without one the whole fact is set. */
  member?: string
  /** The id of a statement, where one of a policy is set or taken away; `member` is the policy's name. */
  statement?: string
  /** Set where the member is taken away. */
  gone?: true
  /** What it became; without one it became something that the event does not tell. */
  value?: unknown
}

/** Names what an edit changes: a later edit of the same ends what the earlier one told. */
export function placeOf({ fact, member, statement }: Edit): string {
  return JSON.stringify([fact, member ?? null, statement ?? null])
}

/** The member of a list of a fact that `item` is. */
export function memberOf(item: unknown): string {
  if (!isObject(item)) return JSON.stringify(item)
  if ('kind' in item && 'arn' in item) return keyOf(item as unknown as Resource)
  if ('peer' in item) return ['protocol', 'from', 'to', 'peer'].map(name => String(item[name])).join(' ')
  return typeof item['qualifier'] === 'string' ? item['qualifier'] : JSON.stringify(item)
}

/** `facts` with `edit` in force, or undefined where that cannot be said: the fact is not known, or its value not told. */
export function edited(facts: FactSheet, edit: Edit): FactSheet | undefined {
  const fact = facts[edit.fact]
  if (fact === undefined || !('known' in fact)) return undefined
  if (edit.value === undefined && edit.gone !== true) return undefined
  const value = edit.member === undefined ? edit.value : withMember(fact.known, edit.member, edit)
  return value === undefined ? undefined : { ...facts, [edit.fact]: known(value) }
}

function withMember(before: unknown, member: string, edit: Edit): unknown {
  const { statement, value } = edit
  if (Array.isArray(before)) {
    const items: readonly unknown[] = before
    const others = items.filter(item => memberOf(item) !== member)
    return value === undefined ? others : [...others, value]
  }
  if (!isObject(before)) return undefined
  const { [member]: present, ...others } = before
  if (statement === undefined) return value === undefined ? others : { ...others, [member]: value }
  return { ...others, [member]: withStatement(present as PolicyDocument | undefined, statement, value) }
}

function withStatement(before: PolicyDocument | undefined, id: string, value: unknown): PolicyDocument {
  const { Version, Statement } = before ?? { Version: '2012-10-17', Statement: [] }
  const others = Statement.filter(({ Sid }) => Sid !== id)
  return { Version, Statement: value === undefined ? others : [...others, value as Statement] }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
