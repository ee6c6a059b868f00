import { GetObjectCommand, PutObjectCommand, S3Client, S3ServiceException } from '@aws-sdk/client-s3'
import { Contended } from '../../audit/account/store.ts'
import type { Archive } from '../../reports/archive.ts'

/** The actions on the objects of the bucket that keeping reports takes. */
export const bucketActions = ['s3:PutObject', 's3:GetObject']

/** What S3 answers where an object is there, and where somebody writes it right now. */
const PRECONDITION_FAILED = 412
const CONFLICT = 409

/** An archive in the bucket `Bucket`. */
export function bucketArchive(Bucket: string, client = new S3Client({})): Archive {
  const put = (Key: string, { text, mediaType }: { text: string; mediaType: string }) => ({
    Bucket,
    Key,
    Body: text,
    ContentType: mediaType,
  })
  return {
    async keep(key, content) {
      try {
        await client.send(new PutObjectCommand({ ...put(key, content), IfNoneMatch: '*' }))
        return true
      } catch (failure) {
        if (statusOf(failure) === PRECONDITION_FAILED) return false
        if (statusOf(failure) === CONFLICT) throw new Contended(key, { cause: failure })
        throw failure
      }
    },
    async replace(key, content) {
      await client.send(new PutObjectCommand(put(key, content)))
    },
    async read(key) {
      try {
        const { Body } = await client.send(new GetObjectCommand({ Bucket, Key: key }))
        return { text: (await Body?.transformToString()) ?? '' }
      } catch (failure) {
        // Without the right to list a bucket, S3 answers AccessDenied for what is not there.
        if (isNamed(failure, 'NoSuchKey', 'AccessDenied')) return { unreadable: (failure as Error).name }
        throw failure
      }
    },
  }
}

function statusOf(failure: unknown): number | undefined {
  return failure instanceof S3ServiceException ? failure.$metadata.httpStatusCode : undefined
}

function isNamed(failure: unknown, ...names: string[]): boolean {
  return failure instanceof S3ServiceException && names.includes(failure.name)
}
