import {
  CreateBucketCommand,
  HeadObjectCommand,
  PutBucketVersioningCommand,
  S3Client,
} from '@aws-sdk/client-s3'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { bucketArchive } from '../../functions/aws/bucket.ts'
import type { Archive } from '../../reports/archive.ts'
import { startBed, type Bed } from '../bed/bed.ts'
import { bedSuite } from '../bed/suite.ts'
import { archiveContract } from './archive.ts'

const Bucket = 'assay-reports-contract'

let bed: Bed
let client: S3Client
let archive: Archive

bedSuite('an archive in a bucket', () => {
  beforeAll(async () => {
    bed = await startBed()
    client = new S3Client(bed.client())
    await client.send(new CreateBucketCommand({ Bucket }))
    const VersioningConfiguration = { Status: 'Enabled' as const }
    await client.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration }))
    archive = bucketArchive(Bucket, client)
  })
  afterAll(() => bed.stop())

  archiveContract('bucket', () => archive)

  it('says of what form an object is', async () => {
    await archive.keep('form/a', { text: '<p>', mediaType: 'text/html; charset=utf-8' })
    const { ContentType } = await client.send(new HeadObjectCommand({ Bucket, Key: 'form/a' }))
    expect(ContentType).toBe('text/html; charset=utf-8')
  })

  it('does not take a bucket that is gone for an empty one', async () => {
    const none = bucketArchive('assay-reports-of-nobody', client)
    await expect(none.read('a')).rejects.toThrow('bucket does not exist')
    await expect(none.keep('a', { text: '', mediaType: 'text/plain' })).rejects.toThrow(
      'bucket does not exist',
    )
  })
})
