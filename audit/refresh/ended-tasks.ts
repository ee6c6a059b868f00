import { findFactSource } from '../controls/resolve-inputs.ts'
import type { StandaloneImage } from '../resources/ecs/standalone-tasks.ts'
import type { Fact } from '../resources/fact.ts'
import {
  FACTS_VERSION,
  listRelationships,
  type PriorFacts,
  type ResourceSnapshot,
} from '../resources/resource-snapshot.ts'
import type { Kind, Resource } from '../resources/resource.ts'
import {
  computeSourceFingerprint,
  type ComplianceRecord,
  type ControlResult,
} from '../state/compliance-record.ts'
import { buildComplianceRecordKey } from '../state/keys.ts'
import { mapConcurrent } from '../state/map-concurrent.ts'
import { loadSnapshot } from '../state/load-snapshot.ts'
import type { ItemStore } from '../state/store.ts'

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
  const related = (await mapConcurrent(images, image => loadRelated(image, store))).flat()
  const since = Date.parse(complianceRecord.evaluatedAt) - LOAD_MS
  return !related.some(each => hasUnevaluatedFact(each, evaluated, since))
}

/** How long before its time an evaluation can have loaded its facts. */
const LOAD_MS = 60_000

/** The facts that controls of standalone tasks evaluate, of images and of what describes them. */
const EVALUATED_FACTS: Readonly<Partial<Record<Kind, readonly string[]>>> = {
  'AWS::ECR::Image': ['storage', 'content', 'children', 'contents', 'verification', 'scan', 'suppressed'],
  'AWS::ECR::ImageContent': ['operatingSystem'],
  'AWS::ECR::ImageVerification': ['result'],
}

/** The snapshots of an image, of the images of an index, and of what describes them. */
async function loadRelated(
  resource: Resource,
  store: Pick<ItemStore, 'load'>,
  isMember = false,
): Promise<ResourceSnapshot[]> {
  const snapshot = await loadSnapshot(resource, store)
  if (snapshot === undefined) return []
  const targets = listRelationships(snapshot.resource, snapshot.facts)
    .map(({ to }) => to)
    .filter(({ kind }) => kind in EVALUATED_FACTS && !(isMember && kind === 'AWS::ECR::Image'))
  const inner = await mapConcurrent(targets, target => loadRelated(target, store, true))
  return [snapshot, ...inner.flat()]
}

/** Whether a fact was replaced about when `since` was or later, and the evaluation that it leads to is not known. */
function hasUnevaluatedFact(
  snapshot: ResourceSnapshot,
  evaluated: ReadonlySet<string>,
  since: number,
): boolean {
  return (EVALUATED_FACTS[snapshot.resource.kind] ?? []).some(name => {
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
