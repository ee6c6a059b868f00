import { isDeepStrictEqual } from 'node:util'
import { identifyMember } from '../../../../audit/resources/fact-edit.ts'
import { unknown, type Fact, type FactsByName } from '../../../../audit/resources/fact.ts'
import {
  describeResource,
  getKindDefinition,
  type FactName,
  type FactsByKind,
} from '../../../../audit/resources/kinds.ts'
import type { Kind, Resource } from '../../../../audit/resources/resource.ts'
import { explainIncompletePolicy } from '../../../collectors/api/parse-policy.ts'
import type { ResolvedResource } from '../../resolve/resolved-template.ts'
import type { Contribution, FactLookup } from '../contribution.ts'
import { createFact, type AllFacts, type ProjectedFacts } from './derive-fact.ts'

/** The audited resource that a resource of a template is, with its facts. */
export interface OwnResource<K extends Kind> {
  resource: Resource<K>
  /** The facts that AWS sets when it creates the resource, and those of which the template sets a part. */
  created: ProjectedFacts<K>
  /** The facts that the template sets, given the facts so far. */
  derive: (before: FactsBefore<K>, findFacts: FactLookup | undefined) => ProjectedFacts<K>
  /** The facts of a setting that the template no longer makes; without them a removed resource is deleted. */
  removed?: AllFacts<K> & FactsByName
}

/** Returns a fact as it is before an edit. */
export type FactsBefore<K extends Kind> = <N extends FactName<K>>(name: N) => Fact<FactsByKind[K][N]>

/** Creates the contribution of a resource of a template to the audited resource that it is. */
export function projectOwnResource<K extends Kind>(
  { logicalId }: ResolvedResource,
  { resource, created, derive, removed }: OwnResource<K>,
): Contribution[] {
  return [
    {
      resource,
      logicalId,
      apply(before, findFacts) {
        const start: FactsByName = before ?? {
          ...describeUnknownFacts(resource.kind, 'the template does not set it'),
          ...created,
        }
        return { ...start, ...derive(createFactsBefore(resource, start), findFacts) }
      },
      ...(removed === undefined ? {} : { removed }),
    },
  ]
}

/** Creates the contribution of a resource of a template to an audited resource that it belongs to. */
export function projectEdit<K extends Kind>(
  { logicalId }: ResolvedResource,
  resource: Resource<K>,
  edit: (before: FactsBefore<K>, findFacts: FactLookup | undefined) => ProjectedFacts<K>,
): Contribution {
  return {
    resource,
    logicalId,
    apply(before, findFacts) {
      const absent = `${describeResource(resource)} is neither in the account nor in the template`
      const start: FactsByName = before ?? (describeUnknownFacts(resource.kind, absent) as FactsByName)
      return { ...start, ...edit(createFactsBefore(resource, start), findFacts) }
    },
  }
}

/** Edits a fact that is known; an unknown one stays so. What was missing of it is still missing. */
export function editFact<V>(fact: Fact<V>, edit: (value: V) => Fact<V>): Fact<V> {
  if ('unknown' in fact) return fact
  const edited = edit(fact.known)
  if ('unknown' in edited) return edited
  return createFact(edited.known, findLastingReason(fact) ?? edited.incomplete)
}

/** What is missing of a fact besides what its own policies show, which an edit can replace. */
function findLastingReason(fact: { known: unknown; incomplete?: string }): string | undefined {
  return fact.incomplete === explainIncompletePolicy(fact.known) ? undefined : fact.incomplete
}

/** Adds `members` to a list that is sorted by `compare`; a member that the list has stays as it is. */
export function addMembers<T>(
  fact: Fact<readonly T[]>,
  members: Fact<readonly T[]>,
  compare: (one: T, other: T) => number,
): Fact<readonly T[]> {
  return editFact(fact, list => {
    if ('unknown' in members) return createFact(list, members.unknown)
    const present = new Set(list.map(identifyMember))
    const added = members.known.filter(member => !present.has(identifyMember(member)))
    return createFact([...list, ...added].toSorted(compare), members.incomplete)
  })
}

/** Sets entries of a record; one whose value is unknown is left out, and the record is incomplete. */
export function setEntries<V>(
  fact: Fact<Readonly<Record<string, V>>>,
  entries: readonly (readonly [string, Fact<V>])[],
  missing?: string,
): Fact<Readonly<Record<string, V>>> {
  return editFact(fact, before => {
    const names = new Set(entries.map(([name]) => name))
    const others = Object.entries(before).filter(([name]) => !names.has(name))
    const knownEntries = entries.flatMap(([name, value]) =>
      'known' in value ? [[name, value.known] as const] : [],
    )
    const [unknownEntry] = entries.flatMap(([, value]) => ('unknown' in value ? [value.unknown] : []))
    return createFact(Object.fromEntries([...others, ...knownEntries]), missing ?? unknownEntry)
  })
}

/** The list in the order that it had, if it has the same members: AWS decides the order of some lists. */
export function keepOrder<T>(before: Fact<readonly T[]>, after: Fact<readonly T[]>): Fact<readonly T[]> {
  if ('unknown' in before || 'unknown' in after || after.incomplete !== undefined) return after
  const members = (list: readonly T[]) => list.map(identifyMember).toSorted().join('\n')
  return members(before.known) === members(after.known) ? createFact(before.known) : after
}

/**
 * A fact of a property that the template does not have: its default, unless the account has another value. CloudFormation
 * removes that value if an earlier template set it, and leaves it otherwise.
 */
export function resolveAbsentProperty<V>(before: Fact<V>, byDefault: V, property: string): Fact<V> {
  if ('unknown' in before || isDeepStrictEqual(before.known, byDefault)) return createFact(byDefault)
  return unknown(
    `the template has no property ${property}: CloudFormation leaves or removes what the account has`,
  )
}

/** Compares resources by their ARNs, as lists of resources are sorted. */
export function compareArns(one: Pick<Resource, 'arn'>, other: Pick<Resource, 'arn'>): number {
  return one.arn < other.arn ? -1 : Number(one.arn > other.arn)
}

/** All facts of a kind, unknown for the same reason. */
export function describeUnknownFacts<K extends Kind>(kind: K, why: string): AllFacts<K> {
  const names = Object.keys(getKindDefinition(kind).facts)
  return Object.fromEntries(names.map(name => [name, unknown(why)])) as unknown as AllFacts<K>
}

function createFactsBefore<K extends Kind>(resource: Resource<K>, facts: FactsByName): FactsBefore<K> {
  return name =>
    (facts[name] ?? unknown(`${name} of ${describeResource(resource)} was never read`)) as Fact<
      FactsByKind[K][typeof name]
    >
}
