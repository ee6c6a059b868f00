import { existsSync, mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { ObjectRetention } from '../../../functions/aws/api/evidence/evidence-bucket.ts'
import type { EvidenceBucket } from '../../../functions/aws/api/evidence/evidence-bucket.ts'
import {
  documents,
  MANIFEST,
  MANIFEST_DIGEST,
  MANIFEST_SIGNATURE,
  type Manifest,
} from '../../../reports/evidence/manifest.ts'
import { CliError } from '../../cli-error.ts'
import { writeOutput } from '../../output/output-directory.ts'
import { startPhase } from '../../output/progress.ts'
import { MAX_DOCUMENT_BYTES, measureFile } from '../evidence-files.ts'
import { formatEvidenceUri, type BucketFolder } from './evidence-uri.ts'
import { downloadEvidence, explainBucketFailure, type LocalEvidence } from './fetch-evidence.ts'

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
  /** Stores the pack in a directory. Returns what is said of how it is kept, in sentences. */
  store(name: string, directory: string, manifest: Manifest): Promise<string[]>
  /** Names a pack as users write it. */
  locate(name: string): string
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
  }
}

/** Of more names the last pack could be among those left out, and the chain would break. */
function limitNames(place: string, names: readonly string[], limit: number): readonly string[] {
  if (names.length > limit) throw new CliError(`${place} has more than ${limit} folders: name another place`)
  return names
}

/** Creates the directory of a pack, which must not exist. Throws CliError. */
export function createPackDirectory(out: string, name: string): string {
  const directory = join(out, name)
  writeOutput(directory, () => {
    mkdirSync(out, { recursive: true })
    mkdirSync(directory)
  })
  return directory
}

/** A folder in a bucket with packs. */
export function openBucketPlace(folder: BucketFolder, bucket: EvidenceBucket): EvidencePlace {
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
    fetch: name => downloadEvidence(within(name), bucket, CHAINED_DOCUMENTS),
    store: (name, directory, manifest) =>
      explained(() => uploadEvidence(within(name), bucket, directory, manifest)),
  }
}

/** Stores all files, the manifest last: a pack without one did not end. Reads back how long each is kept. */
async function uploadEvidence(
  folder: BucketFolder,
  bucket: EvidenceBucket,
  directory: string,
  { files }: Manifest,
): Promise<string[]> {
  startPhase('Uploading evidence')
  const own = [MANIFEST_SIGNATURE, MANIFEST_DIGEST, MANIFEST].filter(path =>
    existsSync(join(directory, path)),
  )
  const retentions: ObjectRetention[] = []
  for (const path of [...files.map(file => file.path), ...own]) {
    const file = { path: join(directory, path), ...measureFile(join(directory, path), MAX_DOCUMENT_BYTES) }
    const stored = await bucket.store(`${folder.folder}${path}`, file)
    if (stored === false)
      throw new CliError(
        `${formatEvidenceUri(folder)}/${path} exists already, and evidence is never replaced: pack again for a new folder`,
      )
    retentions.push(await bucket.readRetention(stored))
  }
  return describeRetention(retentions)
}

/** How long all files of a pack are kept, in sentences. */
export function describeRetention(retentions: readonly ObjectRetention[]): string[] {
  const kept = retentions.filter(each => 'mode' in each)
  const others = retentions.flatMap(each => ('mode' in each ? [] : [each]))
  const modes = [...new Set(kept.map(({ mode }) => mode))]
  const [earliest] = kept.map(({ until }) => until).toSorted()
  const sentences =
    earliest === undefined
      ? []
      : [
          `Object Lock keeps ${kept.length === retentions.length ? 'all' : kept.length} files until ${earliest} at least (${modes.join(' and ')}` +
            `${modes.includes('GOVERNANCE') ? '; who has s3:BypassGovernanceRetention can delete them' : ''}).`,
        ]
  const reasons = new Set(
    others.map(each =>
      'unknown' in each
        ? `It is not known how long files are kept: ${each.unknown}.`
        : each.none === 'NO_OBJECT_LOCK'
          ? 'The bucket has no Object Lock: who can delete objects can delete this pack.'
          : 'The bucket has Object Lock without a default retention: who can delete objects can delete this pack.',
    ),
  )
  return [...sentences, ...reasons]
}
