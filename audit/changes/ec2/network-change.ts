import type { Read, Scope } from '../change.ts'
import { apiCallOf, objectAt, toldByCall, withoutEffect, type ApiCall } from '../cloudtrail.ts'
import { telling } from '../told.ts'
import { networkSubjects } from './network-subjects.ts'
import { toldByEc2 } from './told-by-ec2.ts'

/** Calls on what no kind of ours stands for: what a prefix list holds is not read. */
const NOT_AUDITED = ['ModifyManagedPrefixList']

/** EC2 has hundreds of calls, and names of one begin like those of others: they are listed. */
const NAMES = [...Object.keys(networkSubjects), ...NOT_AUDITED]

/** Names per pattern: EventBridge takes 2,048 characters. */
const PER_PATTERN = 30

/** EC2's calls that change the network. */
export const networkChangePatterns = Array.from(
  { length: Math.ceil(NAMES.length / PER_PATTERN) },
  (_, index) => patternOf(NAMES.slice(index * PER_PATTERN, (index + 1) * PER_PATTERN)),
)

function patternOf(eventName: readonly string[]) {
  return {
    source: ['aws.ec2'],
    'detail-type': ['AWS API Call via CloudTrail'],
    detail: { eventName, errorCode: [{ exists: false }] },
  }
}

/** Reads a call of EC2's API as a change of the network. Throws UnreadableEvent where the event is no such call. */
export function readNetworkChange(event: unknown, scope: Scope): Read {
  const call = apiCallOf(event)
  const ignored = isDryRun(call) ? 'dry-run' : withoutEffect(call, scope)
  if (ignored) return { ignored }
  const { operation } = call
  const read = Object.hasOwn(networkSubjects, operation) ? networkSubjects[operation] : undefined
  const { subjects: all = [], through = [], unresolved = [] } = read?.(call) ?? {}
  const subjects = telling(all, toldByEc2(call))
  if (subjects.length + through.length + unresolved.length === 0) return { ignored: 'kind-not-audited' }
  const besides = {
    ...(through.length > 0 ? { through } : {}),
    ...(unresolved.length > 0 ? { unresolved } : {}),
  }
  return { change: { ...toldByCall(call), subjects, ...besides } }
}

/** A dry run that would have worked fails with Client.DryRunOperation. */
function isDryRun({ request, operation }: ApiCall): boolean {
  const wrapped = objectAt(request, `${operation}Request`)
  return [request['dryRun'], wrapped['DryRun']].some(value => value === true || value === 'true')
}
