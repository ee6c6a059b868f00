import { closeSync, mkdirSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { escapeText } from '../../../audit/text/quote-text.ts'
import { AwsCallError } from '../../collectors/api/aws-call.ts'
import type { EvidenceBucket } from '../../aws/api/evidence/evidence-bucket.ts'
import {
  ACCOUNT_FOLDER,
  MANIFEST,
  MANIFEST_DIGEST,
  MANIFEST_SIGNATURE,
} from '../../../reports/evidence/manifest.ts'
import { MAX_EVIDENCE_MANIFEST_BYTES, readManifest } from '../evidence-files.ts'
import { ExplainedError } from '../explained-error.ts'
import { formatEvidenceUri, type BucketFolder } from './evidence-uri.ts'

/** The most bytes of a pack that is downloaded, and the most objects in its folder. */
const MAX_PACK_BYTES = 5_000_000_000
const MAX_OBJECTS = 10_000
const MAX_SIGNATURE_BYTES = 100_000

/** A pack in a directory of this machine. */
export interface LocalEvidence {
  directory: string
  /** What is in the folder of the bucket and can be no part of a pack, in sentences. */
  faults: readonly string[]
  /** Removes what was downloaded. */
  remove(): void
}

/** What a download needs of a bucket. */
type ReadableBucket = Pick<EvidenceBucket, 'open' | 'listObjects'>

/** Downloads a pack into a directory of its own in `temporary`; `only` selects files beside the manifest. Throws ExplainedError. */
export async function downloadEvidence(
  folder: BucketFolder,
  bucket: ReadableBucket,
  only?: readonly string[],
  temporary = tmpdir(),
): Promise<LocalEvidence> {
  const directory = mkdtempSync(join(temporary, 'assay-evidence-'))
  const remove = () => rmSync(directory, { recursive: true, force: true })
  try {
    mkdirSync(join(directory, ACCOUNT_FOLDER))
    const download = (path: string, maxBytes: number) =>
      downloadFile(bucket, `${folder.folder}${path}`, join(directory, path), maxBytes)
    if (!(await download(MANIFEST, MAX_EVIDENCE_MANIFEST_BYTES)))
      throw new ExplainedError(
        `${formatEvidenceUri(folder)} has no ${MANIFEST}: it is no evidence pack, or its upload did not end`,
      )
    await download(MANIFEST_DIGEST, MAX_SIGNATURE_BYTES)
    await download(MANIFEST_SIGNATURE, MAX_SIGNATURE_BYTES)
    const { files } = readManifest(directory).manifest
    const total = files.reduce((sum, { bytes }) => sum + bytes, 0)
    if (total > MAX_PACK_BYTES)
      throw new ExplainedError(
        `${formatEvidenceUri(folder)} has ${total} bytes; at most ${MAX_PACK_BYTES} are downloaded`,
      )
    const named = new Map(files.map(({ path, bytes }) => [path, bytes]))
    named.delete(MANIFEST)
    for (const [path, bytes] of named)
      if (only === undefined || only.includes(path)) await download(path, bytes)
    const known = new Set([MANIFEST, MANIFEST_DIGEST, MANIFEST_SIGNATURE, ...files.map(({ path }) => path)])
    const faults = only === undefined ? await listOthers(folder, bucket, known) : []
    return { directory, faults, remove }
  } catch (failure) {
    remove()
    throw explainBucketFailure(failure, folder)
  }
}

/** Downloads an object; of a longer one one byte more than `maxBytes`, so that its size differs. False if there is none. */
async function downloadFile(
  bucket: ReadableBucket,
  key: string,
  path: string,
  maxBytes: number,
): Promise<boolean> {
  const body = await bucket.open(key)
  if (body === undefined) return false
  const file = openSync(path, 'wx')
  try {
    let left = maxBytes + 1
    for await (const piece of body) {
      writeSync(file, piece.subarray(0, left))
      left -= piece.length
      if (left <= 0) break
    }
    return true
  } finally {
    closeSync(file)
  }
}

async function listOthers(
  { folder }: BucketFolder,
  bucket: ReadableBucket,
  known: ReadonlySet<string>,
): Promise<string[]> {
  const keys = await bucket.listObjects(folder, MAX_OBJECTS)
  if (keys.length > MAX_OBJECTS) return [`the folder has more than ${MAX_OBJECTS} objects`]
  return keys
    .map(key => key.slice(folder.length))
    .flatMap(path => (known.has(path) ? [] : [`${escapeText(path)}: is not in the manifest`]))
}

/** The error of a command that could not use a bucket. Other errors are returned as they are. */
export function explainBucketFailure(failure: unknown, folder: BucketFolder): unknown {
  if (!(failure instanceof AwsCallError)) return failure
  const advice =
    failure.error === 'AccessDenied'
      ? `; allow ${failure.operation.action}, as docs/evidence-policy.json does`
      : failure.error === 'NoSuchBucket'
        ? '; create the bucket first, with Object Lock if nothing may be deleted'
        : ''
  return new ExplainedError(`${formatEvidenceUri(folder)}: ${failure.message}${advice}`, { cause: failure })
}
