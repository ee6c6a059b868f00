import * as z from 'zod/mini'
import { parseResponse, type TypedAwsCall } from '../fact-collector.ts'
import type { AwsOperation } from '../api/aws-call.ts'
import { UnexpectedResponseError } from '../api/aws-errors.ts'

/** Pages of one list beyond this many are a fault of the service or of the account file. */
export const MAX_RESPONSE_PAGES = 10_000

/** All pages that `operation` answers. IAM names a next page also where `IsTruncated` says that there is none. */
export async function fetchAllPages<S extends z.ZodMiniType>(
  callApi: TypedAwsCall,
  awsOperation: AwsOperation,
  input: Readonly<Record<string, unknown>>,
  shape: S,
): Promise<z.infer<S>[]> {
  const pages: z.infer<S>[] = []
  let token: string | undefined
  do {
    const { page, next } = await fetchPage(callApi, awsOperation, input, shape, token)
    pages.push(page)
    token = next
    if (pages.length > MAX_RESPONSE_PAGES)
      throw new UnexpectedResponseError(`${awsOperation.name} goes on for ever`)
  } while (token !== undefined)
  return pages
}

/** The first page that `operation` answers, or the one that `token` asks for; `next` asks for the one after it. */
export async function fetchPage<S extends z.ZodMiniType>(
  callApi: TypedAwsCall,
  awsOperation: AwsOperation,
  input: Readonly<Record<string, unknown>>,
  shape: S,
  token?: string,
): Promise<{ page: z.infer<S>; next?: string }> {
  const { pagination } = awsOperation
  if (pagination === undefined) throw new Error(`${awsOperation.action} does not answer in pages`)
  const paged = z.looseObject({
    [pagination.outputToken]: z.optional(z.nullable(z.string())),
    IsTruncated: z.optional(z.nullable(z.boolean())),
  })
  const response = await callApi(
    awsOperation,
    token === undefined ? input : { ...input, [pagination.inputToken]: token },
    paged,
  )
  const next = response['IsTruncated'] === false ? undefined : readToken(response[pagination.outputToken])
  return { page: parseResponse(awsOperation, response, shape), ...(next === undefined ? {} : { next }) }
}

function readToken(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}
