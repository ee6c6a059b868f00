import {
  GetBucketEncryptionCommand,
  GetBucketLifecycleConfigurationCommand,
  GetBucketTaggingCommand,
  GetBucketVersioningCommand,
  GetObjectCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createLimitedUser } from '../limited-user.ts'
import { type LocalAws, startLocalAws } from '../local-aws.ts'
import { deployTemplate, deleteTemplateStack } from '../deploy/deploy.ts'
import { describeOnLocalAws } from '../suite.ts'

const Bucket = 'reports'
const STACK = 'stored'

describeOnLocalAws('a bucket that a stack makes', () => {
  let localAws: LocalAws
  let key: string

  beforeAll(async () => {
    localAws = await startLocalAws({ enforceIam: true })
    const stack = { stackName: STACK, region: localAws.region, template: template(localAws.account) }
    key = (await deployTemplate(localAws, stack)).outputs['Key'] ?? ''
  })
  afterAll(() => localAws.stop())

  /** A client of a new user with these actions allowed, those of KMS only on the bucket's key and by S3. */
  const user = async (name: string, ...actions: string[]) => {
    const ViaS3 = { StringEquals: { 'kms:ViaService': `s3.${localAws.region}.amazonaws.com` } }
    const allowances = actions.map(Action =>
      Action.startsWith('kms:')
        ? { Action, Resource: key, Condition: ViaS3 }
        : { Action, Resource: `arn:aws:s3:::${Bucket}/*` },
    )
    return new S3Client({
      ...localAws.client(),
      credentials: await createLimitedUser(localAws, name, ...allowances),
    })
  }

  test('has the settings of the template', async () => {
    const s3 = new S3Client(localAws.client())
    const { ServerSideEncryptionConfiguration } = await s3.send(new GetBucketEncryptionCommand({ Bucket }))
    expect(ServerSideEncryptionConfiguration?.Rules).toEqual([
      {
        ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: key },
        BucketKeyEnabled: true,
      },
    ])
    const versioning = await s3.send(new GetBucketVersioningCommand({ Bucket }))
    expect(versioning.Status).toBe('Enabled')
    const { Rules } = await s3.send(new GetBucketLifecycleConfigurationCommand({ Bucket }))
    expect(Rules).toMatchObject([
      {
        ID: 'runs',
        Filter: { Prefix: 'runs/' },
        Expiration: { Days: 400 },
        Transitions: [{ Days: 90, StorageClass: 'STANDARD_IA' }],
      },
      {
        NoncurrentVersionExpiration: { NoncurrentDays: 30 },
        AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 },
      },
    ])
    const { TagSet } = await s3.send(new GetBucketTaggingCommand({ Bucket }))
    expect(TagSet).toEqual([{ Key: 'app', Value: 'assay' }])
  })

  test('encrypts, keeps versions, and does not overwrite what may not be', async () => {
    const s3 = new S3Client(localAws.client())
    const first = await put(s3, 'runs/1', { IfNoneMatch: '*' })
    expect(first).toMatchObject({ ServerSideEncryption: 'aws:kms', SSEKMSKeyId: key })
    const again = put(s3, 'runs/1', { IfNoneMatch: '*' })
    await expect(again).rejects.toMatchObject({ $metadata: { httpStatusCode: 412 } })
    await expect(again).rejects.toMatchObject({ name: 'PreconditionFailed' })
    expect((await put(s3, 'runs/1')).VersionId).not.toBe(first.VersionId)
    const read = await s3.send(new GetObjectCommand({ Bucket, Key: 'runs/1', VersionId: first.VersionId }))
    expect(await read.Body?.transformToString()).toBe('runs/1')
    expect(read).toMatchObject({ ContentType: 'text/plain', SSEKMSKeyId: key })
    const none = s3.send(new GetObjectCommand({ Bucket, Key: 'runs/2' }))
    await expect(none).rejects.toMatchObject({ name: 'NoSuchKey' })
    const managed = new PutObjectCommand({
      Bucket,
      Key: 'managed',
      Body: '',
      ServerSideEncryption: 'aws:kms',
    })
    expect((await s3.send(managed)).SSEKMSKeyId).toContain('/aws-s3')
    const calls = (await localAws.callLog.list()).filter(({ service }) => service === 's3')
    expect(new Set(calls.map(({ operation }) => operation))).toContain('PutObject')
  })

  test('takes the right to use its key besides that to its objects', async () => {
    const keyless = await user('keyless', 's3:PutObject', 's3:GetObject')
    await expect(put(keyless, 'a')).rejects.toThrow(/not authorized to perform: kms:GenerateDataKey/)
    const writer = await user('writer', 's3:PutObject', 'kms:GenerateDataKey')
    await put(writer, 'b')
    const get = new GetObjectCommand({ Bucket, Key: 'b' })
    await expect(keyless.send(get)).rejects.toThrow(/not authorized to perform: kms:Decrypt/)
    await expect(writer.send(get)).rejects.toMatchObject({ name: 'AccessDenied' })
    const reader = await user('reader', 's3:GetObject', 'kms:Decrypt')
    expect((await reader.send(get)).ContentType).toBe('text/plain')
  })

  test('stays when its stack goes and says so', async () => {
    const s3 = new S3Client(localAws.client())
    await put(s3, 'kept')
    await deleteTemplateStack(localAws, STACK, localAws.region)
    const retained = await s3.send(new GetObjectCommand({ Bucket, Key: 'kept' }))
    expect(await retained.Body?.transformToString()).toBe('kept')
  })
})

function put(s3: S3Client, Key: string, more: { IfNoneMatch?: string } = {}) {
  return s3.send(new PutObjectCommand({ Bucket, Key, Body: Key, ContentType: 'text/plain', ...more }))
}

function template(account: string) {
  const KeyPolicy = {
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${account}:root` }, Action: 'kms:*', Resource: '*' },
    ],
  }
  const keyArn = { 'Fn::GetAtt': ['Key', 'Arn'] }
  const encryption = {
    BucketKeyEnabled: true,
    ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: keyArn },
  }
  const Rules = [
    {
      Id: 'runs',
      Status: 'Enabled',
      Prefix: 'runs/',
      ExpirationInDays: 400,
      Transitions: [{ StorageClass: 'STANDARD_IA', TransitionInDays: 90 }],
    },
    {
      Id: 'rest',
      Status: 'Enabled',
      NoncurrentVersionExpiration: { NoncurrentDays: 30 },
      AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 },
    },
  ]
  const bucket = {
    BucketName: Bucket,
    VersioningConfiguration: { Status: 'Enabled' },
    BucketEncryption: { ServerSideEncryptionConfiguration: [encryption] },
    OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
    LifecycleConfiguration: { Rules },
    Tags: [{ Key: 'app', Value: 'assay' }],
  }
  return {
    Resources: {
      Key: { Type: 'AWS::KMS::Key', DeletionPolicy: 'Retain', Properties: { KeyPolicy } },
      Bucket: { Type: 'AWS::S3::Bucket', DeletionPolicy: 'Retain', Properties: bucket },
    },
    Outputs: { Key: { Value: keyArn } },
  }
}
