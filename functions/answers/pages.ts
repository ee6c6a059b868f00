import * as z from 'zod/mini'
import type { Ask } from './aspect.ts'
import type { Operation } from './operation.ts'
import { AnswerNotUnderstood } from './failure.ts'

/** Pages of one list beyond this many are a fault of the service or of the account file. */
const MOST_PAGES = 10_000

const token = z.object({
  Marker: z.optional(z.nullable(z.string())),
  NextMarker: z.optional(z.nullable(z.string())),
  IsTruncated: z.optional(z.nullable(z.boolean())),
})

/** All pages that an operation of Lambda's or IAM's answers: both take a Marker, and name the next in two ways. */
export async function askAll<S extends z.ZodMiniType>(
  ask: Ask,
  operation: Operation,
  input: Readonly<Record<string, unknown>>,
  shape: S,
): Promise<z.infer<S>[]> {
  const pages: z.infer<S>[] = []
  let marker: string | undefined
  do {
    const page = await ask(
      operation,
      marker === undefined ? input : { ...input, Marker: marker },
      z.intersection(shape, token),
    )
    pages.push(page)
    const { IsTruncated, Marker, NextMarker } = page as z.infer<typeof token>
    marker = (operation.service === 'iam' ? (IsTruncated ? Marker : undefined) : NextMarker) ?? undefined
    if (pages.length > MOST_PAGES) throw new AnswerNotUnderstood(`${operation.name} goes on for ever`)
  } while (marker !== undefined)
  return pages
}
