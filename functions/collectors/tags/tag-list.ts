import * as z from 'zod/mini'
import { quoteName } from '../../../audit/text/quote-text.ts'
import type { AwsOperation } from '../api/aws-call.ts'
import { environmentValueSchema } from '../fact-collector.ts'

/** The value of a tag, which can have none: as AWS returns it, or redacted in an account file. */
const tagValueSchema = z.optional(z.nullable(environmentValueSchema))

/** Tags as most services return them. */
export const tagListSchema = z.array(z.object({ Key: z.string(), Value: tagValueSchema }))

/** Tags as ECS and CodeBuild return them, beside what they describe. */
export const describedTagsSchema = z.optional(
  z.nullable(z.array(z.object({ key: z.string(), value: tagValueSchema }))),
)

/** Tags as Lambda returns them. */
export const tagMapSchema = z.record(z.string(), environmentValueSchema)

type TagValue = z.infer<typeof tagValueSchema>

/** The fact `tags`, as a collector returns it. */
interface CollectedTags {
  facts: { tags?: Readonly<Record<string, string>> }
  unknown: { tags?: string }
  incomplete: { tags?: string }
}

/** Whether the value of a tag may be a secret. */
type SecretTest = (value: string) => boolean

/**
 * The fact `tags`. Tags whose values may be secrets are left out, as far as `isSecret` or who wrote the account file decides that: then
 * the fact is incomplete.
 */
export function deriveTags(
  entries: readonly (readonly [key: string, value: TagValue])[],
  isSecret: SecretTest,
): CollectedTags & { facts: { tags: Readonly<Record<string, string>> } } {
  const kept: [string, string][] = []
  const omitted: string[] = []
  for (const [key, value] of entries) {
    const text = value ?? ''
    if (typeof text === 'string' && !isSecret(text)) kept.push([key, text])
    else omitted.push(key)
  }
  const [first] = omitted
  const incomplete =
    first === undefined ? {} : { tags: `the value of the tag ${quoteName(first)} may be a secret` }
  return { facts: { tags: Object.fromEntries(kept) }, unknown: {}, incomplete }
}

/** Tags as EC2 returns them, beside what they describe: none, if there are none. */
export const networkTagsSchema = z.optional(z.nullable(tagListSchema))

/** The fact `tags` of a list, with tags as they are, like names and descriptions. */
export function deriveListedTags(tags: z.infer<typeof networkTagsSchema>) {
  return deriveTags(
    (tags ?? []).map(({ Key, Value }) => [Key, Value] as const),
    () => false,
  )
}

/** The fact `tags` of what `awsOperation` describes: unknown without a list, since only a list says that there are none. */
export function deriveDescribedTags(
  tags: z.infer<typeof describedTagsSchema>,
  { action }: AwsOperation,
  isSecret: SecretTest,
): CollectedTags {
  if (!tags) return { facts: {}, unknown: { tags: `${action} returned no tags` }, incomplete: {} }
  return deriveTags(
    tags.map(({ key, value }) => [key, value] as const),
    isSecret,
  )
}
