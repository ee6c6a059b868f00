import { nameParts, nameReportBucket } from '../../audit/resources/assay/deployment-names.ts'
import {
  findRetainedBucket,
  findRetainedTable,
  type RetainedLocation,
  type RetainedResource,
} from '../../functions/aws/cdk/retained-resources.ts'
import { LookupDeniedError } from '../../functions/aws/cdk/cdk-lookup.ts'
import type { SynthesizedTemplate } from '../costs/fixed-costs.ts'
import { DeployError } from './deploy-error.ts'

/** The resources that a former deployment retained; `unknown` says what could not be read. */
export interface RetainedResources {
  table: RetainedResource | undefined
  bucket: RetainedResource | undefined
  unknown: readonly string[]
}

/** Finds the retained table and bucket that a deployment with the prefix `prefix` left in its home region `location`. */
export async function findRetainedResources(
  location: RetainedLocation,
  prefix: string,
): Promise<RetainedResources> {
  const unknown: string[] = []
  const orUnknown = async (lookup: Promise<RetainedResource | undefined>) => {
    try {
      return await lookup
    } catch (failure) {
      if (!(failure instanceof LookupDeniedError)) throw failure
      unknown.push(failure.message)
      return undefined
    }
  }
  const table = await orUnknown(findRetainedTable(nameParts(prefix).table, location))
  const bucket = await orUnknown(findRetainedBucket(nameReportBucket(location, prefix), location))
  return { table, bucket, unknown }
}

/** The identifiers by which CloudFormation imports resources, by logical id. */
export type ImportMapping = Readonly<Record<string, Readonly<Record<string, string>>>>

/**
 * Maps the retained resources and their KMS key to the resources of the home stack. Throws DeployError when a resource of
 * that name was not created by Assay, or when their keys differ.
 */
export function buildImportMapping(
  synthesizedTemplate: SynthesizedTemplate,
  { table, bucket }: RetainedResources,
): ImportMapping {
  const mapping = {
    ...(table ? mapResource(synthesizedTemplate, table, TABLE_SHAPE) : {}),
    ...(bucket ? mapResource(synthesizedTemplate, bucket, BUCKET_SHAPE) : {}),
  }
  const [tableKey, bucketKey] = [table, bucket].map(retained => parseKeyId(retained?.encryptionKey ?? ''))
  if (table && bucket && tableKey !== bucketKey)
    throw new DeployError(
      `The table ${table.name} and the bucket ${bucket.name} have different keys: an earlier version deployed them. ` +
        `Set the default encryption of the bucket to the key of the table, ${tableKey} (aws s3api put-bucket-encryption), and deploy again. ` +
        `Keep the key ${bucketKey} as long as you need the reports that are encrypted with it.`,
    )
  return mapping
}

/** The id of a key, from its ARN or id. */
function parseKeyId(key: string): string {
  return key.slice(key.lastIndexOf('/') + 1)
}

/** Where a resource type has its name and its key in a template. */
interface ResourceShape {
  label: string
  type: string
  name: string
  key: readonly (string | number)[]
}

const TABLE_SHAPE: ResourceShape = {
  label: 'table',
  type: 'AWS::DynamoDB::Table',
  name: 'TableName',
  key: ['SSESpecification', 'KMSMasterKeyId', 'Fn::GetAtt', 0],
}

const BUCKET_SHAPE: ResourceShape = {
  label: 'bucket',
  type: 'AWS::S3::Bucket',
  name: 'BucketName',
  key: [
    'BucketEncryption',
    'ServerSideEncryptionConfiguration',
    0,
    'ServerSideEncryptionByDefault',
    'KMSMasterKeyID',
    'Fn::GetAtt',
    0,
  ],
}

function mapResource(
  { Resources = {} }: SynthesizedTemplate,
  { name, encryptionKey }: RetainedResource,
  resourceShape: ResourceShape,
): ImportMapping {
  const [id, resource] =
    Object.entries(Resources).find(
      ([, { Type, Properties }]) => Type === resourceShape.type && Properties?.[resourceShape.name] === name,
    ) ?? []
  const keyId = readPath(resource?.Properties, resourceShape.key)
  if (id === undefined || typeof keyId !== 'string')
    throw new Error(`The home stack has no ${resourceShape.label} ${name} with a key of the stack`)
  if (encryptionKey === undefined)
    throw new DeployError(
      `The ${resourceShape.label} ${name} exists, but Assay did not create it: it has no customer managed key. ` +
        'Assay needs this name: delete the resource, or deploy to another account or home region.',
    )
  return {
    [keyId]: { KeyId: parseKeyId(encryptionKey) },
    [id]: { [resourceShape.name]: name },
  }
}

function readPath(value: unknown, path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>((inside, step) => {
    return typeof inside === 'object' && inside !== null
      ? (inside as Record<string | number, unknown>)[step]
      : undefined
  }, value)
}
