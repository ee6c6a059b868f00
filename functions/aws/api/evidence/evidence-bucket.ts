import { createReadStream } from 'node:fs'
import {
  GetObjectCommand,
  GetObjectRetentionCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3'
import { AwsCallError, type AwsOperation } from '../../../collectors/api/aws-call.ts'
import {
  getObject,
  getObjectRetention,
  listObjects,
  putObject,
} from '../../../collectors/assay/evidence-operations.ts'
import { convertSdkError } from '../../sdk/sdk-errors.ts'

/** An object that was stored, with its version in a bucket that has versions. */
interface StoredObject {
  key: string
  version?: string
}

/** How long S3 keeps an object from being deleted, or why that is not known. */
export type ObjectRetention =
  { mode: string; until: string } | { none: 'NO_OBJECT_LOCK' | 'NO_DEFAULT_RETENTION' } | { unknown: string }

/** What is stored: the bytes of a file, or a text, with their number and their digest. */
type StoredContent = { bytes: number; sha256: string } & ({ path: string } | { text: string })

/** Objects in a bucket, as packs of evidence need them. Each call throws AwsCallError. */
export interface EvidenceBucket {
  /** Lists folders (`folders`), or all objects with their bytes (`objects`), below a folder; at most `limit` of them. */
  listFolders(folder: string, limit: number): Promise<string[]>
  listObjects(folder: string, limit: number): Promise<string[]>
  /** Stores an object, whose digest S3 compares. Never replaces one: false if there is one. */
  store(key: string, content: StoredContent): Promise<StoredObject | false>
  /** The bytes of an object; undefined if there is none. */
  open(key: string): Promise<AsyncIterable<Uint8Array> | undefined>
  readRetention(object: StoredObject): Promise<ObjectRetention>
}

const PRECONDITION_FAILED = 'PreconditionFailed'

/** S3's errors for an object without retention: the bucket has no Object Lock, or the object has no retention. */
const WITHOUT_LOCK = 'InvalidRequest'
const WITHOUT_RETENTION = 'NoSuchObjectLockConfiguration'

/** Opens the bucket `Bucket`, wherever its region is. */
export function openEvidenceBucket(
  Bucket: string,
  client = new S3Client({ followRegionRedirects: true }),
): EvidenceBucket {
  async function* listPages(Prefix: string, Delimiter: string | undefined) {
    let ContinuationToken: string | undefined
    do {
      const page = await convertErrors(listObjects, () =>
        client.send(
          new ListObjectsV2Command({
            Bucket,
            Prefix,
            ...(Delimiter === undefined ? {} : { Delimiter }),
            ...(ContinuationToken === undefined ? {} : { ContinuationToken }),
          }),
        ),
      )
      yield page
      ContinuationToken = page.IsTruncated === true ? page.NextContinuationToken : undefined
    } while (ContinuationToken !== undefined)
  }
  return {
    async listFolders(folder, limit) {
      const found: string[] = []
      for await (const { CommonPrefixes = [] } of listPages(folder, '/')) {
        found.push(...CommonPrefixes.flatMap(({ Prefix }) => Prefix ?? []))
        if (found.length > limit) break
      }
      return found
    },
    async listObjects(folder, limit) {
      const found: string[] = []
      for await (const { Contents = [] } of listPages(folder, undefined)) {
        found.push(...Contents.flatMap(({ Key }) => Key ?? []))
        if (found.length > limit) break
      }
      return found
    },
    async store(Key, { bytes, sha256, ...content }) {
      try {
        const { VersionId } = await convertErrors(putObject, () =>
          client.send(
            new PutObjectCommand({
              Bucket,
              Key,
              IfNoneMatch: '*',
              Body: 'path' in content ? createReadStream(content.path) : content.text,
              ContentLength: bytes,
              ChecksumSHA256: Buffer.from(sha256, 'hex').toString('base64'),
            }),
          ),
        )
        return { key: Key, ...(VersionId === undefined ? {} : { version: VersionId }) }
      } catch (failure) {
        if (failure instanceof AwsCallError && failure.error === PRECONDITION_FAILED) return false
        throw failure
      }
    },
    async open(Key) {
      try {
        const { Body } = await convertErrors(getObject, () =>
          client.send(new GetObjectCommand({ Bucket, Key })),
        )
        return Body as AsyncIterable<Uint8Array> | undefined
      } catch (failure) {
        if (failure instanceof AwsCallError && failure.error === 'NoSuchKey') return undefined
        throw failure
      }
    },
    async readRetention({ key: Key, version }) {
      try {
        const { Retention } = await convertErrors(getObjectRetention, () =>
          client.send(
            new GetObjectRetentionCommand({
              Bucket,
              Key,
              ...(version === undefined ? {} : { VersionId: version }),
            }),
          ),
        )
        const { Mode, RetainUntilDate } = Retention ?? {}
        return Mode === undefined || RetainUntilDate === undefined
          ? { none: 'NO_DEFAULT_RETENTION' }
          : { mode: Mode, until: RetainUntilDate.toISOString() }
      } catch (failure) {
        if (!(failure instanceof AwsCallError)) throw failure
        if (failure.error === WITHOUT_RETENTION) return { none: 'NO_DEFAULT_RETENTION' }
        return failure.error === WITHOUT_LOCK ? { none: 'NO_OBJECT_LOCK' } : { unknown: failure.message }
      }
    },
  }
}

async function convertErrors<T>(awsOperation: AwsOperation, send: () => Promise<T>): Promise<T> {
  try {
    return await send()
  } catch (failure) {
    throw convertSdkError(awsOperation, failure)
  }
}
