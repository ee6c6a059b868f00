import type { FactReader, FactReading } from '../../audit/refresh/snapshot/fact-reader.ts'
import {
  known,
  createIncompleteFact,
  createWithheldFact,
  unknown,
  type FactsByName,
} from '../../audit/resources/fact.ts'
import { listCollectedFacts } from '../../audit/resources/kinds.ts'
import { getGlobalServicesRegion, parseArn } from '../../audit/resources/arn.ts'
import {
  GLOBAL_REGION,
  getResourceKey,
  isOfOtherAccount,
  type Resource,
} from '../../audit/resources/resource.ts'
import {
  parseResponse,
  type CollectorsByKind,
  type TypedAwsCall,
  type AnyCollectedFacts,
  type AnyFactCollector,
  type UnfinishedFacts,
  type CollectorContext,
} from './fact-collector.ts'
import {
  UnexpectedResponseError,
  classifyReadError,
  isDeniedByOwner,
  type UnreadableFact,
} from './api/aws-errors.ts'
import { cacheResponses } from './api/call-middleware.ts'
import { AwsCallError, type AwsCall } from './api/aws-call.ts'
import { explainIncompletePolicy } from './api/parse-policy.ts'
import { quoteText } from '../../audit/text/quote-text.ts'

/** The region in which a resource is read. */
export function resolveRegion(resource: Resource): string {
  if (resource.region !== GLOBAL_REGION) return resource.region
  return getGlobalServicesRegion(parseArn(resource.arn)?.partition ?? 'aws')
}

/** What a fact reader needs. */
export interface FactReaderDeps {
  /** The collectors of its kinds. */
  collectors: CollectorsByKind
  call: AwsCall
  context: CollectorContext
}

/**
 * A reader of the kinds of `collectors`. Collectors of one read share the responses of equal calls, and a
 * collector can only call what it declares.
 */
export function createFactReader(deps: FactReaderDeps): FactReader {
  return {
    async read(resource, collectorNames) {
      const results = await runCollectors(resource, collectorNames, deps, collectAll)
      return mergeResults(resource, results)
    },
    async readInTime(resource, collectorNames, { progress, hasTime }) {
      const results = await runCollectors(resource, collectorNames, deps, (collector, collectorCall, name) =>
        collector.collectInTime === undefined
          ? collectAll(collector, collectorCall, name)
          : collector.collectInTime(collectorCall.call, resource as never, {
              progress: progress[name],
              hasTime,
            }),
      )
      const finished = results.flatMap(result => (isUnfinished(result) ? [] : [result]))
      const unfinished = results.flatMap((result, index) =>
        isUnfinished(result) ? [[collectorNames[index] ?? '', result.unfinished] as const] : [],
      )
      if (unfinished.length === 0 || finished.includes('NOT_FOUND')) return mergeResults(resource, finished)
      return { unfinished: Object.fromEntries(unfinished) }
    },
    async readPart(resource, name, part, stored) {
      const values = Object.fromEntries(
        Object.entries(stored).flatMap(([fact, value]) => ('known' in value ? [[fact, value.known]] : [])),
      )
      const result = await runCollector(resource, name, deps, async (collector, { call }) => {
        const collected = await collector.collectPart?.(call, resource as never, part, values)
        return collected ?? { unfinished: undefined }
      })
      if (result === 'NOT_FOUND' || isUnfinished(result)) return undefined
      return Object.values(result.facts).every(fact => 'known' in fact) ? result.facts : undefined
    },
  }
}

function isUnfinished(result: CollectorResult | UnfinishedFacts): result is UnfinishedFacts {
  return result !== 'NOT_FOUND' && 'unfinished' in result
}

type CollectorResult = { facts: FactsByName; arn?: string; transient: boolean } | 'NOT_FOUND'

/** What a collector calls, and what it gets besides. */
interface CollectorCall {
  call: TypedAwsCall
  resource: Resource
  context: CollectorContext
}

/** Runs a collector that has `name`, in full or in part. */
type CollectorRun<R> = (collector: AnyFactCollector, collectorCall: CollectorCall, name: string) => Promise<R>

const collectAll: CollectorRun<AnyCollectedFacts> = (collector, { call, resource, context }) =>
  collector.collect(call, resource as never, context)

