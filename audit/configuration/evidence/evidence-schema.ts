import { describeSchema, objectSchema, scheduleExpressionSchema, textSchema } from '../schema-fields.ts'
import * as z from 'zod/mini'

/**
 * A folder in a bucket, without characters that have a meaning in policies (S3 User Guide, "Bucket naming rules" and "Naming Amazon S3
 * objects").
 */
const LOCATION = /^s3:\/\/[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](?:\/(?!\.+(?:\/|$))[\w.=+@-]{1,100}){1,5}\/?$/

const keySchema = textSchema(
  'the ARN of a KMS key',
  /^arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key\/[\w-]{1,64}$/,
)

/** The packs of evidence that a deployment makes itself. */
export const evidenceSchema = objectSchema({
  location: describeSchema(
    'The folder in a bucket for all packs of this account.',
    textSchema('a folder in a bucket such as s3://example-evidence/assay/111122223333', LOCATION, 600),
  ),
  schedule: describeSchema(
    'When a pack is made, in the time zone of "schedules". Default: every Monday at 8.',
    z.optional(scheduleExpressionSchema),
  ),
  signingKey: describeSchema(
    'The ARN of the asymmetric KMS key that signs the manifests.',
    z.optional(keySchema),
  ),
  key: describeSchema(
    'The ARN of the KMS key by which the bucket encrypts, if it has one of its own.',
    z.optional(keySchema),
  ),
})
