import { findFactSource } from '../../controls/resolve-inputs.ts'
import type { StandaloneImage } from '../../resources/ecs/standalone-tasks.ts'
import type { Fact } from '../../resources/fact.ts'
import { listReferencedResources } from '../../resources/kinds.ts'
import { FACTS_VERSION, type PriorFacts, type ResourceSnapshot } from '../../resources/resource-snapshot.ts'
import type { Resource } from '../../resources/resource.ts'
import {
  computeSourceFingerprint,
  type ComplianceRecord,
  type ControlResult,
} from '../../state/compliance-record.ts'
import { buildComplianceRecordKey } from '../../state/keys.ts'
import { mapConcurrent } from '../../state/map-concurrent.ts'
import { loadSnapshot } from '../../state/load-snapshot.ts'
import type { ItemStore } from '../../state/store.ts'
import { standaloneTaskFacts, type EvaluatedFact } from './evaluated-facts.ts'

/**
 * Whether the end of a standalone task can close a finding: this is the newest task that is known to run an image, or it is
 * unknown what runs; and what runs is not known to pass all controls. Without a snapshot nothing was evaluated.
 */
export async function canTaskEndMatter(
  standaloneTasks: Resource,
  endedTask: string,
  store: Pick<ItemStore, 'load'>,
): Promise<boolean> {
  const snapshot = await loadSnapshot(standaloneTasks, store)
  const images = snapshot?.facts['images'] as Fact<readonly StandaloneImage[]> | undefined
  if (snapshot === undefined || images === undefined) return false
  if (snapshot.factsVersion !== FACTS_VERSION || snapshot.presence === 'NOT_FOUND_ONCE') return true
  if ('unknown' in images) return true
  if (!images.known.some(({ task }) => task === endedTask)) return false
  return !(await isKnownToPass(snapshot, images.known, store))
}

/**
 * Whether what the tasks of a snapshot run was evaluated as it is known now, and every control passes or does not apply. Otherwise
 * an evaluation that is still to come can open a finding, of which no end would be known.
 */
async function isKnownToPass(
  snapshot: ResourceSnapshot,
  images: readonly Resource[],
  store: Pick<ItemStore, 'load'>,
): Promise<boolean> {
  const provenance = snapshot.provenance['images']
  const item = await store.load(buildComplianceRecordKey(snapshot.resource))
  const complianceRecord = item?.body as ComplianceRecord | undefined
  const results = Object.values(complianceRecord?.results ?? {})
  if (complianceRecord === undefined || provenance === undefined || !results.every(isPassed)) return false
  const evaluated = new Set(results.flatMap(({ inputFingerprints }) => inputFingerprints))
  if (!evaluated.has(computeSourceFingerprint(findFactSource(snapshot, 'images', provenance)))) return false
  const related = await mapConcurrent(images, image => loadEvaluated(image, IMAGE_FACTS, store))
  const since = Date.parse(complianceRecord.evaluatedAt) - LOAD_MS
  return !related.flat().some(each => hasUnevaluatedFact(each, evaluated, since))
}

/** How long before its time an evaluation can have loaded its facts. */
const LOAD_MS = 60_000

/** What is evaluated of the images that standalone tasks run, from the image on. */
const IMAGE_FACTS = followFacts('images', standaloneTaskFacts)

/** The facts that are evaluated of what `relationship` references, from there on. */
function followFacts(relationship: string, facts: readonly EvaluatedFact[]): EvaluatedFact[] {
  return facts.flatMap(({ path: [first, ...path], fact }) => (first === relationship ? [{ path, fact }] : []))
}

/** A snapshot with the names of those of its facts that are evaluated. */
interface EvaluatedSnapshot {
  snapshot: ResourceSnapshot
  names: readonly string[]
}

/** The snapshots of a resource, and of those to which the paths of `facts` lead. */
async function loadEvaluated(
  resource: Resource,
  facts: readonly EvaluatedFact[],
  store: Pick<ItemStore, 'load'>,
): Promise<EvaluatedSnapshot[]> {
  const snapshot = await loadSnapshot(resource, store)
  if (snapshot === undefined) return []
  const relationships = new Set(facts.flatMap(({ path }) => path.slice(0, 1)))
  const targets = [...relationships].flatMap(relationship => {
    const fact = snapshot.facts[relationship]
    if (fact === undefined || !('known' in fact)) return []
    const inner = followFacts(relationship, facts)
    return listReferencedResources(fact.known).map(target => ({ target, inner }))
  })
  const related = await mapConcurrent(targets, ({ target, inner }) => loadEvaluated(target, inner, store))
  const names = facts.flatMap(({ path, fact }) => (path.length === 0 ? [fact] : []))
  return [{ snapshot, names }, ...related.flat()]
}

/** Whether a fact was replaced about when `since` was or later, and the evaluation that it leads to is not known. */
function hasUnevaluatedFact(
  { snapshot, names }: EvaluatedSnapshot,
  evaluated: ReadonlySet<string>,
  since: number,
): boolean {
  return names.some(name => {
    const provenance = snapshot.provenance[name]
    const isEvaluated =
      provenance === undefined ||
      evaluated.has(computeSourceFingerprint(findFactSource(snapshot, name, provenance)))
    return (
      !isEvaluated &&
      snapshot.priorFacts.some(before => name in before.facts && isSince(before, snapshot, since))
    )
  })
}

/** A recheck can have replaced a fact later than the first read of the change did. */
function isSince({ at, attempt }: PriorFacts, { readAt }: ResourceSnapshot, since: number): boolean {
  return Date.parse(attempt > 0 ? readAt : at) >= since
}

function isPassed({ status, open, staleReason }: ControlResult): boolean {
  return !open && staleReason === undefined && (status === 'COMPLIANT' || status === 'NOT_APPLICABLE')
}
