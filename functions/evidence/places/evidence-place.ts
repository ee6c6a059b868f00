import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { EvidenceBucket, ObjectRetention } from '../../aws/api/evidence/evidence-bucket.ts'
import { documents, MANIFEST, MANIFEST_SIGNATURE, type Manifest } from '../../../reports/evidence/manifest.ts'
import { MAX_DOCUMENT_BYTES, measureFile } from '../evidence-files.ts'
import { ExplainedError } from '../explained-error.ts'
import { silentProgress, type PackProgress } from '../pack-progress.ts'
import { tryWriting } from '../try-writing.ts'
import { readLink, storeLink, storeLinkedManifest, type ChainLink } from './chain-link.ts'
import { describeRetention } from './describe-retention.ts'
import { downloadEvidence, explainBucketFailure, type LocalEvidence } from './download-evidence.ts'
import { formatEvidenceUri, type BucketFolder } from './evidence-uri.ts'

/** A pack that is stored at a place. */
interface PlacedPack {
  name: string
  /** The directory of this machine in which it is. */
  directory: string
  manifest: Manifest
  /** Whether it follows the last pack of the place: then no other one may. One that a person placed counts whatever follows the same. */
  isNext: boolean
}

/** A place with the packs of a deployment, each in a folder that is named by its time. */
export interface EvidencePlace {
  /** As users write it. */
  name: string
  /** Lists the names of its folders. */
  listNames(): Promise<readonly string[]>
  /** Whether the upload of the pack ended: its manifest is stored last. */
  isWhole(name: string): Promise<boolean>
  /** Fetches what a chain needs of a pack. */
  fetch(name: string): Promise<LocalEvidence>
  /** Stores a pack. Returns what is said of how it is kept, in sentences. */
  store(placedPack: PlacedPack): Promise<string[]>
  /** The pack that follows the one with this digest of its manifest, though its own is not stored; undefined for the first pack. */
  findUnfinished(previous: string | undefined): Promise<UnfinishedPack | undefined>
  /** Names a pack as users write it. */
  locate(name: string): string
}

/** A pack of which all but the manifest is stored. */
interface UnfinishedPack {
  at: string
  /** Stores its manifest. */
  finish(): Promise<void>
}

/** The most packs of a place: one a day for more than a hundred years. */
const MAX_PACKS = 50_000

/** What a chain needs of the pack before. */
export const CHAINED_DOCUMENTS: readonly string[] = [documents.evaluations, documents.period]

/** A directory with packs. */
export function openDirectoryPlace(out: string, maxPacks = MAX_PACKS): EvidencePlace {
  return {
    name: out,
    locate: name => join(out, name),
    listNames: () => Promise.resolve(existsSync(out) ? limitNames(out, readdirSync(out), maxPacks) : []),
    isWhole: name => Promise.resolve(existsSync(join(out, name, MANIFEST))),
    fetch: name => Promise.resolve({ directory: join(out, name), faults: [], remove: () => undefined }),
    store: () => Promise.resolve([]),
    findUnfinished: () => Promise.resolve(undefined),
  }
}

/** Of more names the last pack could be among those left out, and the chain would break. */
function limitNames(place: string, names: readonly string[], limit: number): readonly string[] {
  if (names.length > limit)
    throw new ExplainedError(`${place} has more than ${limit} folders: name another place`)
  return names
}

/** Creates the directory of a pack, which must not exist. Throws ExplainedError. */
export function createPackDirectory(out: string, name: string): string {
  const directory = join(out, name)
  tryWriting(directory, () => {
    mkdirSync(out, { recursive: true })
    mkdirSync(directory)
  })
  return directory
}

/** A folder in a bucket with packs; `temporary` is the directory for downloads. */
export function openBucketPlace(
  folder: BucketFolder,
  bucket: EvidenceBucket,
  { startPhase }: PackProgress = silentProgress,
  temporary?: string,
): EvidencePlace {
  const within = (name: string): BucketFolder => ({ ...folder, folder: `${folder.folder}${name}/` })
  const explained = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work()
    } catch (failure) {
      throw explainBucketFailure(failure, folder)
    }
  }
  return {
    name: formatEvidenceUri(folder),
    locate: name => formatEvidenceUri(within(name)),
    listNames: () =>
      explained(async () => {
        const folders = await bucket.listFolders(folder.folder, MAX_PACKS)
        return limitNames(formatEvidenceUri(folder), folders, MAX_PACKS).map(each =>
          each.slice(folder.folder.length, -1),
        )
      }),
    isWhole: name =>
      explained(async () => {
        const key = `${within(name).folder}${MANIFEST}`
        return (await bucket.listObjects(key, 1)).includes(key)
      }),
    fetch: name => {
      startPhase('Downloading evidence')
      return downloadEvidence(within(name), bucket, CHAINED_DOCUMENTS, temporary)
    },
    store: placedPack => {
      startPhase('Uploading evidence')
      return explained(() => uploadEvidence(folder, bucket, placedPack))
    },
    findUnfinished: previous =>
      explained(async () => {
        const found = await readLink(folder, previous, bucket)
        if (found === undefined) return undefined
        const { at } = found.manifest
        const finish = async () => void (await storeLinkedManifest(folder, found.chainLink, at, bucket))
        return { at, finish: () => explained(finish) }
      }),
  }
}

/**
 * Stores all files, then the link by which the pack follows the one before, and the manifest last: a pack without one did not end. Reads back
 * how long each is kept.
 */
async function uploadEvidence(
  place: BucketFolder,
  bucket: EvidenceBucket,
  { name, directory, manifest: { files, previous, at }, isNext }: PlacedPack,
): Promise<string[]> {
  const folder = `${place.folder}${name}/`
  const retentions: ObjectRetention[] = []
  for (const { path } of files) {
    const file = { path: join(directory, path), ...measureFile(join(directory, path), MAX_DOCUMENT_BYTES) }
    const stored = await bucket.store(`${folder}${path}`, file)
    if (stored === false)
      throw new ExplainedError(
        `${formatEvidenceUri({ ...place, folder })}/${path} exists already, and evidence is never replaced: pack again for a new folder`,
      )
    retentions.push(await bucket.readRetention(stored))
  }
  const chainLink = readOwnLink(directory)
  if (!(await storeLink(place, previous?.sha256, chainLink, bucket)) && isNext)
    throw new ExplainedError(
      `${formatEvidenceUri(place)}: another pack was made at the same time and follows the same one, so this one does not count: pack again`,
    )
  for (const key of await storeLinkedManifest(place, chainLink, at, bucket))
    retentions.push(await bucket.readRetention({ key }))
  return describeRetention(retentions)
}

function readOwnLink(directory: string): ChainLink {
  const signature = join(directory, MANIFEST_SIGNATURE)
  return {
    manifest: readFileSync(join(directory, MANIFEST), 'utf8'),
    ...(existsSync(signature) ? { signature: readFileSync(signature, 'utf8').trim() } : {}),
  }
}
