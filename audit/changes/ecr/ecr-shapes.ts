import * as z from 'zod/mini'

/** A text of an event, which may be anybody's. */
export const text = z.string().check(z.minLength(1), z.maxLength(2_048))
const optionalText = z.optional(z.nullable(text))

/** An event of ECR or Inspector as EventBridge delivers it (ECR User Guide, "Amazon ECR events and EventBridge"). */
export const envelope = z.object({
  'detail-type': text,
  source: z.enum(['aws.ecr', 'aws.inspector2']),
  id: text,
  account: z.string().check(z.regex(/^\d{12}$/)),
  region: text,
  time: text.check(z.refine(time => !Number.isNaN(Date.parse(time)))),
  detail: z.record(z.string(), z.unknown()),
})

const repositoryName = z.string().check(z.regex(/^[a-z0-9][a-z0-9._/-]{0,255}$/))
const ofImage = {
  'repository-name': repositoryName,
  'image-digest': z.string().check(z.regex(/^sha256:[0-9a-f]{64}$/)),
}

/** The detail of `ECR Image Action`. */
export const imageAction = z.object({
  ...ofImage,
  'action-type': text,
  'image-tag': optionalText,
  'target-storage-class': optionalText,
})
/** The detail of `Inspector2 Scan`, which names the repository by its ARN. */
export const inspectorScan = z.object({
  ...ofImage,
  'repository-name': z
    .string()
    .check(z.regex(/^arn:[a-z-]{3,20}:ecr:[a-z0-9-]{1,30}:\d{12}:repository\/[a-z0-9][a-z0-9._/-]{0,255}$/)),
})
/** A detail that names an image. */
export const anImage = z.object(ofImage)
/** The detail of an image that came from another registry. */
export const arrival = z.object({ ...ofImage, 'image-tag': optionalText })
/** The detail of `ECR Scan Resource Change`. */
export const scanResource = z.object({
  'resource-type': z.literal('REPOSITORY'),
  repositories: z
    .array(z.object({ 'repository-name': repositoryName, 'scan-frequency': optionalText }))
    .check(z.minLength(1), z.maxLength(1_000)),
})
