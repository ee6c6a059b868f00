import { DEFAULT_EVENT_BUS, buildEventBusResourceByName } from '../../resources/events/event-bus.ts'
import type { FactEdit } from '../../resources/fact-edit.ts'
import { createUnresolvedSubjects, type EventSubjects } from '../event-subjects.ts'
import type { Subject } from '../change.ts'
import { readText, type CloudTrailEvent } from '../cloudtrail-event.ts'
import { attachClaims, parseClaimedPolicy } from '../claims.ts'

/** EventBridge's calls that change an event bus or its policy. */
export const EVENT_BUS_CALLS = [
  'CreateEventBus',
  'UpdateEventBus',
  'DeleteEventBus',
  'PutPermission',
  'RemovePermission',
]

/** The event bus of a call. */
export function parseEventBusSubjects(call: CloudTrailEvent): EventSubjects {
  const name = findBusName(call)
  if (name === undefined) return createUnresolvedSubjects('AWS::Events::EventBus')
  const subject = { resource: buildEventBusResourceByName(name, call), ...deriveSubjectChange(call) }
  return { subjects: attachClaims([subject], listEventBridgeClaims(call)) }
}

function deriveSubjectChange({ operation }: CloudTrailEvent): Omit<Subject, 'resource'> {
  switch (operation) {
    case 'CreateEventBus':
      return { facts: 'ALL', expectation: { presence: 'PRESENT' } }
    case 'DeleteEventBus':
      return { facts: 'ALL', expectation: { presence: 'DELETED' } }
    case 'UpdateEventBus':
      return { facts: [] }
    default:
      return { facts: ['policy'] }
  }
}

/** The call does not contain the statement that EventBridge creates for a permission. */
function listEventBridgeClaims({ operation, request }: CloudTrailEvent): FactEdit[] {
  switch (operation) {
    case 'PutPermission':
      return [{ fact: 'policy', ...parseClaimedPolicy(request['policy']) }]
    case 'RemovePermission':
      return [{ fact: 'policy', ...(request['removeAllPermissions'] === true ? { value: 'NONE' } : {}) }]
    default:
      return []
  }
}

const NAME = /^[/.\w-]{1,256}$/

/** A call names the bus by name or ARN; a permission without a bus is for the default bus. */
function findBusName({ operation, request, response }: CloudTrailEvent): string | undefined {
  const isPermissionCall = operation.endsWith('Permission')
  const named = isPermissionCall ? request['eventBusName'] : (request['name'] ?? response['name'])
  const isOmitted = (named ?? undefined) === undefined && Object.keys(request).length > 0
  if (isPermissionCall && isOmitted) return DEFAULT_EVENT_BUS
  const name = readText({ named }, 'named')?.replace(/^arn:[a-z-]+:events:[a-z0-9-]+:\d{12}:event-bus\//, '')
  return name !== undefined && NAME.test(name) ? name : undefined
}
