import * as z from 'zod/mini'
import { parseResponse, type TypedAwsCall } from '../fact-collector.ts'
import type { AwsOperation } from '../api/aws-call.ts'
import { UnexpectedResponseError } from '../api/aws-errors.ts'

/** A list with more pages is an error of the service or of the account file. */
export const MAX_RESPONSE_PAGES = 10_000

/** The most pages that one read of a resource fetches: its message has 60 seconds. */
const MAX_READ_PAGES = 200

/**
 * All pages of an operation. IAM returns a marker also when `IsTruncated` is false. Throws UnexpectedResponseError if
 * there are more than `maxPages`.
 */
export async function fetchAllPages<S extends z.ZodMiniType>(
  callApi: TypedAwsCall,
  awsOperation: AwsOperation,
  input: Readonly<Record<string, unknown>>,
  shape: S,
  maxPages = MAX_READ_PAGES,
): Promise<z.infer<S>[]> {
  const { pages, next } = await fetchPages(callApi, awsOperation, input, shape, maxPages)
  if (next !== undefined)
    throw new UnexpectedResponseError(`${awsOperation.action} returned more than ${maxPages} pages`)
  return pages
}

/** Up to `maxPages` pages of an operation; `next` is the token of a further page. */
export async function fetchPages<S extends z.ZodMiniType>(
  callApi: TypedAwsCall,
  awsOperation: AwsOperation,
  input: Readonly<Record<string, unknown>>,
  shape: S,
  maxPages: number,
): Promise<{ pages: z.infer<S>[]; next?: string }> {
  const pages: z.infer<S>[] = []
  let token: string | undefined
  do {
    const { page, next } = await fetchPage(callApi, awsOperation, input, shape, token)
    pages.push(page)
    token = next
    if (token !== undefined && pages.length >= maxPages) return { pages, next: token }
  } while (token !== undefined)
  return { pages }
}

/** One page of an operation, the first or the one at `token`; `next` is the token of the following page. */
export async function fetchPage<S extends z.ZodMiniType>(
  callApi: TypedAwsCall,
  awsOperation: AwsOperation,
  input: Readonly<Record<string, unknown>>,
  shape: S,
  token?: string,
): Promise<{ page: z.infer<S>; next?: string }> {
  const { pagination } = awsOperation
  if (pagination === undefined) throw new Error(`${awsOperation.action} is not declared as paginated`)
  const response = await callApi(
    awsOperation,
    token === undefined ? input : { ...input, [pagination.inputToken]: token },
    findPageSchema(pagination.outputToken),
  )
  const next = response['IsTruncated'] === false ? undefined : readToken(response[pagination.outputToken])
  return { page: parseResponse(awsOperation, response, shape), ...(next === undefined ? {} : { next }) }
}

const pageSchemas = new Map<string, z.ZodMiniType<Readonly<Record<string, unknown>>>>()

/** What each page has, by the name of its token: a schema takes longer to build than a page to parse. */
function findPageSchema(outputToken: string) {
  const known = pageSchemas.get(outputToken)
  if (known !== undefined) return known
  const schema = z.looseObject({
    [outputToken]: z.optional(z.nullable(z.string())),
    IsTruncated: z.optional(z.nullable(z.boolean())),
  })
  pageSchemas.set(outputToken, schema)
  return schema
}

function readToken(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}
