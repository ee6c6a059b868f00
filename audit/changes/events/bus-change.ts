import { DEFAULT_EVENT_BUS, eventBusNamed } from '../../resources/events/event-bus.ts'
import type { Edit } from '../../resources/edit.ts'
import { unnamed, type About } from '../about.ts'
import type { Subject } from '../change.ts'
import { textAt, type ApiCall } from '../cloudtrail.ts'
import { telling, toldPolicy } from '../told.ts'

/** EventBridge's calls that change what an event bus is, or who may use it. */
export const BUS_CALLS = [
  'CreateEventBus',
  'UpdateEventBus',
  'DeleteEventBus',
  'PutPermission',
  'RemovePermission',
]

/** The event bus that a call of EventBridge is about. */
export function aboutEventBus(call: ApiCall): About {
  const name = busIn(call)
  if (name === undefined) return unnamed('AWS::Events::EventBus')
  const subject = { resource: eventBusNamed(name, call), ...changedBy(call) }
  return { subjects: telling([subject], toldByEventBridge(call)) }
}

function changedBy({ operation }: ApiCall): Omit<Subject, 'resource'> {
  switch (operation) {
    case 'CreateEventBus':
      return { facts: 'ALL', expects: { presence: 'PRESENT' } }
    case 'DeleteEventBus':
      return { facts: 'ALL', expects: { presence: 'GONE' } }
    case 'UpdateEventBus':
      return { facts: [] }
    default:
      return { facts: ['policy'] }
  }
}

/** What a statement that EventBridge makes of a permission becomes, the call does not tell. */
function toldByEventBridge({ operation, request }: ApiCall): Edit[] {
  switch (operation) {
    case 'PutPermission':
      return [{ fact: 'policy', ...toldPolicy(request['policy']) }]
    case 'RemovePermission':
      return [{ fact: 'policy', ...(request['removeAllPermissions'] === true ? { value: 'NONE' } : {}) }]
    default:
      return []
  }
}

const NAME = /^[/.\w-]{1,256}$/

/** A bus is called by its name, or by its ARN; a permission without one is of the bus that is called default. */
function busIn({ operation, request, response }: ApiCall): string | undefined {
  const isOfPermission = operation.endsWith('Permission')
  const said = isOfPermission ? request['eventBusName'] : (request['name'] ?? response['name'])
  const isLeftOut = (said ?? undefined) === undefined && Object.keys(request).length > 0
  if (isOfPermission && isLeftOut) return DEFAULT_EVENT_BUS
  const name = textAt({ said }, 'said')?.replace(/^arn:[a-z-]+:events:[a-z0-9-]+:\d{12}:event-bus\//, '')
  return name !== undefined && NAME.test(name) ? name : undefined
}
