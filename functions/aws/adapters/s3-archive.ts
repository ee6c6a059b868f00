import { GetObjectCommand, PutObjectCommand, S3Client, S3ServiceException } from '@aws-sdk/client-s3'
import { ConflictError } from '../../../audit/state/store.ts'
import type { ReportArchive } from '../../../reports/publish/report-archive.ts'

/** The S3 actions that storing and reading reports requires. */
export const reportBucketActions = ['s3:PutObject', 's3:GetObject']

/** S3's status codes for a conditional write: the object exists, or another write is in progress. */
const PRECONDITION_FAILED = 412
const CONFLICT = 409

/**
 * A report archive in the bucket `Bucket` of the account `ExpectedBucketOwner`: S3 refuses the call if the bucket was
 * deleted and another account created one of its name.
 */
export function createS3Archive(
  Bucket: string,
  ExpectedBucketOwner: string,
  client = new S3Client({}),
): ReportArchive {
  const put = (Key: string, { text, mediaType }: { text: string; mediaType: string }) => ({
    Bucket,
    ExpectedBucketOwner,
    Key,
    Body: text,
    ContentType: mediaType,
  })
  return {
    async putIfAbsent(key, reportContent) {
      try {
        await client.send(new PutObjectCommand({ ...put(key, reportContent), IfNoneMatch: '*' }))
        return true
      } catch (failure) {
        if (readStatusCode(failure) === PRECONDITION_FAILED) return false
        if (readStatusCode(failure) === CONFLICT) throw new ConflictError(key, { cause: failure })
        throw failure
      }
    },
    async replace(key, reportContent) {
      await client.send(new PutObjectCommand(put(key, reportContent)))
    },
    async read(key) {
      try {
        const { Body } = await client.send(new GetObjectCommand({ Bucket, ExpectedBucketOwner, Key: key }))
        return { text: (await Body?.transformToString()) ?? '' }
      } catch (failure) {
        // Without s3:ListBucket, S3 returns AccessDenied for a missing object.
        if (hasErrorName(failure, 'NoSuchKey', 'AccessDenied')) return { unreadable: (failure as Error).name }
        throw failure
      }
    },
  }
}

function readStatusCode(failure: unknown): number | undefined {
  return failure instanceof S3ServiceException ? failure.$metadata.httpStatusCode : undefined
}

function hasErrorName(failure: unknown, ...names: string[]): boolean {
  return failure instanceof S3ServiceException && names.includes(failure.name)
}
