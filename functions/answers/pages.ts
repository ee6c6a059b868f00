import * as z from 'zod/mini'
import { understood, type Ask } from './aspect.ts'
import type { Operation } from './operation.ts'
import { AnswerNotUnderstood } from './failure.ts'

/** Pages of one list beyond this many are a fault of the service or of the account file. */
const MOST_PAGES = 10_000

/** All pages that `operation` answers. IAM names a next page also where `IsTruncated` says that there is none. */
export async function askAll<S extends z.ZodMiniType>(
  ask: Ask,
  operation: Operation,
  input: Readonly<Record<string, unknown>>,
  shape: S,
): Promise<z.infer<S>[]> {
  const { paging } = operation
  if (paging === undefined) throw new Error(`${operation.action} does not answer in pages`)
  const paged = z.looseObject({
    [paging.next]: z.optional(z.nullable(z.string())),
    IsTruncated: z.optional(z.nullable(z.boolean())),
  })
  const pages: z.infer<S>[] = []
  let next: string | undefined
  do {
    const page = await ask(operation, next === undefined ? input : { ...input, [paging.ask]: next }, paged)
    pages.push(understood(operation, page, shape))
    next = page['IsTruncated'] === false ? undefined : textOf(page[paging.next])
    if (pages.length > MOST_PAGES) throw new AnswerNotUnderstood(`${operation.name} goes on for ever`)
  } while (next !== undefined)
  return pages
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}
