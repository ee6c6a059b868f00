import * as z from 'zod/mini'
import { understood, type Ask } from './aspect.ts'
import type { Operation } from './operation.ts'
import { AnswerNotUnderstood } from './failure.ts'

/** Pages of one list beyond this many are a fault of the service or of the account file. */
export const MOST_PAGES = 10_000

/** All pages that `operation` answers. IAM names a next page also where `IsTruncated` says that there is none. */
export async function askAll<S extends z.ZodMiniType>(
  ask: Ask,
  operation: Operation,
  input: Readonly<Record<string, unknown>>,
  shape: S,
): Promise<z.infer<S>[]> {
  const pages: z.infer<S>[] = []
  let token: string | undefined
  do {
    const { page, next } = await askPage(ask, operation, input, shape, token)
    pages.push(page)
    token = next
    if (pages.length > MOST_PAGES) throw new AnswerNotUnderstood(`${operation.name} goes on for ever`)
  } while (token !== undefined)
  return pages
}

/** The first page that `operation` answers, or the one that `token` asks for; `next` asks for the one after it. */
export async function askPage<S extends z.ZodMiniType>(
  ask: Ask,
  operation: Operation,
  input: Readonly<Record<string, unknown>>,
  shape: S,
  token?: string,
): Promise<{ page: z.infer<S>; next?: string }> {
  const { paging } = operation
  if (paging === undefined) throw new Error(`${operation.action} does not answer in pages`)
  const paged = z.looseObject({
    [paging.next]: z.optional(z.nullable(z.string())),
    IsTruncated: z.optional(z.nullable(z.boolean())),
  })
  const answer = await ask(operation, token === undefined ? input : { ...input, [paging.ask]: token }, paged)
  const next = answer['IsTruncated'] === false ? undefined : textOf(answer[paging.next])
  return { page: understood(operation, answer, shape), ...(next === undefined ? {} : { next }) }
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}
