import * as z from 'zod/mini'
import { LAKE_LOCATION } from './lake-location.ts'
import { describeSchema, objectSchema, textSchema } from '../schema-fields.ts'

const roleSchema = objectSchema({
  arn: describeSchema(
    'Its ARN.',
    textSchema('the ARN of a role', /^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]{1,576}$/, 640),
  ),
  externalId: describeSchema(
    'The external id of its trust policy.',
    textSchema('an external id of 2 to 256 characters', /^[\w+=,.@:/-]{2,256}$/),
  ),
})

/** The custom source of Security Lake that gets the findings. */
export const securityLakeSchema = objectSchema({
  location: describeSchema(
    'Its location in the home region, as Security Lake shows it.',
    textSchema('a location such as s3://aws-security-data-lake-eu-west-1-abc/ext/assay/', LAKE_LOCATION),
  ),
  role: describeSchema('The role that Security Lake made for the source.', z.optional(roleSchema)),
  key: describeSchema(
    'Without a role: the ARN of the KMS key of the bucket.',
    z.optional(textSchema('the ARN of a KMS key', /^arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key\/[\w-]{1,64}$/)),
  ),
}).check(
  z.refine(
    ({ role, key }) => role === undefined || key === undefined,
    'a role or a key: the role has its own',
  ),
)
