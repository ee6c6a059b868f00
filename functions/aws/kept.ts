import { DescribeTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { GetBucketEncryptionCommand, HeadBucketCommand, S3Client } from '@aws-sdk/client-s3'
import { lookedUp } from './looking-up.ts'

/** Something that outlives a stack: its name, and the ARN or id of the key that it is encrypted with, if it has one. */
export interface Kept {
  name: string
  key: string | undefined
}

/** Where it is looked for. */
export interface Place {
  account: string
  region: string
}

/** The table `name`, or undefined where there is none. Throws NotAllowed. */
export function keptTable(name: string, place: Place): Promise<Kept | undefined> {
  const asking = { ...place, what: `the table ${name}`, action: 'dynamodb:DescribeTable' }
  return lookedUp(asking, async asked => {
    const table = await unlessAbsent(
      new DynamoDBClient(asked).send(new DescribeTableCommand({ TableName: name })),
      'ResourceNotFoundException',
    )
    return table && { name, key: table.Table?.SSEDescription?.KMSMasterKeyArn }
  })
}

/** The bucket `name`, or undefined where there is none. Throws NotAllowed, also where it is somebody else's. */
export function keptBucket(name: string, place: Place): Promise<Kept | undefined> {
  const action = 's3:ListBucket with s3:GetEncryptionConfiguration'
  return lookedUp({ ...place, what: `the bucket ${name}`, action }, async asked => {
    const client = new S3Client(asked)
    const head = client.send(new HeadBucketCommand({ Bucket: name }))
    if ((await unlessAbsent(head, 'NotFound', 'NoSuchBucket')) === undefined) return undefined
    const encryption = await unlessAbsent(
      client.send(new GetBucketEncryptionCommand({ Bucket: name })),
      'ServerSideEncryptionConfigurationNotFoundError',
    )
    const [rule] = encryption?.ServerSideEncryptionConfiguration?.Rules ?? []
    return { name, key: rule?.ApplyServerSideEncryptionByDefault?.KMSMasterKeyID }
  })
}

/** What is answered, or undefined where the answer is one of the errors `names`. */
async function unlessAbsent<T>(answer: Promise<T>, ...names: string[]): Promise<T | undefined> {
  try {
    return await answer
  } catch (failure) {
    if (failure instanceof Error && names.includes(failure.name)) return undefined
    throw failure
  }
}
