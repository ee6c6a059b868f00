import * as z from 'zod/mini'

/** Tags as most services return them. A tag can have no value. */
export const tagListSchema = z.array(z.object({ Key: z.string(), Value: z.optional(z.nullable(z.string())) }))

/** The tags of a list by their keys. */
export function indexTags(tags: z.infer<typeof tagListSchema>): Readonly<Record<string, string>> {
  return Object.fromEntries(tags.map(({ Key, Value }) => [Key, Value ?? '']))
}
