import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { CreateBucketCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3'
import {
  CreateQueueCommand,
  DeleteMessageCommand,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { ReportMessage } from '../../../audit/deployment/scheduled-messages.ts'
import type { ComplianceRecord } from '../../../audit/state/compliance-record.ts'
import { buildChangePartition } from '../../../audit/state/keys.ts'
import type { Item } from '../../../audit/state/store.ts'
import { createDynamoDbScan, createDynamoDbStore } from '../../../functions/aws/adapters/dynamodb-store.ts'
import { createS3Archive } from '../../../functions/aws/adapters/s3-archive.ts'
import { createSqsSender } from '../../../functions/aws/adapters/sqs-sender.ts'
import type { Posture } from '../../../reports/posture/posture.ts'
import { PART_BOUNDS } from '../../../reports/publish/read-part.ts'
import { publishReport } from '../../../reports/publish/publish-report.ts'
import { buildReportKeys } from '../../../reports/publish/report-location.ts'
import { testScanContract } from '../../contracts/scan-contract.ts'
import { tableSchema } from '../../local-aws/table-schema.ts'
import { startLocalAws, type LocalAws } from '../../local-aws/local-aws.ts'
import { describeOnLocalAws } from '../../local-aws/suite.ts'
import {
  FIRST_REPORT_TIME,
  SECOND_REPORT_TIME,
  buildReportedAccount,
  createPublishingFixture,
  type PublishingFixture,
} from '../publishing-fixture.ts'
import { omitHistory } from '../omit-history.ts'

const Bucket = 'assay-reports-parts'
const TABLES = ['assay-report', 'assay-scan'] as const

let localAws: LocalAws
let dynamo: DynamoDBClient
let publishing: PublishingFixture

describeOnLocalAws('a report in parts on DynamoDB, S3 and SQS', () => {
  beforeAll(async () => {
    localAws = await startLocalAws()
    dynamo = new DynamoDBClient(localAws.client())
    for (const TableName of TABLES) await dynamo.send(new CreateTableCommand({ TableName, ...tableSchema }))
    await new S3Client(localAws.client()).send(new CreateBucketCommand({ Bucket }))
    publishing = await createPublishingFixture(buildReportedAccount())
  })
  afterAll(async () => {
    publishing.close()
    await localAws.stop()
  })

  testScanContract(
    'DynamoDB',
    () => ({ ...createDynamoDbStore(TABLES[1], dynamo), ...createDynamoDbScan(TABLES[1], dynamo) }),
    2,
  )

  it('is the one that is read at once', async () => {
    await publishing.publish(FIRST_REPORT_TIME)
    const expected = publishing.archive.objects.get(buildReportKeys('111122223333', FIRST_REPORT_TIME).json)
    const { sqs, QueueUrl } = await createQueue()
    const deps = await createDeployedDeps(QueueUrl, sqs)
    const messages: ReportMessage[] = [{ type: 'report', at: SECOND_REPORT_TIME }]
    publishing.fixture.clock.advanceTo(new Date(SECOND_REPORT_TIME))
    let parts = 0
    for (let message = messages.shift(); message !== undefined; message = messages.shift()) {
      parts += 1
      const summary = await publishReport(message, deps)
      if (summary === undefined) messages.push(await receive(sqs, QueueUrl))
    }
    expect(parts).toBeGreaterThan(1)
    const keys = buildReportKeys('111122223333', SECOND_REPORT_TIME)
    const found = await deps.archive.read(keys.json)
    expect('text' in found && parsePosture(found.text)).toEqual(parsePosture(expected?.text ?? '{}'))
    const { Contents = [] } = await new S3Client(localAws.client()).send(new ListObjectsV2Command({ Bucket }))
    const stored = Contents.filter(({ Key = '' }) => Key.startsWith('report-parts/111122223333/'))
    expect(stored).toHaveLength(parts - 1)
  })
})

async function createQueue() {
  const sqs = new SQSClient(localAws.client())
  const { QueueUrl = '' } = await sqs.send(new CreateQueueCommand({ QueueName: 'assay-report' }))
  return { sqs, QueueUrl }
}

/** What a deployment has, with parts of one page. The table has what the fixture has, and items of other kinds. */
async function createDeployedDeps(queueUrl: string, sqs: SQSClient) {
  const store = createDynamoDbStore(TABLES[0], dynamo)
  for (const item of await listReportedItems()) await store.save({ ...item, version: 1 }, 0)
  const body = 'x'.repeat(390_000)
  for (const partition of ['RESOURCE a', 'CHANGE b', 'RESOURCE c', 'CHANGE d', 'EVENT e', 'EVENT f'])
    await store.save({ key: { partition, sort: 'EDGE' }, version: 1, body }, 0)
  return {
    ...publishing.deps,
    store,
    snapshotScan: createDynamoDbScan(TABLES[0], dynamo),
    archive: createS3Archive(Bucket, localAws.account, new S3Client(localAws.client())),
    sender: createSqsSender(() => queueUrl, sqs),
    partBounds: { ...PART_BOUNDS, pages: 1 },
  }
}

/** The items of the fixture that a report reads: those of the scan, and the changes behind its findings. */
async function listReportedItems(): Promise<Item[]> {
  const { items } = await publishing.store.page(['SNAPSHOT', 'COMPLIANCE'])
  const results = items.flatMap(({ body }) =>
    Object.values((body as Partial<ComplianceRecord>).results ?? {}),
  )
  const changes = new Set(results.flatMap(({ lastTransition }) => lastTransition?.changeId ?? []))
  const found = [...items]
  for (const id of changes)
    for await (const item of publishing.store.list(buildChangePartition(id), '')) found.push(item)
  return found
}

async function receive(sqs: SQSClient, QueueUrl: string): Promise<ReportMessage> {
  const { Messages } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 10 }))
  const { Body = '', ReceiptHandle } = Messages?.[0] ?? {}
  await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }))
  return JSON.parse(Body) as ReportMessage
}

/** A report without its time and its history. */
function parsePosture(json: string): object {
  return omitHistory(JSON.parse(json) as Posture)
}
