import { HOME_STACK, reportBucket, TABLE } from '../../audit/deployment/names.ts'
import { keptBucket, keptTable, type Kept } from '../../functions/aws/kept.ts'
import { NotAllowed } from '../../functions/aws/looking-up.ts'
import type { Template } from '../costs/costs.ts'
import { CannotDeploy } from './cannot-deploy.ts'

/** What an earlier deployment left on purpose, and what of it is not known. */
export interface Remains {
  table: Kept | undefined
  bucket: Kept | undefined
  unknown: readonly string[]
}

/** Looks for the table and the bucket of `account` in its home `region`. */
export async function remainsIn(region: string, account: string): Promise<Remains> {
  const place = { account, region }
  const unknown: string[] = []
  const unlessNotAllowed = async (looking: Promise<Kept | undefined>) => {
    try {
      return await looking
    } catch (failure) {
      if (!(failure instanceof NotAllowed)) throw failure
      unknown.push(failure.message)
      return undefined
    }
  }
  const table = await unlessNotAllowed(keptTable(TABLE, place))
  const bucket = await unlessNotAllowed(keptBucket(reportBucket(account, region), place))
  return { table, bucket, unknown }
}

/** By which identifiers CloudFormation takes over which resource of a template, by its logical id. */
export type Mapping = Readonly<Record<string, Readonly<Record<string, string>>>>

/**
 * How the home stack of `template` takes over what remains: each thing and its key, by which alone it can be read.
 * Throws CannotDeploy where something of the same name was not made by Assay.
 */
export function mappingOf(template: Template, { table, bucket }: Remains): Mapping {
  return {
    ...(table ? pairOf(template, table, TABLE_SHAPE) : {}),
    ...(bucket ? pairOf(template, bucket, BUCKET_SHAPE) : {}),
  }
}

/** How a type of resource names itself and its key in a template. */
interface Shape {
  noun: string
  type: string
  name: string
  key: readonly (string | number)[]
}

const TABLE_SHAPE: Shape = {
  noun: 'table',
  type: 'AWS::DynamoDB::Table',
  name: 'TableName',
  key: ['SSESpecification', 'KMSMasterKeyId', 'Fn::GetAtt', 0],
}

const BUCKET_SHAPE: Shape = {
  noun: 'bucket',
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

function pairOf({ Resources = {} }: Template, { name, key }: Kept, shape: Shape): Mapping {
  const [id, resource] =
    Object.entries(Resources).find(
      ([, { Type, Properties }]) => Type === shape.type && Properties?.[shape.name] === name,
    ) ?? []
  const keyId = at(resource?.Properties, shape.key)
  if (id === undefined || typeof keyId !== 'string')
    throw new Error(`${HOME_STACK} has no ${shape.noun} ${name} with a key of its own`)
  if (key === undefined)
    throw new CannotDeploy(
      `there is a ${shape.noun} ${name} that Assay did not make: it has no key of its own. ` +
        'Assay needs this name; delete it or take another account or home.',
    )
  return { [keyId]: { KeyId: key.slice(key.lastIndexOf('/') + 1) }, [id]: { [shape.name]: name } }
}

function at(value: unknown, path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>((inside, step) => {
    return typeof inside === 'object' && inside !== null
      ? (inside as Record<string | number, unknown>)[step]
      : undefined
  }, value)
}
