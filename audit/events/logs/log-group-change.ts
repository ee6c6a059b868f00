import { buildLogGroupResource } from '../../resources/logs/log-group.ts'
import { readText, type CloudTrailEvent } from '../cloudtrail-event.ts'
import { createUnresolvedSubjects, type EventSubjects } from '../event-subjects.ts'

/** The calls after which there is another answer to whether a log group exists. */
export const LOG_GROUP_CALLS = ['CreateLogGroup', 'DeleteLogGroup']

/** The log group that a call creates or deletes; it is read only if a function sends its logs there. */
export function parseLogGroupSubjects(call: CloudTrailEvent): EventSubjects {
  const name = readText(call.request, 'logGroupName')
  if (name === undefined) return createUnresolvedSubjects('AWS::Logs::LogGroup')
  const state = call.operation === 'CreateLogGroup' ? 'PRESENT' : 'ABSENT'
  const resource = buildLogGroupResource(name, call)
  return { subjects: [{ resource, facts: ['state'], expectation: { facts: { state } } }] }
}
