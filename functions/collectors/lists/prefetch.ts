import * as z from 'zod/mini'
import { UnexpectedResponseError } from '../api/aws-errors.ts'
import { createTypedCall } from './resource-list.ts'
import { AwsCallError, type AwsCall, type AwsOperation } from '../api/aws-call.ts'
import { fetchAllPages } from './paginate.ts'

/** A single call and the output it would have. */
export interface PrefetchedCall {
  operation: AwsOperation
  input: Readonly<Record<string, unknown>>
  output: unknown
}

/** A list whose pages contain the outputs of many single calls, for audits of a whole account. */
export interface Prefetch {
  operation: AwsOperation
  input: Readonly<Record<string, unknown>>
  /** The operations whose calls it replaces. */
  replaces: readonly AwsOperation[]
  /** The outputs of single calls, from all pages merged into one. */
  extractCalls(page: Readonly<Record<string, unknown>>): Iterable<PrefetchedCall>
}

/** The outputs of single calls by input, or why the list cannot be read. */
type PrefetchIndex = ReadonlyMap<string, unknown> | AwsCallError | UnexpectedResponseError

/**
 * Wraps `awsCall`: reads each of `prefetches` once per region and answers single calls from it. Calls that a
 * list does not contain, and all calls of a list that cannot be read, run singly.
 */
export function usePrefetches(awsCall: AwsCall, prefetches: readonly Prefetch[]): AwsCall {
  const indexOf = createIndexLoader(awsCall)
  return async (awsOperation, region, input) => {
    const prefetch = prefetches.find(({ replaces }) => replaces.includes(awsOperation))
    const index = prefetch ? await indexOf(prefetch, region) : undefined
    const key = computeCallKey(awsOperation, input)
    if (index === undefined || index instanceof Error || !index.has(key))
      return awsCall(awsOperation, region, input)
    return index.get(key)
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
      if (!(failure instanceof AwsCallError) || failure.error !== 'NotRecorded' || !prefetch) throw failure
      const prefetchIndex = await indexOf(prefetch, region)
      const key = computeCallKey(awsOperation, input)
      if (prefetchIndex instanceof Error) throw explainMissingPrefetch(failure, input, prefetchIndex)
      if (!prefetchIndex.has(key)) throw failure
      return prefetchIndex.get(key)
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
  const indexes = new Map<string, Promise<PrefetchIndex>>()
  return (prefetch, region) => {
    const key = `${prefetch.operation.action} ${region}`
    const index = indexes.get(key) ?? loadIndex(prefetch, region, awsCall)
    indexes.set(key, index)
    return index
  }
}

async function loadIndex(prefetch: Prefetch, region: string, awsCall: AwsCall): Promise<PrefetchIndex> {
  try {
    const shape = z.record(z.string(), z.unknown())
    const pages = await fetchAllPages(
      createTypedCall(region, awsCall),
      prefetch.operation,
      prefetch.input,
      shape,
    )
    const calls = [...prefetch.extractCalls(mergePages(pages))]
    return new Map(calls.map(({ operation, input, output }) => [computeCallKey(operation, input), output]))
  } catch (failure) {
    if (failure instanceof AwsCallError || failure instanceof UnexpectedResponseError) return failure
    throw failure
  }
}

/** Merges the pages of a list into one page by concatenating their arrays. */
function mergePages(pages: readonly Readonly<Record<string, unknown>>[]): Readonly<Record<string, unknown>> {
  const all: Record<string, unknown> = {}
  for (const [name, value] of pages.flatMap(page => Object.entries(page))) {
    const merged = all[name]
    all[name] = Array.isArray(merged) && Array.isArray(value) ? merged.concat(value) : value
  }
  return all
}

function computeCallKey(awsOperation: AwsOperation, input: Readonly<Record<string, unknown>>): string {
  const entries = Object.entries(input).toSorted(([a], [b]) => (a < b ? -1 : 1))
  return `${awsOperation.action} ${JSON.stringify(entries)}`
}
