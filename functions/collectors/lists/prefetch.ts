import * as z from 'zod/mini'
import { UnexpectedResponseError } from '../api/aws-errors.ts'
import { createTypedCall } from './resource-list.ts'
import { AwsCallError, NOT_RECORDED, type AwsCall, type AwsOperation } from '../api/aws-call.ts'
import { fetchPages, MAX_RESPONSE_PAGES } from './paginate.ts'
import type { TypedAwsCall } from '../fact-collector.ts'

type CallInput = Readonly<Record<string, unknown>>
type Page = Readonly<Record<string, unknown>>

/** A single call and the output it would have. */
export interface PrefetchedCall {
  operation: AwsOperation
  input: CallInput
  output: unknown
}

/** A list whose pages contain the outputs of many single calls, for audits of a whole account. */
export interface Prefetch {
  operation: AwsOperation
  /** The input of the list, or the inputs of all its calls where each takes a limited number of names. */
  input: CallInput | ((callApi: TypedAwsCall) => Promise<readonly CallInput[]>)
  /** The operations whose calls it replaces. */
  replaces: readonly AwsOperation[]
  /** The outputs of single calls, from all pages merged into one. */
  extractCalls(page: Page): Iterable<PrefetchedCall>
  /** The output of a single call that the whole list does not mention; undefined if the list does not decide it. */
  answerAbsent?(input: CallInput, page: Page): unknown
  /** The most pages that cost less than the single calls. A longer list is not used. */
  countWorthwhilePages?(callApi: TypedAwsCall): Promise<number>
}

/** Looks up the output of a single call in a list; undefined if the list does not say it. */
type PrefetchLookup = (awsOperation: AwsOperation, input: CallInput) => unknown

/** The lookup in a list, or why the list cannot be read. */
type PrefetchIndex = PrefetchLookup | AwsCallError | UnexpectedResponseError

/**
 * Wraps `awsCall`: reads each of `prefetches` once per region and answers single calls from it. Calls that a
 * list does not contain, and all calls of a list that cannot be read, run singly.
 */
export function usePrefetches(awsCall: AwsCall, prefetches: readonly Prefetch[]): AwsCall {
  const indexOf = createIndexLoader(awsCall)
  return async (awsOperation, region, input) => {
    const prefetch = prefetches.find(({ replaces }) => replaces.includes(awsOperation))
    const index = prefetch ? await indexOf(prefetch, region) : undefined
    const output = typeof index === 'function' ? index(awsOperation, input) : undefined
    return output === undefined ? awsCall(awsOperation, region, input) : output
  }
}

/**
 * Wraps a replay of recorded calls: a recorded single call is taken first, since it may be later than the list.
 * When neither exists and the list failed, the error says so.
 */
export function usePrefetchesAsFallback(awsCall: AwsCall, prefetches: readonly Prefetch[]): AwsCall {
  const indexOf = createIndexLoader(awsCall)
  return async (awsOperation, region, input) => {
    try {
      return await awsCall(awsOperation, region, input)
    } catch (failure) {
      const prefetch = prefetches.find(({ replaces }) => replaces.includes(awsOperation))
      if (!(failure instanceof AwsCallError) || failure.error !== NOT_RECORDED || !prefetch) throw failure
      const prefetchIndex = await indexOf(prefetch, region)
      if (prefetchIndex instanceof Error) throw explainMissingPrefetch(failure, input, prefetchIndex)
      const output = prefetchIndex(awsOperation, input)
      if (output === undefined) throw failure
      return output
    }
  }
}

function explainMissingPrefetch(
  callError: AwsCallError,
  input: object,
  list: AwsCallError | UnexpectedResponseError,
): AwsCallError {
  if (list instanceof AwsCallError && list.error === callError.error) return callError
  const why = `the account file has no response for ${JSON.stringify(input)}, and ${list.message}`
  return new AwsCallError(callError.operation, callError.error, why, true)
}

/** Reads each list once per region. */
function createIndexLoader(awsCall: AwsCall): (prefetch: Prefetch, region: string) => Promise<PrefetchIndex> {
  const indexes = new Map<Prefetch, Map<string, Promise<PrefetchIndex>>>()
  return (prefetch, region) => {
    const byRegion = indexes.get(prefetch) ?? new Map<string, Promise<PrefetchIndex>>()
    const index = byRegion.get(region) ?? loadIndex(prefetch, region, awsCall)
    indexes.set(prefetch, byRegion.set(region, index))
    return index
  }
}

async function loadIndex(prefetch: Prefetch, region: string, awsCall: AwsCall): Promise<PrefetchIndex> {
  try {
    const callApi = createTypedCall(region, awsCall)
    const pages = await fetchWorthwhilePages(prefetch, callApi)
    if (pages === undefined) return lookupNoOutput
    const page = mergePages(pages)
    const calls = [...prefetch.extractCalls(page)]
    const outputs = new Map(
      calls.map(({ operation, input, output }) => [computeCallKey(operation, input), output]),
    )
    return (awsOperation, input) =>
      outputs.get(computeCallKey(awsOperation, input)) ?? prefetch.answerAbsent?.(input, page)
  } catch (failure) {
    if (failure instanceof AwsCallError || failure instanceof UnexpectedResponseError) return failure
    throw failure
  }
}

const pageSchema = z.record(z.string(), z.unknown())

/** All pages of a list; undefined if there are so many that single calls cost less. */
async function fetchWorthwhilePages(
  prefetch: Prefetch,
  callApi: TypedAwsCall,
): Promise<readonly Page[] | undefined> {
  const { operation, input } = prefetch
  if (typeof input === 'function') {
    const inputs = await input(callApi)
    return Promise.all(inputs.map(each => callApi(operation, each, pageSchema)))
  }
  const worthwhile = (await prefetch.countWorthwhilePages?.(callApi)) ?? MAX_RESPONSE_PAGES
  const { pages, next } = await fetchPages(callApi, operation, input, pageSchema, worthwhile)
  return next === undefined ? pages : undefined
}

/** Of a list that is too long. */
const lookupNoOutput: PrefetchLookup = () => undefined

/** Merges the pages of a list into one page by concatenating their arrays. */
function mergePages(pages: readonly Page[]): Page {
  const names = new Set(pages.flatMap(page => Object.keys(page)))
  return Object.fromEntries(
    [...names].map(name => {
      const values = pages.map(page => page[name]).filter(value => value !== undefined && value !== null)
      return [name, values.every(Array.isArray) ? values.flat() : values.at(-1)]
    }),
  )
}

function computeCallKey(awsOperation: AwsOperation, input: CallInput): string {
  const entries = Object.entries(input).toSorted(([a], [b]) => (a < b ? -1 : 1))
  return `${awsOperation.action} ${JSON.stringify(entries)}`
}
