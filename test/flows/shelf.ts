import { GetObjectCommand, ListObjectVersionsCommand, S3Client } from '@aws-sdk/client-s3'
import { SHEET } from '../../audit/account/keys.ts'
import type { Sheet } from '../../audit/account/sheet.ts'
import { reportBucket, TABLE } from '../../audit/deployment/names.ts'
import { tableCatalogue } from '../../functions/aws/table.ts'
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import type { Bed } from '../bed/bed.ts'

/** The bucket in which reports are kept. */
export function shelfOf(bed: Bed) {
  const s3 = new S3Client({ ...bed.client(), forcePathStyle: true })
  const Bucket = reportBucket(bed.account, bed.region)
  return {
    s3,
    Bucket,
    async read(Key: string) {
      const { Body, ...about } = await s3.send(new GetObjectCommand({ Bucket, Key }))
      return { ...about, text: (await Body?.transformToString()) ?? '' }
    },
    /** How many versions there are of each key. */
    async versions(): Promise<Record<string, number>> {
      const { Versions = [] } = await s3.send(new ListObjectVersionsCommand({ Bucket }))
      const counts: Record<string, number> = {}
      for (const { Key = '' } of Versions) counts[Key] = (counts[Key] ?? 0) + 1
      return counts
    },
  }
}

/** The findings that are open by the deployed table, `CONTROL ARN` each, in order. */
export async function openIn(bed: Bed): Promise<string[]> {
  const catalogue = tableCatalogue(TABLE, new DynamoDBClient(bed.client()))
  const open: string[] = []
  for (let token: string | undefined, first = true; first || token !== undefined; first = false) {
    const { bodies, next } = await catalogue.page(SHEET, token)
    for (const { resource, entries } of bodies as Sheet[])
      for (const [control, entry] of Object.entries(entries))
        if (entry.open) open.push(`${control} ${resource.arn}`)
    token = next
  }
  return open.toSorted()
}
