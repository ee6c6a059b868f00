import type { ParsedEvent, AuditScope } from '../change.ts'
import {
  parseCloudTrailEvent,
  readObject,
  deriveCloudTrailChange,
  findIgnoreReason,
  type CloudTrailEvent,
} from '../cloudtrail-event.ts'
import { attachClaims } from '../claims.ts'
import { splitIntoChunks } from '../../limits/split-batches.ts'
import { networkCallParsers } from './network-call-parsers.ts'
import { listEc2Claims } from './ec2-claims.ts'

/** EC2 has hundreds of calls that share prefixes, so the audited ones are listed by name. */
const EVENT_NAMES = Object.keys(networkCallParsers)

/** Names per pattern: EventBridge limits a pattern to 2,048 characters. */
const NAMES_PER_PATTERN = 30

/** The patterns of EC2's calls that change the network. */
export const networkChangePatterns = splitIntoChunks(EVENT_NAMES, NAMES_PER_PATTERN).map(createPattern)

function createPattern(eventName: readonly string[]) {
  return {
    source: ['aws.ec2'],
    'detail-type': ['AWS API Call via CloudTrail'],
    detail: { eventName, errorCode: [{ exists: false }] },
  }
}

/** Parses a call of EC2's API as a change of the network. Throws UnreadableEvent for other events. */
export function parseNetworkChange(event: unknown, auditScope: AuditScope): ParsedEvent {
  const call = parseCloudTrailEvent(event)
  const ignored = isDryRun(call) ? 'dry-run' : findIgnoreReason(call, auditScope)
  if (ignored) return { ignored }
  const { operation } = call
  const parseCall = Object.hasOwn(networkCallParsers, operation) ? networkCallParsers[operation] : undefined
  const {
    subjects: all = [],
    indirectSubjects = [],
    unresolvedKinds = [],
    ...consistency
  } = parseCall?.(call) ?? {}
  const subjects = attachClaims(all, listEc2Claims(call))
  if (subjects.length + indirectSubjects.length + unresolvedKinds.length === 0)
    return { ignored: 'kind-not-audited' }
  const optional = {
    ...(indirectSubjects.length > 0 ? { indirectSubjects } : {}),
    ...(unresolvedKinds.length > 0 ? { unresolvedKinds } : {}),
  }
  return { change: { ...deriveCloudTrailChange(call), subjects, ...optional, ...consistency } }
}

/** The dry run parameter can be in a wrapper named after the operation. */
function isDryRun({ request, operation }: CloudTrailEvent): boolean {
  const wrapped = readObject(request, `${operation}Request`)
  return [request['dryRun'], wrapped['DryRun']].some(value => value === true || value === 'true')
}
