import { findFactSource } from '../controls/resolve-inputs.ts'
import type { StandaloneImage } from '../resources/ecs/standalone-tasks.ts'
import type { Fact } from '../resources/fact.ts'
import { FACTS_VERSION, type ResourceSnapshot } from '../resources/resource-snapshot.ts'
import type { Resource } from '../resources/resource.ts'
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
 * Whether the images that the tasks of a snapshot run were evaluated with their scans as they are now, and every control passes
 * or does not apply. Otherwise an evaluation that is still to come can open a finding, of which no end would be known.
 */
async function isKnownToPass(
  snapshot: ResourceSnapshot,
  images: readonly Resource[],
  store: Pick<ItemStore, 'load'>,
): Promise<boolean> {
  const provenance = snapshot.provenance['images']
  const item = await store.load(buildComplianceRecordKey(snapshot.resource))
  const results = Object.values((item?.body as ComplianceRecord | undefined)?.results ?? {})
  if (provenance === undefined || !results.every(isPassed)) return false
  const evaluated = new Set(results.flatMap(({ inputFingerprints }) => inputFingerprints))
  if (!evaluated.has(computeSourceFingerprint(findFactSource(snapshot, 'images', provenance)))) return false
  const scans = await mapConcurrent(images, image => listScanFingerprints(image, store))
  return scans.flat().every(fingerprint => evaluated.has(fingerprint))
}

/** The fingerprint of the scan of an image, or those of the images of an index. */
async function listScanFingerprints(image: Resource, store: Pick<ItemStore, 'load'>): Promise<string[]> {
  const snapshot = await loadSnapshot(image, store)
  if (snapshot === undefined) return []
  const { role, children } = snapshot.facts as Partial<Record<string, Fact<unknown>>>
  if (role !== undefined && 'known' in role && role.known === 'INDEX') {
    const members = children !== undefined && 'known' in children ? (children.known as Resource[]) : []
    return (await mapConcurrent(members, each => listScanFingerprints(each, store))).flat()
  }
  const provenance = snapshot.provenance['scan']
  if (provenance === undefined || role === undefined || !('known' in role) || role.known !== 'IMAGE')
    return []
  return [computeSourceFingerprint(findFactSource(snapshot, 'scan', provenance))]
}

function isPassed({ status, open, staleReason }: ControlResult): boolean {
  return !open && staleReason === undefined && (status === 'COMPLIANT' || status === 'NOT_APPLICABLE')
}
