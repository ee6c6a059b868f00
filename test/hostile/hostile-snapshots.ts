import { getResourceKey, type Resource } from '../../audit/resources/resource.ts'
import type { ResourceSnapshot } from '../../audit/resources/resource-snapshot.ts'
import { HOSTILE_TEXT, listTextLeaves, replaceLeaf, type TextLeaf } from './hostile-text.ts'

/** Without stars, which would make patterns that take long to compare; long enough to be cut everywhere. */
const SHORT = HOSTILE_TEXT.replaceAll('*', '_')
const LONG = `${SHORT}${'x'.repeat(500)}`

/** Places of a snapshot that are tried; of more, every second, third and so on. */
const MAX_LEAVES = 100

type SnapshotsByKey = ReadonlyMap<string, ResourceSnapshot>

/** Values that AWS defines; an account cannot have others there. */
const CONSTANT = /^[A-Z][A-Z_0-9]+$|^(?:Allow|Deny|\d{4}-\d\d-\d\d(?:T.*)?)$/

/** Fields with words of Assay: the detectors of secrets, and why lists, facts or statements are not known. */
const OWN_FIELDS = ['detected', 'listingFailures', 'unknown', 'incomplete', 'NotUnderstood', 'withheldBy']

/** `snapshots` of `root` and related resources, each time with hostile text in one more place of the facts. */
export function listHostileSnapshots(snapshots: SnapshotsByKey, root: Resource): SnapshotsByKey[] {
  const all = [...snapshots.values()]
  return [
    ...all.flatMap(snapshot =>
      listHostileFacts(snapshot).map(hostile => replaceSnapshot(snapshots, hostile)),
    ),
    new Map(
      [...snapshots].map(([key, snapshot]) => [
        key,
        { ...snapshot, facts: addSids(snapshot.facts) as never },
      ]),
    ),
    ...all
      .filter(({ resource }) => getResourceKey(resource) !== getResourceKey(root))
      .map(({ resource }) => renameResource(snapshots, resource.arn)),
  ]
}

function replaceSnapshot(snapshots: SnapshotsByKey, snapshot: ResourceSnapshot): SnapshotsByKey {
  return new Map([...snapshots, [getResourceKey(snapshot.resource), snapshot]])
}

function listHostileFacts(snapshot: ResourceSnapshot): ResourceSnapshot[] {
  const leaves = listTextLeaves(snapshot.facts)
    .filter(leaf => leaf.path.length > 2 || leaf.of === 'VALUE')
    .filter(({ of, text }) => of === 'NAME' || !CONSTANT.test(text))
    .filter(({ path }) => !OWN_FIELDS.some(field => path.includes(field)))
  const step = Math.ceil(leaves.length / MAX_LEAVES)
  return leaves
    .filter((_, index) => index % step === 0)
    .map(leaf => ({
      ...snapshot,
      facts: replaceLeaf(snapshot.facts, leaf, makeHostile(leaf)) as ResourceSnapshot['facts'],
    }))
}

/** Keeps what precedes: controls recognize it. Names of variables are recognized by their ends. */
function makeHostile({ of, text }: TextLeaf): string {
  return of === 'NAME' ? `${SHORT}_${text}` : `${text}${text.length % 2 === 0 ? SHORT : LONG}`
}

/** `value` with a hostile Sid in every statement. */
function addSids(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(addSids)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).map(([name, part]) => [name, addSids(part)])
  return { ...Object.fromEntries(entries), ...('Effect' in value ? { Sid: SHORT } : {}) }
}

/** `snapshots` with a hostile name of the resource `arn`, wherever it is referenced. */
function renameResource(snapshots: SnapshotsByKey, arn: string): SnapshotsByKey {
  const text = JSON.stringify([...snapshots.values()])
  const renamed = text.replaceAll(JSON.stringify(arn), () => JSON.stringify(`${arn}${SHORT}`))
  const changed = JSON.parse(renamed) as ResourceSnapshot[]
  return new Map(changed.map(snapshot => [getResourceKey(snapshot.resource), snapshot]))
}
