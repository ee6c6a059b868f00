import { DescribeTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { GetBucketEncryptionCommand, HeadBucketCommand, S3Client } from '@aws-sdk/client-s3'
import { lookupWithCdkRole, type BootstrappedAccount } from './cdk-lookup.ts'

/** A resource that outlives its stack: its name, and the ARN or id of its KMS key, if it has one. */
export interface RetainedResource {
  name: string
  encryptionKey: string | undefined
}

/** Where to search for it. */
export interface RetainedLocation extends BootstrappedAccount {
  region: string
}

/** The table `name`, or undefined if it does not exist. Throws LookupDeniedError. */
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

/**
 * The bucket `name`, or undefined if it does not exist. Throws LookupDeniedError, also when another account
 * owns it.
 */
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

/** The result of `pending`, or undefined when it fails with one of the errors `names`. */
async function ignoreNotFound<T>(pending: Promise<T>, ...names: string[]): Promise<T | undefined> {
  try {
    return await pending
  } catch (failure) {
    if (failure instanceof Error && names.includes(failure.name)) return undefined
    throw failure
  }
}
