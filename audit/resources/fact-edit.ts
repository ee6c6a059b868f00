import type { PolicyDocument, PolicyStatement } from '../engines/iam/policy-document.ts'
import { known, type FactsByName } from './fact.ts'
import { getResourceKey, type Resource } from './resource.ts'

/**
 * What an event itself says that a fact became. Verdicts rest on what is read; an edit only tells what was so between
 * two events although no look saw it.
 */
export interface FactEdit {
  fact: string
  /** The member of the fact that is set or taken away: a name, a resource, a rule. Without one the whole fact is set. */
  member?: string
  /** The id of a statement, where one of a policy is set or taken away; `member` is the policy's name. */
  statement?: string
  /** Set where the member is taken away. */
  removed?: true
  /** What it became; without one it became something that the event does not tell. */
  value?: unknown
}

/** Names what an edit changes: a later edit of the same ends what the earlier one told. */
export function getEditTarget({ fact, member, statement }: FactEdit): string {
  return JSON.stringify([fact, member ?? null, statement ?? null])
}

/** The member of a list of a fact that `item` is. */
export function identifyMember(item: unknown): string {
  if (!isObject(item)) return JSON.stringify(item)
  if ('kind' in item && 'arn' in item) return getResourceKey(item as unknown as Resource)
  if ('peer' in item) return ['protocol', 'from', 'to', 'peer'].map(name => String(item[name])).join(' ')
  return typeof item['qualifier'] === 'string' ? item['qualifier'] : JSON.stringify(item)
}

/** `facts` with `edit` in force, or undefined where that cannot be said: the fact is not known, or its value not told. */
export function applyEdit(facts: FactsByName, factEdit: FactEdit): FactsByName | undefined {
  const fact = facts[factEdit.fact]
  if (fact === undefined || !('known' in fact)) return undefined
  if (factEdit.value === undefined && factEdit.removed !== true) return undefined
  const value =
    factEdit.member === undefined ? factEdit.value : applyMemberEdit(fact.known, factEdit.member, factEdit)
  return value === undefined ? undefined : { ...facts, [factEdit.fact]: known(value) }
}

function applyMemberEdit(before: unknown, member: string, factEdit: FactEdit): unknown {
  const { statement, value } = factEdit
  if (Array.isArray(before)) {
    const items: readonly unknown[] = before
    const others = items.filter(item => identifyMember(item) !== member)
    return value === undefined ? others : [...others, value]
  }
  if (!isObject(before)) return undefined
  const { [member]: present, ...others } = before
  if (statement === undefined) return value === undefined ? others : { ...others, [member]: value }
  return { ...others, [member]: applyStatementEdit(present as PolicyDocument | undefined, statement, value) }
}

function applyStatementEdit(before: PolicyDocument | undefined, id: string, value: unknown): PolicyDocument {
  const { Version, Statement } = before ?? { Version: '2012-10-17', Statement: [] }
  const others = Statement.filter(({ Sid }) => Sid !== id)
  return { Version, Statement: value === undefined ? others : [...others, value as PolicyStatement] }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
