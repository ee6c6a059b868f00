import { defineOperation } from '../api/aws-call.ts'

/** What a user puts in the place of these in docs/evidence-policy.json. */
const BUCKET = 'arn:{partition}:s3:::{bucket}'
const OBJECTS = [`${BUCKET}/{folder}/*`]

/** The calls by which packs of evidence are stored in a bucket and read from it. */
export const putObject = defineOperation('s3', 'PutObject', { resources: OBJECTS })
export const getObject = defineOperation('s3', 'GetObject', { resources: OBJECTS })
export const getObjectRetention = defineOperation('s3', 'GetObjectRetention', { resources: OBJECTS })
export const listObjects = defineOperation('s3', 'ListObjectsV2', {
  resources: [BUCKET],
  action: 's3:ListBucket',
})

/** The calls by which a key in KMS signs a manifest. */
export const getPublicKey = defineOperation('kms', 'GetPublicKey', { resources: ['{key}'] })
export const signDigest = defineOperation('kms', 'Sign', { resources: ['{key}'] })

/** All calls of packs that are stored in a bucket and signed by KMS. */
export const evidenceOperations = [
  putObject,
  getObject,
  getObjectRetention,
  listObjects,
  getPublicKey,
  signDigest,
]
