import * as z from 'zod/mini'
import type { AwsOperation } from '../api/aws-call.ts'

type Tags = Readonly<Record<string, string>>

/** Tags as most services return them. A tag can have no value. */
export const tagListSchema = z.array(z.object({ Key: z.string(), Value: z.optional(z.nullable(z.string())) }))

/** The tags of a list by their keys. */
export function indexTags(tags: z.infer<typeof tagListSchema>): Tags {
  return Object.fromEntries(tags.map(({ Key, Value }) => [Key, Value ?? '']))
}

/** Tags as ECS and CodeBuild return them, beside what they describe. */
export const describedTagsSchema = z.optional(
  z.nullable(z.array(z.object({ key: z.string(), value: z.optional(z.nullable(z.string())) }))),
)

/** The fact `tags` of what `awsOperation` describes: unknown without a list, since only a list says that there are none. */
export function deriveDescribedTags(
  tags: z.infer<typeof describedTagsSchema>,
  { action }: AwsOperation,
): { facts: { tags?: Tags }; unknown: { tags?: string } } {
  if (!tags) return { facts: {}, unknown: { tags: `${action} returned no tags` } }
  const entries = tags.map(({ key, value }) => [key, value ?? ''] as const)
  return { facts: { tags: Object.fromEntries(entries) }, unknown: {} }
}
