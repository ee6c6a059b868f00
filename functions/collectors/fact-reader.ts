import type { FactReader, FactReading } from '../../audit/refresh/snapshot/fact-reader.ts'
import type { DeploymentScope } from '../../audit/deployment/scope.ts'
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
  type AnyFactCollector,
  type Redactor,
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

function resolveRegion(resource: Resource): string {
  if (resource.region !== GLOBAL_REGION) return resource.region
  return getGlobalServicesRegion(parseArn(resource.arn)?.partition ?? 'aws')
}

/** What a fact reader needs. */
export interface FactReaderDeps {
  /** The collectors of its kinds. */
  collectors: CollectorsByKind
  call: AwsCall
  redact: Redactor
  /** The scope of the deployment, where Assay is deployed. */
  deploymentScope?: DeploymentScope | undefined
}

/**
 * A reader of the kinds of `collectors`. Collectors of one read share the responses of equal calls, and a
 * collector can only call what it declares.
 */
export function createFactReader(deps: FactReaderDeps): FactReader {
  return {
    async read(resource, collectorNames) {
      const shared = { ...deps, call: cacheResponses(deps.call) }
      const results = await Promise.all(
        collectorNames.map(collector => runCollector(resource, collector, shared)),
      )
      return mergeResults(resource, results)
    },
  }
}

type CollectorResult = { facts: FactsByName; arn?: string; transient: boolean } | 'NOT_FOUND'

async function runCollector(
  resource: Resource,
  name: string,
  deps: FactReaderDeps,
): Promise<CollectorResult> {
  const { collectors, call, redact, deploymentScope } = deps
  const collector = collectors[resource.kind]?.[name]
  if (collector === undefined) throw new Error(`${resource.kind} has no collector ${name}`)
  try {
    const collected = await collector.collect(
      createCollectorCall(collector, resource, call),
      resource as never,
      redact,
      deploymentScope,
    )
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
