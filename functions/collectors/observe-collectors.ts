import type { Resource } from '../../audit/resources/resource.ts'
import { UnexpectedResponseError } from './api/aws-errors.ts'
import { AwsCallError, NOT_RECORDED, type AwsOperation } from './api/aws-call.ts'
import type { AnyFactCollector, CollectorsByKind, TypedAwsCall } from './fact-collector.ts'
import { resolveRegion } from './fact-reader.ts'

/** A call of a collector for a resource that AWS answered, also with an error. */
export interface ReadCall {
  resource: Resource
  collector: string
  operation: AwsOperation
  region: string
  input: Readonly<Record<string, unknown>>
}

/** Wraps collectors so that `onAnswer` is called for each of their calls that is answered: not where an account file has no response. */
export function observeCollectors(
  collectors: CollectorsByKind,
  onAnswer: (readCall: ReadCall) => void,
): CollectorsByKind {
  return Object.fromEntries(
    Object.entries(collectors).map(([kind, byName]) => [
      kind,
      Object.fromEntries(
        Object.entries(byName).map(([name, collector]) => [
          name,
          observeCollector(collector, (callApi, resource) => async (operation, input, shape) => {
            const report = () =>
              onAnswer({ resource, collector: name, operation, region: resolveRegion(resource), input })
            try {
              const output = await callApi(operation, input, shape)
              report()
              return output
            } catch (failure) {
              if (isAnswer(failure)) report()
              throw failure
            }
          }),
        ]),
      ),
    ]),
  )
}

function isAnswer(failure: unknown): boolean {
  return failure instanceof AwsCallError
    ? failure.error !== NOT_RECORDED
    : failure instanceof UnexpectedResponseError
}

/** A collector that can read in parts: it has both functions, or none. */
type CollectorInParts = AnyFactCollector & Required<Pick<AnyFactCollector, 'collectInTime' | 'collectPart'>>

function isInParts(collector: AnyFactCollector): collector is CollectorInParts {
  return 'collectInTime' in collector
}

function observeCollector(
  collector: AnyFactCollector,
  observe: (callApi: TypedAwsCall, resource: Resource) => TypedAwsCall,
): AnyFactCollector {
  const observed: AnyFactCollector = {
    ...collector,
    collect: (callApi, resource, context) => collector.collect(observe(callApi, resource), resource, context),
  }
  if (!isInParts(collector)) return observed
  return {
    ...observed,
    collectInTime: (callApi, resource, extent) =>
      collector.collectInTime(observe(callApi, resource), resource, extent),
    collectPart: (callApi, resource, part, stored) =>
      collector.collectPart(observe(callApi, resource), resource, part, stored),
  }
}
