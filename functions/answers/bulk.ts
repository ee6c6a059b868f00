import * as z from 'zod/mini'
import { AnswerNotUnderstood } from './failure.ts'
import { askingIn } from './listing.ts'
import { CallFailed, type Call, type Operation } from './operation.ts'
import { askAll } from './pages.ts'

/** A single call, and what it would answer. */
export interface Single {
  operation: Operation
  input: Readonly<Record<string, unknown>>
  output: unknown
}

/** A list whose pages hold what many single calls would answer: for audits of a whole account. */
export interface Bulk {
  operation: Operation
  input: Readonly<Record<string, unknown>>
  /** The operations whose calls it can spare. */
  spares: readonly Operation[]
  /** What the single calls would answer, by all its pages as one. */
  singles(page: Readonly<Record<string, unknown>>): Iterable<Single>
}

/** What a list answers in place of single calls, or why it cannot be read. */
type Index = ReadonlyMap<string, unknown> | CallFailed | AnswerNotUnderstood

/**
 * `call`, which asks each list of `bulks` once in each region and answers by it what single calls would; what a list
 * does not hold, or a list that cannot be read, is asked for one by one.
 */
export function inBulk(call: Call, bulks: readonly Bulk[]): Call {
  const indexOf = onceEach(call)
  return async (operation, region, input) => {
    const bulk = bulks.find(({ spares }) => spares.includes(operation))
    const index = bulk ? await indexOf(bulk, region) : undefined
    const key = keyOf(operation, input)
    if (index === undefined || index instanceof Error || !index.has(key))
      return call(operation, region, input)
    return index.get(key)
  }
}

/**
 * The same for recorded answers, of which one of a single call may be later than the list and is taken first. Where
 * there is none, and the list was refused, the failure says so.
 */
export function inBulkAtLast(call: Call, bulks: readonly Bulk[]): Call {
  const indexOf = onceEach(call)
  return async (operation, region, input) => {
    try {
      return await call(operation, region, input)
    } catch (failure) {
      const bulk = bulks.find(({ spares }) => spares.includes(operation))
      if (!(failure instanceof CallFailed) || failure.error !== 'NotRecorded' || !bulk) throw failure
      const index = await indexOf(bulk, region)
      const key = keyOf(operation, input)
      if (index instanceof Error) throw withoutList(failure, input, index)
      if (!index.has(key)) throw failure
      return index.get(key)
    }
  }
}

function withoutList(single: CallFailed, input: object, list: CallFailed | AnswerNotUnderstood): CallFailed {
  if (list instanceof CallFailed && list.error === single.error) return single
  const why = `the account file has no answer for ${JSON.stringify(input)}, and ${list.message}`
  return new CallFailed(single.operation, single.error, why, true)
}

/** Reads each list once in each region. */
function onceEach(call: Call): (bulk: Bulk, region: string) => Promise<Index> {
  const indexes = new Map<string, Promise<Index>>()
  return (bulk, region) => {
    const key = `${bulk.operation.action} ${region}`
    const index = indexes.get(key) ?? read(bulk, region, call)
    indexes.set(key, index)
    return index
  }
}

async function read(bulk: Bulk, region: string, call: Call): Promise<Index> {
  try {
    const shape = z.record(z.string(), z.unknown())
    const pages = await askAll(askingIn(region, call), bulk.operation, bulk.input, shape)
    const singles = [...bulk.singles(joined(pages))]
    return new Map(singles.map(({ operation, input, output }) => [keyOf(operation, input), output]))
  } catch (failure) {
    if (failure instanceof CallFailed || failure instanceof AnswerNotUnderstood) return failure
    throw failure
  }
}

/** Pages of one list as one page: what is a list in them, one after the other. */
function joined(pages: readonly Readonly<Record<string, unknown>>[]): Readonly<Record<string, unknown>> {
  const all: Record<string, unknown> = {}
  for (const [name, value] of pages.flatMap(page => Object.entries(page))) {
    const before = all[name]
    all[name] = Array.isArray(before) && Array.isArray(value) ? before.concat(value) : value
  }
  return all
}

function keyOf(operation: Operation, input: Readonly<Record<string, unknown>>): string {
  const entries = Object.entries(input).toSorted(([a], [b]) => (a < b ? -1 : 1))
  return `${operation.action} ${JSON.stringify(entries)}`
}
