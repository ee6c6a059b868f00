import { isSevereIn } from '../controls/criteria/severe-vulnerabilities.ts'
import type { ImageFacts } from '../resources/ecr/image.ts'
import type { StandaloneImage } from '../resources/ecs/standalone-tasks.ts'
import type { Fact } from '../resources/fact.ts'
import { FACTS_VERSION, type ResourceSnapshot } from '../resources/resource-snapshot.ts'
import type { Resource } from '../resources/resource.ts'
import type { Settings } from '../settings/settings.ts'
import { loadSnapshot } from '../state/load-snapshot.ts'
import { mapConcurrent } from '../state/map-concurrent.ts'
import type { Store } from '../state/store.ts'

/** The dependencies of canTaskEndMatter. */
interface EndedTaskDeps {
  store: Store
  settings: Settings
}

/**
 * Whether the end of a standalone task can change an evaluation: by this task an image is known to run that is not known to
 * be free of severe vulnerabilities, or it is unknown what runs. Without a snapshot nothing was evaluated.
 */
export async function canTaskEndMatter(
  standaloneTasks: Resource,
  endedTask: string,
  deps: EndedTaskDeps,
): Promise<boolean> {
  const snapshot = await loadSnapshot(standaloneTasks, deps.store)
  const images = snapshot?.facts['images'] as Fact<readonly StandaloneImage[]> | undefined
  if (snapshot === undefined || images === undefined) return false
  if (snapshot.factsVersion !== FACTS_VERSION || snapshot.presence === 'NOT_FOUND_ONCE') return true
  if ('unknown' in images) return true
  const ofTask = images.known.filter(({ task }) => task === endedTask)
  const harmless = await mapConcurrent(ofTask, image => isKnownHarmless(image, deps))
  return harmless.includes(false)
}

/** Whether the scan of an image, or of all images of an index, is known and found no severe vulnerabilities. */
async function isKnownHarmless(image: Resource, deps: EndedTaskDeps): Promise<boolean> {
  const snapshot = await loadSnapshot(image, deps.store)
  if (snapshot?.factsVersion !== FACTS_VERSION || snapshot.presence !== 'PRESENT') return false
  const content = getKnown(snapshot, 'content')
  if (getKnown(snapshot, 'storage') !== 'ACTIVE') return false
  if (content === 'IMAGE') return isScanHarmless(snapshot, deps.settings)
  const children = getKnown(snapshot, 'children') ?? []
  if (content !== 'INDEX' || children.length === 0) return false
  const harmless = await mapConcurrent(children, child => isKnownHarmless(child, deps))
  return !harmless.includes(false)
}

function isScanHarmless(snapshot: ResourceSnapshot, settings: Settings): boolean {
  const scan = getKnown(snapshot, 'scan')
  const suppressed = getKnown(snapshot, 'suppressed')
  if (scan === undefined || scan === 'NONE' || suppressed === undefined) return false
  const isScanned = scan.status === 'COMPLETE' || scan.status === 'ACTIVE'
  return isScanned && ![scan.counts, suppressed].some(counts => isSevereIn(counts, settings))
}

function getKnown<F extends keyof ImageFacts>(
  { facts }: ResourceSnapshot,
  name: F,
): ImageFacts[F] | undefined {
  const fact = facts[name] as Fact<ImageFacts[F]> | undefined
  return fact !== undefined && 'known' in fact && fact.incomplete === undefined ? fact.known : undefined
}