function runCollectors<R extends AnyCollectedFacts | UnfinishedFacts>(
  resource: Resource,
  collectorNames: readonly string[],
  deps: FactReaderDeps,
  run: CollectorRun<R>,
) {
  const shared = { ...deps, call: cacheResponses(deps.call) }
  return Promise.all(collectorNames.map(name => runCollector(resource, name, shared, run)))
}

async function runCollector<R extends AnyCollectedFacts | UnfinishedFacts>(
  resource: Resource,
  name: string,
  deps: FactReaderDeps,
  run: CollectorRun<R>,
): Promise<CollectorResult | Extract<R, UnfinishedFacts>> {
  const { collectors, call, context } = deps
  const collector = collectors[resource.kind]?.[name]
  if (collector === undefined) throw new Error(`${resource.kind} has no collector ${name}`)
  try {
    const collectorCall = { call: createCollectorCall(collector, resource, call), resource, context }
    const collected = await run(collector, collectorCall, name)
    return 'unfinished' in collected
      ? (collected as Extract<R, UnfinishedFacts>)
      : buildResult(collected, resource)
  } catch (failure) {
    if (failure instanceof AwsCallError && collector.notFoundErrors.includes(failure.error))
      return 'NOT_FOUND'
    const { fact, transient } = classifyResourceError(failure, resource)
    return {
      facts: Object.fromEntries(listCollectedFacts(resource.kind, name).map(each => [each, fact])),
      transient,
    }
  }
}

function buildResult(collected: AnyCollectedFacts, resource: Resource): CollectorResult {
  const { arn, notAudited } = collected
  if (notAudited) return 'NOT_FOUND'
  if (arn !== undefined && getResourceKey({ ...resource, arn }) !== getResourceKey(resource))
    throw new UnexpectedResponseError(
      `the response for ${quoteText(resource.arn)} is about ${quoteText(arn)}`,
    )
  const knownFacts = Object.entries(collected.facts).map(([fact, value]) => {
    const missing = collected.incomplete?.[fact] ?? explainIncompletePolicy(value)
    return [fact, missing === undefined ? known(value) : createIncompleteFact(value, missing)]
  })
  const unknownFacts = Object.entries(collected.unknown ?? {}).map(([fact, why]) => [
    fact,
    unknown(why ?? ''),
  ])
  return {
    facts: Object.fromEntries([...knownFacts, ...unknownFacts]) as FactsByName,
    ...(arn === undefined ? {} : { arn }),
    transient: false,
  }
}

/** Resources of AWS itself, such as managed policies, have no account id in their ARN: AWS withholds none. */
const ACCOUNT_ID = /^\d{12}$/

/** Classifies a failure to read facts of `resource`; another account can withhold those of its resources. */
function classifyResourceError(failure: unknown, resource: Resource): UnreadableFact {
  const unreadable = classifyReadError(failure)
  const owner = parseArn(resource.arn)?.account ?? ''
  const isForeign = isOfOtherAccount(resource) && ACCOUNT_ID.test(owner)
  if (!isForeign || !(failure instanceof AwsCallError && isDeniedByOwner(failure))) return unreadable
  const why = `access denied to ${failure.operation.action} by account ${owner}`
  return { ...unreadable, fact: createWithheldFact(why, owner) }
}

function createCollectorCall(
  collector: AnyFactCollector,
  resource: Resource,
  awsCall: AwsCall,
): TypedAwsCall {
  return async (awsOperation, input, shape) => {
    if (!collector.operations.includes(awsOperation))
      throw new Error(`${awsOperation.action} is not declared by its collector`)
    return parseResponse(awsOperation, await awsCall(awsOperation, resolveRegion(resource), input), shape)
  }
}

function mergeResults(resource: Resource, results: readonly CollectorResult[]): FactReading {
  const found = results.filter(result => result !== 'NOT_FOUND')
  if (found.length < results.length) return 'NOT_FOUND'
  const arn = found.find(result => result.arn !== undefined)?.arn ?? resource.arn
  return {
    resource: { ...resource, arn },
    facts: Object.assign({}, ...found.map(result => result.facts)) as FactsByName,
    transient: found.some(result => result.transient),
  }
}
