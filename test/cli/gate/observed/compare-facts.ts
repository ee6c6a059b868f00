import type { Proposal } from '../../../../audit/forecast/proposal.ts'
import type { Fact, FactsByName } from '../../../../audit/resources/fact.ts'
import { getResourceKey, type Resource } from '../../../../audit/resources/resource.ts'
import { readResources } from '../../../local-aws/read-account.ts'

/** Fields of facts that only AWS sets: times, hashes and contents of code, what Inspector scans and GuardDuty covers, and the ids of access keys and of the rules of security groups. */
const SET_BY_AWS: ReadonlySet<string> = new Set([
  'codeContent',
  'codeSha256',
  'createdAt',
  'endsWith',
  'id',
  'lastModified',
  'lastUsedAt',
  'layerContents',
  'passwordLastUsedAt',
  'pushedAt',
  'runtimeCoverage',
  'scanCoverage',
])

/** The tags that CloudFormation adds to what it creates (CloudFormation User Guide, "Resource tag"). */
const STACK_TAGS = 'aws:cloudformation:'

/** Where the facts of a proposal and those that were read differ, and how many were compared. */
export interface FactComparison {
  differences: readonly { resource: string; fact: string; proposed: unknown; read: unknown }[]
  /** Facts that the proposal and the collectors know. */
  compared: number
  /** Facts that the proposal declares unknown or incomplete, by kind and name. */
  unknown: readonly string[]
}

/** Compares what a proposal says of each resource with what the collectors read after the deployment. */
export async function compareFacts(
  { resources }: Proposal,
  rename: (text: string) => string,
): Promise<FactComparison> {
  const renamed = resources.map(({ resource, after }) => ({
    resource: renameValue(resource, rename) as Resource,
    after,
  }))
  const readings = await readResources(renamed.map(({ resource }) => resource))
  const differences: FactComparison['differences'][number][] = []
  const unknown: string[] = []
  let compared = 0
  for (const { resource, after } of renamed) {
    const facts = readings.get(getResourceKey(resource))?.facts ?? 'NOT_FOUND'
    if (after === 'DELETED' || facts === 'NOT_FOUND') {
      if (after !== 'DELETED' || facts !== 'NOT_FOUND')
        differences.push({
          resource: resource.arn,
          fact: 'presence',
          proposed: describe(after),
          read: describe(facts),
        })
      continue
    }
    for (const [name, fact] of Object.entries(after)) {
      const read = facts[name]
      if (read === undefined || SET_BY_AWS.has(name)) continue
      if ('unknown' in fact || fact.incomplete !== undefined) {
        unknown.push(`${resource.kind} ${name}`)
        continue
      }
      compared += 1
      const [proposed, found] = [normalizeFact(fact, rename), normalizeFact(read, text => text)]
      if (JSON.stringify(proposed) !== JSON.stringify(found))
        differences.push({ resource: resource.arn, fact: name, proposed, read: found })
    }
  }
  return { differences, compared, unknown }
}

function describe(facts: FactsByName | 'DELETED' | 'NOT_FOUND'): string {
  return typeof facts === 'string' ? 'absent' : 'present'
}

/** A fact with AWS's names, without what only AWS sets. */
function normalizeFact(fact: Fact, rename: (text: string) => string): unknown {
  return 'known' in fact && fact.incomplete === undefined ? normalize(renameValue(fact.known, rename)) : fact
}

/** Records have sorted names. Lists of texts and resources are sorted: the names that AWS generates decide their order. */
function normalize(value: unknown): unknown {
  if (Array.isArray(value)) {
    const items = value.filter(item => !isLocalRoute(item)).map(normalize)
    return items.toSorted((one, other) => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1))
  }
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value)
    .filter(([name, each]) => each !== undefined && !SET_BY_AWS.has(name) && !name.startsWith(STACK_TAGS))
    .map(([name, each]) => [name, name === 'rules' ? dropRuleIds(each) : (each as unknown)] as const)
  return Object.fromEntries(
    entries
      .map(([name, each]) => [name, normalize(each)] as const)
      .toSorted(([one], [other]) => (one < other ? -1 : 1)),
  )
}

/** The routes of a table to the blocks of its VPC, which the projection leaves out. */
function isLocalRoute(item: unknown): boolean {
  return typeof item === 'object' && item !== null && 'target' in item && item.target === 'local'
}

/** Rules that reference a group are texts that begin with their ids. */
function dropRuleIds(rules: unknown): unknown {
  return Array.isArray(rules) ? rules.map(rule => String(rule).replace(/^\S+ /, '')) : rules
}

function renameValue(value: unknown, rename: (text: string) => string): unknown {
  return value === undefined ? undefined : (JSON.parse(rename(JSON.stringify(value))) as unknown)
}
