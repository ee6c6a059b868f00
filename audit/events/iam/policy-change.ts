import { getPartition } from '../../resources/arn.ts'
import { buildManagedPolicyResource } from '../../resources/iam/managed-policy.ts'
import type { Subject } from '../change.ts'
import { readObject, readText, type CloudTrailEvent } from '../cloudtrail-event.ts'
import { createUnresolvedSubjects, type EventSubjects } from '../event-subjects.ts'
import { readIamName } from './iam-name.ts'

/** Calls on a policy that do not change its default version. */
const NON_DOCUMENT_CALLS = ['DeletePolicyVersion', 'TagPolicy', 'UntagPolicy']

/** Whether `call` is on a managed policy. */
export function isPolicyCall({ operation }: CloudTrailEvent): boolean {
  return operation.includes('Policy')
}

/** The subjects of a call on a managed policy. */
export function parsePolicySubjects(call: CloudTrailEvent): EventSubjects {
  const arn = findPolicyArn(call)
  if (arn === undefined) return createUnresolvedSubjects('AWS::IAM::ManagedPolicy')
  return {
    subjects: [{ resource: buildManagedPolicyResource(arn, call.account), ...deriveSubjectChange(call) }],
  }
}

/** The ARN of the policy. CreatePolicy has its parts in the request and the ARN in the response. */
function findPolicyArn({
  operation,
  request,
  response,
  account,
  region,
}: CloudTrailEvent): string | undefined {
  const named = readText(request, 'policyArn') ?? readText(readObject(response, 'policy'), 'arn')
  if (named !== undefined)
    return /^arn:[a-z-]+:iam::(\d{12}|aws):policy\/\S+$/.test(named) ? named : undefined
  const name = readIamName(request, 'policyName')
  if (operation !== 'CreatePolicy' || name === undefined) return undefined
  const path = readText(request, 'path') ?? '/'
  return `arn:${getPartition(region)}:iam::${account}:policy${path}${name}`
}

function deriveSubjectChange(call: CloudTrailEvent): Omit<Subject, 'resource'> {
  const { operation, request, response } = call
  if (operation === 'DeletePolicy') return { facts: 'ALL', expectation: { presence: 'DELETED' } }
  if (operation === 'CreatePolicy') return { facts: 'ALL', expectation: { presence: 'PRESENT' } }
  if (NON_DOCUMENT_CALLS.includes(operation)) return { facts: [] }
  if (operation === 'CreatePolicyVersion' && isDefault(call) === false) return { facts: [] }
  if (operation === 'CreatePolicyVersion' && isDefault(call) === undefined)
    return { facts: [], fullRead: true }
  const version =
    readText(request, 'versionId') ?? readText(readObject(response, 'policyVersion'), 'versionId')
  const facts = version === undefined ? {} : { facts: { defaultVersion: version } }
  return { facts: ['defaultVersion', 'document'], expectation: { presence: 'PRESENT', ...facts } }
}

/** Whether a new version becomes the default; undefined if the event does not show it. */
function isDefault({ request, response }: CloudTrailEvent): boolean | undefined {
  const values = [request['setAsDefault'], readObject(response, 'policyVersion')['isDefaultVersion']]
  return values.find(value => typeof value === 'boolean')
}
