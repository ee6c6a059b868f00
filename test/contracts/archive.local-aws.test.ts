import {
  CreateBucketCommand,
  HeadObjectCommand,
  PutBucketVersioningCommand,
  S3Client,
} from '@aws-sdk/client-s3'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createS3Archive } from '../../functions/aws/adapters/s3-archive.ts'
import type { ReportArchive } from '../../reports/publish/report-archive.ts'
import { startLocalAws, type LocalAws } from '../local-aws/local-aws.ts'
import { describeOnLocalAws } from '../local-aws/suite.ts'
import { testArchiveContract } from './archive-contract.ts'

const Bucket = 'assay-reports-contract'

let localAws: LocalAws
let client: S3Client
let reportArchive: ReportArchive

describeOnLocalAws('an archive in a bucket', () => {
  beforeAll(async () => {
    localAws = await startLocalAws()
    client = new S3Client(localAws.client())
    await client.send(new CreateBucketCommand({ Bucket }))
    const VersioningConfiguration = { Status: 'Enabled' as const }
    await client.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration }))
    reportArchive = createS3Archive(Bucket, localAws.account, client)
  })
  afterAll(() => localAws.stop())

  testArchiveContract('bucket', () => reportArchive)

  it('sets the content type of an object', async () => {
    await reportArchive.putIfAbsent('form/a', { text: '<p>', mediaType: 'text/html; charset=utf-8' })
    const { ContentType } = await client.send(new HeadObjectCommand({ Bucket, Key: 'form/a' }))
    expect(ContentType).toBe('text/html; charset=utf-8')
  })

  it('does not treat a deleted bucket as an empty one', async () => {
    const none = createS3Archive('assay-reports-missing', localAws.account, client)
    await expect(none.read('a')).rejects.toThrow('bucket does not exist')
    await expect(none.putIfAbsent('a', { text: '', mediaType: 'text/plain' })).rejects.toThrow(
      'bucket does not exist',
    )
  })
})
