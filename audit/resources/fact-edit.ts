import type { PolicyDocument, PolicyStatement } from '../engines/iam/policy-document.ts'
import { createIncompleteFact, known, type FactsByName } from './fact.ts'
import { getResourceKey, type Resource } from './resource.ts'

/**
 * A change of a fact as an event itself reports it (a claim). Evaluations rest on reads; an edit only explains what
 * happened between two reads.
 */
export interface FactEdit {
  fact: string
  /** The member of the fact that is set or removed: a name, a resource, a rule. Without a member the whole fact is set. */
  member?: string
  /** The id of the policy statement that is set or removed; `member` is the policy's name. */
  statement?: string
  /** Set if the member is removed. */
  removed?: true
  /** The new value; absent if the event does not report it. */
  value?: unknown
  /** What is missing of the new value. */
  incomplete?: string
}

/** Identifies what an edit changes: a later edit of the same target ends the earlier one. */
export function getEditTarget({ fact, member, statement }: FactEdit): string {
  return JSON.stringify([fact, member ?? null, statement ?? null])
}

/** The member name of an item of a list fact. */
export function identifyMember(item: unknown): string {
  if (!isObject(item)) return JSON.stringify(item)
  if ('kind' in item && 'arn' in item) return getResourceKey(item as unknown as Resource)
  if ('peer' in item) return ['protocol', 'from', 'to', 'peer'].map(name => String(item[name])).join(' ')
  return typeof item['qualifier'] === 'string' ? item['qualifier'] : JSON.stringify(item)
}

/** Applies an edit to `facts`. Returns undefined if the fact is unknown or the event does not report the value. */
export function applyEdit(facts: FactsByName, factEdit: FactEdit): FactsByName | undefined {
  const fact = facts[factEdit.fact]
  if (fact === undefined || !('known' in fact)) return undefined
  if (factEdit.value === undefined && factEdit.removed !== true) return undefined
  const { member } = factEdit
  const value = member === undefined ? factEdit.value : applyMemberEdit(fact.known, member, factEdit)
  if (value === undefined) return undefined
  const incomplete = factEdit.incomplete ?? (member === undefined ? undefined : fact.incomplete)
  const edited = incomplete === undefined ? known(value) : createIncompleteFact(value, incomplete)
  return { ...facts, [factEdit.fact]: edited }
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
