import { DescribeTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { GetBucketEncryptionCommand, HeadBucketCommand, S3Client } from '@aws-sdk/client-s3'
import { lookupWithCdkRole } from './cdk-lookup.ts'

/** Something that outlives a stack: its name, and the ARN or id of the key that it is encrypted with, if it has one. */
export interface RetainedResource {
  name: string
  encryptionKey: string | undefined
}

/** Where it is looked for. */
export interface RetainedLocation {
  account: string
  region: string
}

/** The table `name`, or undefined where there is none. Throws NotAllowed. */
export function findRetainedTable(
  name: string,
  retainedLocation: RetainedLocation,
): Promise<RetainedResource | undefined> {
  const lookup = { ...retainedLocation, what: `the table ${name}`, action: 'dynamodb:DescribeTable' }
  return lookupWithCdkRole(lookup, async clientConfig => {
    const table = await ignoreNotFound(
      new DynamoDBClient(clientConfig).send(new DescribeTableCommand({ TableName: name })),
      'ResourceNotFoundException',
    )
    return table && { name, encryptionKey: table.Table?.SSEDescription?.KMSMasterKeyArn }
  })
}

/** The bucket `name`, or undefined where there is none. Throws NotAllowed, also where it is somebody else's. */
export function findRetainedBucket(
  name: string,
  retainedLocation: RetainedLocation,
): Promise<RetainedResource | undefined> {
  const action = 's3:ListBucket with s3:GetEncryptionConfiguration'
  return lookupWithCdkRole(
    { ...retainedLocation, what: `the bucket ${name}`, action },
    async clientConfig => {
      const client = new S3Client(clientConfig)
      const head = client.send(new HeadBucketCommand({ Bucket: name }))
      if ((await ignoreNotFound(head, 'NotFound', 'NoSuchBucket')) === undefined) return undefined
      const encryption = await ignoreNotFound(
        client.send(new GetBucketEncryptionCommand({ Bucket: name })),
        'ServerSideEncryptionConfigurationNotFoundError',
      )
      const [rule] = encryption?.ServerSideEncryptionConfiguration?.Rules ?? []
      return { name, encryptionKey: rule?.ApplyServerSideEncryptionByDefault?.KMSMasterKeyID }
    },
  )
}

/** What is answered, or undefined where the answer is one of the errors `names`. */
async function ignoreNotFound<T>(pending: Promise<T>, ...names: string[]): Promise<T | undefined> {
  try {
    return await pending
  } catch (failure) {
    if (failure instanceof Error && names.includes(failure.name)) return undefined
    throw failure
  }
}
