import { GetObjectCommand, ListObjectVersionsCommand, S3Client } from '@aws-sdk/client-s3'
import { COMPLIANCE_RECORD_SORT } from '../../../audit/state/keys.ts'
import type { ComplianceRecord } from '../../../audit/state/compliance-record.ts'
import {
  DEFAULT_PREFIX,
  nameParts,
  nameReportBucket,
} from '../../../audit/resources/assay/deployment-names.ts'
import { createDynamoDbScan } from '../../../functions/aws/adapters/dynamodb-store.ts'
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'

const ownNames = nameParts(DEFAULT_PREFIX)
import type { LocalAws } from '../../local-aws/local-aws.ts'

/** Reads the report bucket. */
export function createReportBucketClient(localAws: LocalAws) {
  const s3 = new S3Client({ ...localAws.client(), forcePathStyle: true })
  const Bucket = nameReportBucket(localAws, DEFAULT_PREFIX)
  return {
    s3,
    Bucket,
    async read(Key: string) {
      const { Body, ...about } = await s3.send(new GetObjectCommand({ Bucket, Key }))
      return { ...about, text: (await Body?.transformToString()) ?? '' }
    },
    /** The number of versions of each key. */
    async versions(): Promise<Record<string, number>> {
      const { Versions = [] } = await s3.send(new ListObjectVersionsCommand({ Bucket }))
      const counts: Record<string, number> = {}
      for (const { Key = '' } of Versions) counts[Key] = (counts[Key] ?? 0) + 1
      return counts
    },
  }
}

/** The sorted open findings of the deployed table, as `CONTROL ARN`. */
export async function listOpenFindings(localAws: LocalAws): Promise<string[]> {
  const catalog = createDynamoDbScan(ownNames.table, new DynamoDBClient(localAws.client()))
  const open: string[] = []
  for (let token: string | undefined, first = true; first || token !== undefined; first = false) {
    const { items, next } = await catalog.page([COMPLIANCE_RECORD_SORT], token)
    for (const { resource, results } of items.map(({ body }) => body as ComplianceRecord))
      for (const [control, entry] of Object.entries(results))
        if (entry.open) open.push(`${control} ${resource.arn}`)
    token = next
  }
  return open.toSorted()
}
