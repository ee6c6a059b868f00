import { countBySeverity, type Severity } from '../../audit/settings/severity.ts'
import { groupIntoMap } from '../group-into-map.ts'
import { ownerTags, type Finding, type OwnerTag } from './finding.ts'

/** Open findings by severity. */
export type OpenBySeverity = Readonly<Record<Severity, number>>

/** The open findings with one value, such as a region. */
export interface CountedGroup {
  value: string
  open: OpenBySeverity
}

/** The open findings by the values of a tag. Every finding is in exactly one place. */
interface TagGroups {
  /** The key of the tag, in lower case. */
  tag: OwnerTag
  values: readonly CountedGroup[]
  /** Of resources without the tag. */
  none: OpenBySeverity
  /** Of resources whose tags are not read: those of their kind never are, or could not be. */
  notRead: OpenBySeverity
}

/** The open findings, grouped. The groups with most findings come first. */
export interface FindingGroups {
  account: readonly CountedGroup[]
  region: readonly CountedGroup[]
  strategy: readonly CountedGroup[]
  kind: readonly CountedGroup[]
  tags: readonly TagGroups[]
}

/** Groups open findings of `account` by account, region, strategy, kind and tags. */
export function countGroups(findings: readonly Finding[], account: string): FindingGroups {
  return {
    account: groupBy(findings, () => account),
    region: groupBy(findings, ({ resource }) => resource.region),
    strategy: groupBy(findings, ({ control }) => control.split('/')[0] ?? control),
    kind: groupBy(findings, ({ resource }) => resource.kind),
    tags: ownerTags.map(tag => groupByTag(findings, tag)),
  }
}

function groupByTag(findings: readonly Finding[], tag: OwnerTag): TagGroups {
  const tagged = findings.filter(({ tags }) => tags?.[tag] !== undefined)
  return {
    tag,
    values: groupBy(tagged, ({ tags }) => tags?.[tag] ?? ''),
    none: countBySeverity(findings.filter(({ tags }) => tags !== undefined && tags[tag] === undefined)),
    notRead: countBySeverity(findings.filter(({ tags }) => tags === undefined)),
  }
}

function groupBy(findings: readonly Finding[], pick: (finding: Finding) => string): CountedGroup[] {
  return [...groupIntoMap(findings, pick)]
    .toSorted(([a, one], [b, other]) => other.length - one.length || (a < b ? -1 : 1))
    .map(([value, group]) => ({ value, open: countBySeverity(group) }))
}
