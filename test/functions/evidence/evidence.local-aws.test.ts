import {
  CreateBucketCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  PutObjectLockConfigurationCommand,
  S3Client,
} from '@aws-sdk/client-s3'
import { GetQueueUrlCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { LocalAws } from '../../local-aws/local-aws.ts'
import { describeOnLocalAws } from '../../local-aws/suite.ts'
import { deployAndSettleAssay, type DeployedAssay } from '../../flows/deployed-assay/deployment.ts'
import {
  listDeployedFunctions,
  listRefusedCalls,
  listUnusedGrants,
} from '../../flows/deployed-assay/deployed-functions.ts'
import { waitFor } from '../../flows/deployed-assay/eventually.ts'
import { runScript } from '../../flows/deployed-assay/run-script.ts'

const BUCKET = 'example-evidence'
const SCHEDULE = 'rate(7 days)'

/** What a deployment packs itself, with the permissions of its function alone. The local AWS has no keys that sign. */
describeOnLocalAws('Assay deployed: packs of evidence on schedule', () => {
  let assay: DeployedAssay
  let s3: S3Client
  const evidence = { location: `s3://${BUCKET}/assay`, schedule: SCHEDULE }

  beforeAll(async () => {
    assay = await deployAndSettleAssay({}, createBucket, { evidence })
    s3 = new S3Client({ ...assay.localAws.client(), forcePathStyle: true })
  })
  afterAll(() => assay.stop())

  const listPacks = async () => {
    const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: BUCKET, Prefix: 'assay/' }))
    return Contents.flatMap(({ Key = '' }) =>
      Key.endsWith('/manifest.json') ? [Key.split('/')[1] ?? ''] : [],
    )
  }
  const locate = (name: string) => `s3://${BUCKET}/assay/${name}`
  const fire = async (count: number) => {
    await assay.localAws.schedules.fire('assay-evidence', { at: new Date() })
    return waitFor(`${count} packs`, async () => {
      const packs = await listPacks()
      return packs.length === count ? packs : undefined
    })
  }
  const readDeadLetter = async () => {
    const sqs = new SQSClient(assay.localAws.client())
    const QueueName = 'assay-evidence-dead-letters'
    const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName }))
    const { Messages: [message] = [] } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl, MessageAttributeNames: ['reason'] }),
    )
    return message?.MessageAttributes?.['reason']?.StringValue
  }
  const run = (...args: string[]) => runScript('cli/bin.js', ['evidence', ...args], assay.localAws.env)

  test('are chained, verified, and replayed from the bucket', async () => {
    const [first = ''] = await fire(1)
    const [, second = ''] = await fire(2)
    for (const name of [first, second]) expect(await run('verify', locate(name))).toMatchObject({ code: 0 })
    expect(await run('replay', locate(first))).toMatchObject({ code: 0 })
    expect(await run('replay', locate(second), '--previous', locate(first))).toMatchObject({ code: 0 })
  })

  test('go on in a chain with those of a terminal', async () => {
    const packed = await run(
      'pack',
      '--deployed',
      'assay',
      '--home',
      'eu-west-1',
      '--out',
      `s3://${BUCKET}/assay`,
    )
    expect(packed).toMatchObject({ code: 0 })
    const packs = await fire(4)
    const [third = '', fourth = ''] = packs.slice(2)
    const verified = await run('verify', locate(fourth), '--previous', locate(third))
    expect(verified).toMatchObject({ code: 0 })
    expect(await run('replay', locate(fourth), '--previous', locate(third))).toMatchObject({ code: 0 })
  })

  test('are never made after one that was changed: the message becomes a dead letter', async () => {
    const last = (await listPacks()).at(-1) ?? ''
    await s3.send(
      new PutObjectCommand({ Bucket: BUCKET, Key: `assay/${last}/evaluations.jsonl`, Body: '{}\n' }),
    )
    await assay.localAws.schedules.fire('assay-evidence', { at: new Date() })
    const reason = await waitFor('the dead letter', readDeadLetter, 300)
    expect(reason).toMatch(/evidence\/assay\/\S+ is not the pack that was stored there: .*evaluations.jsonl/)
    expect(await listPacks()).toHaveLength(4)
  })

  test('need each permission of the function, and no other', async () => {
    const workers = (await listDeployedFunctions(assay.localAws, { evidence })).filter(
      ({ name }) => name === 'evidence',
    )
    expect(await listRefusedCalls(assay.localAws, workers)).toEqual([])
    const unused = await listUnusedGrants(assay.localAws, workers)
    // AWS uses these in the name of the function, and s3:ListBucket is the action of ListObjectsV2.
    const byAws = [
      'kms:Decrypt',
      'kms:DescribeKey',
      's3:ListBucket',
      'logs:CreateLogStream',
      'logs:PutLogEvents',
    ]
    const ofQueues = ['sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ReceiveMessage']
    expect(unused['granted to evidence, not called']?.split(' ').toSorted()).toEqual(
      [...byAws, ...ofQueues].toSorted(),
    )
  })
})

async function createBucket(localAws: LocalAws): Promise<void> {
  const s3 = new S3Client({ ...localAws.client(), forcePathStyle: true })
  await s3.send(new CreateBucketCommand({ Bucket: BUCKET, ObjectLockEnabledForBucket: true }))
  const Rule = { DefaultRetention: { Mode: 'GOVERNANCE', Days: 30 } } as const
  const ObjectLockConfiguration = { ObjectLockEnabled: 'Enabled', Rule } as const
  await s3.send(new PutObjectLockConfigurationCommand({ Bucket: BUCKET, ObjectLockConfiguration }))
}
