import { isVersionNumber } from '../../../../audit/resources/lambda/function-name.ts'
import type { FunctionFacts } from '../../../../audit/resources/lambda/function.ts'
import type { Fact } from '../../../../audit/resources/fact.ts'
import { filterQueues, filterTopics } from '../../../collectors/lambda/event-sources/event-sources.ts'
import type { ResolvedResource } from '../../resolve/resolved-template.ts'
import type { Contribution, Projection } from '../contribution.ts'
import { deriveListFact } from '../derive/derive-fact.ts'
import { addMembers, compareArns, projectEdit } from '../derive/edit-facts.ts'
import { convertItems, type PartialList } from '../properties/read-list.ts'
import { readFlag, readTextProperty } from '../properties/read-property.ts'
import { readFunctionTarget, type FunctionTarget } from './function-target.ts'
import { projectPin } from './version.ts'

/**
 * AWS::Lambda::EventSourceMapping: the queue that the function or an alias consumes, and where failed batches go. A mapping
 * of a published version is a use of that version.
 */
export const projectEventSourceMapping: Projection = (resolvedResource, projectionContext) => {
  const target = readFunctionTarget(resolvedResource, 'FunctionName', projectionContext)
  const { resource, qualifier } = target
  if (isVersionNumber(qualifier)) {
    const pin = { version: qualifier, by: 'EVENT_SOURCE_MAPPING' as const }
    return isEnabled(resolvedResource) ? [projectPin(resolvedResource, resource, pin)] : []
  }
  const sources = deriveListFact(
    () => readArns(resolvedResource, ['EventSourceArn']),
    arns => filterQueues(arns, resource.account),
  )
  return [
    projectConnections(resolvedResource, target, {
      sources,
      destinations: ['DestinationConfig.OnFailure.Destination'],
    }),
  ]
}

/** A mapping whose state is not known counts as enabled. */
function isEnabled(resolvedResource: ResolvedResource): boolean {
  const { items } = convertItems({ items: ['Enabled'] }, name => readFlag(resolvedResource, name))
  return items[0] !== false
}

/** AWS::Lambda::EventInvokeConfig: the destinations of asynchronous invocations. */
export const projectEventInvokeConfig: Projection = (resolvedResource, projectionContext) => [
  projectConnections(
    resolvedResource,
    readFunctionTarget(resolvedResource, 'FunctionName', projectionContext),
    {
      destinations: ['DestinationConfig.OnSuccess.Destination', 'DestinationConfig.OnFailure.Destination'],
    },
  ),
]

/** What connects a function: its sources, and the properties of its destinations. */
interface Connections {
  sources?: Fact<FunctionFacts['sourceQueues']>
  destinations: readonly string[]
}

/** The sources and destinations of the function with these. A template does not say which others it replaces: all stay. */
function projectConnections(
  resolvedResource: ResolvedResource,
  { resource }: FunctionTarget,
  { sources, destinations }: Connections,
): Contribution {
  const { account } = resource
  const read = () => readArns(resolvedResource, destinations)
  return projectEdit(resolvedResource, resource, before => ({
    ...(sources === undefined
      ? {}
      : { sourceQueues: addMembers(before('sourceQueues'), sources, compareArns) }),
    destinationQueues: addMembers(
      before('destinationQueues'),
      deriveListFact(read, arns => filterQueues(arns, account)),
      compareArns,
    ),
    destinationTopics: addMembers(
      before('destinationTopics'),
      deriveListFact(read, arns => filterTopics(arns, account)),
      compareArns,
    ),
  }))
}

function readArns(
  resolvedResource: ResolvedResource,
  properties: readonly string[],
): PartialList<string | undefined> {
  return convertItems({ items: properties }, property => readTextProperty(resolvedResource, property))
}
