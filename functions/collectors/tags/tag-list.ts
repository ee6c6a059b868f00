import * as z from 'zod/mini'
import { quoteName } from '../../../audit/text/quote-text.ts'
import type { AwsOperation } from '../api/aws-call.ts'
import { environmentValueSchema, type Redactor } from '../fact-collector.ts'
import { redactVariable } from '../redaction/redact-variable.ts'

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

/** The fact `tags`. A tag whose value may be a secret is left out: nothing that is stored or printed contains it. */
export function deriveTags(
  entries: readonly (readonly [key: string, value: TagValue])[],
  redactor: Redactor,
): CollectedTags & { facts: { tags: Readonly<Record<string, string>> } } {
  const kept: [string, string][] = []
  const omitted: string[] = []
  for (const [key, value] of entries) {
    const text = value ?? ''
    // By the value alone: a key such as `password-rotation` names no secret.
    if (typeof text === 'string' && redactVariable('', text, redactor).detected.length === 0)
      kept.push([key, text])
    else omitted.push(key)
  }
  const [first] = omitted
  const incomplete =
    first === undefined ? {} : { tags: `the value of the tag ${quoteName(first)} may be a secret` }
  return { facts: { tags: Object.fromEntries(kept) }, unknown: {}, incomplete }
}

/** Tags as EC2 returns them, beside what they describe: none, if there are none. */
export const networkTagsSchema = z.optional(z.nullable(tagListSchema))

/** The fact `tags` of a list. */
export function deriveListedTags(tags: z.infer<typeof networkTagsSchema>, redactor: Redactor) {
  return deriveTags(
    (tags ?? []).map(({ Key, Value }) => [Key, Value] as const),
    redactor,
  )
}

/** The fact `tags` of what `awsOperation` describes: unknown without a list, since only a list says that there are none. */
export function deriveDescribedTags(
  tags: z.infer<typeof describedTagsSchema>,
  { action }: AwsOperation,
  redactor: Redactor,
): CollectedTags {
  if (!tags) return { facts: {}, unknown: { tags: `${action} returned no tags` }, incomplete: {} }
  return deriveTags(
    tags.map(({ key, value }) => [key, value] as const),
    redactor,
  )
}
