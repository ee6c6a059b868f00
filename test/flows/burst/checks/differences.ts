import { isDeepStrictEqual } from 'node:util'
import { isInUse, type ResourceSnapshot } from '../../../../audit/resources/resource-snapshot.ts'
import type { Fact } from '../../../../audit/resources/fact.ts'
import { getKindDefinition, listReferencedResources } from '../../../../audit/resources/kinds.ts'
import { getResourceKey } from '../../../../audit/resources/resource.ts'
import type { KnownResources } from './table-state.ts'

/** A fact that events of a push do not refresh: of which repository an image is the latest. */
const FOUND_BY_SWEEPS = ['latestImage', 'latestPush']

/** A new audit sees no changes, and so not what they granted or opened. */
const FOUND_BY_CHANGES: ReadonlySet<string> = new Set([
  'least-privilege/iam-change-new-access',
  'least-privilege/iam-change-new-escalation',
])

/** The differences between the stored state and a new audit. Before a full scan, without those that only a full scan finds. */
export function findStateDifferences(
  knownResources: KnownResources,
  fresh: KnownResources,
  swept: boolean,
): string[] {
  const expected = [...knownResources.snapshots]
    .filter(([, snapshot]) => isExpected(snapshot, fresh, swept))
    .map(([key]) => key)
  const unless = swept ? [] : FOUND_BY_SWEEPS
  const keys = [...fresh.snapshots.keys(), ...expected]
  return [...new Set(keys)].flatMap(key => [
    ...listDifferingFacts(knownResources.snapshots.get(key), fresh.snapshots.get(key), unless).map(
      what => `${key}: ${what}`,
    ),
    ...listDifferingResults(key, knownResources, fresh).map(what => `${key}: ${what}`),
  ])
}

/**
 * Whether a new audit must find a stored resource that is not deleted: one that is listed, and after a full scan the
 * images of a deleted repository. Other resources stay stored although nothing refers to them any more.
 */
function isExpected(
  { resource, presence, facts }: ResourceSnapshot,
  { snapshots }: KnownResources,
  swept: boolean,
): boolean {
  const { kind } = resource
  if (presence !== 'PRESENT' || kind.startsWith('Assay::')) return false
  if (kind === 'AWS::ECR::Image') return swept && !isStillOpen(facts['repository'], snapshots)
  return getKindDefinition(kind).auditedIfReferenced !== true
}

function isStillOpen(named: Fact | undefined, snapshots: KnownResources['snapshots']): boolean {
  const [repository] = named !== undefined && 'known' in named ? listReferencedResources(named.known) : []
  return repository !== undefined && snapshots.has(getResourceKey(repository))
}

function listDifferingFacts(
  known: ResourceSnapshot | undefined,
  fresh: ResourceSnapshot | undefined,
  unless: readonly string[],
): string[] {
  if (known === undefined || fresh === undefined) return [known ? 'only known' : 'only there']
  if (known.presence !== fresh.presence) return [`${known.presence}, and it is ${fresh.presence}`]
  return Object.keys({ ...known.facts, ...fresh.facts })
    .filter(name => !unless.includes(name) && !isDeepStrictEqual(known.facts[name], fresh.facts[name]))
    .map(
      name => `${name} ${JSON.stringify(known.facts[name])}, and it is ${JSON.stringify(fresh.facts[name])}`,
    )
}

/** Resources that nothing uses any more are still evaluated; a new audit does not start to. */
function listDifferingResults(key: string, knownResources: KnownResources, fresh: KnownResources): string[] {
  const there = fresh.snapshots.get(key)
  if (there && !isInUse(there)) return []
  const [one = {}, other = {}] = [knownResources, fresh].map(({ records }) => records.get(key)?.results)
  return Object.keys({ ...one, ...other })
    .map(control => [control, one[control as never], other[control as never]] as const)
    .filter(
      ([control, mine, theirs]) => !FOUND_BY_CHANGES.has(control) && mine?.['status'] !== theirs?.['status'],
    )
    .map(([control, mine, theirs]) => `${control} ${mine?.['status']}, and it is ${theirs?.['status']}`)
}
