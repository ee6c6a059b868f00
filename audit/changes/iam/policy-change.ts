import { partitionOf } from '../../resources/arn.ts'
import { policyResource } from '../../resources/iam/managed-policy.ts'
import type { Subject } from '../change.ts'
import { objectAt, textAt, type ApiCall } from '../cloudtrail.ts'
import { unnamed, type About } from '../about.ts'
import { nameAt } from './name.ts'

/** Calls on a policy that leave its default version as it is. */
const BESIDE_THE_DOCUMENT = ['DeletePolicyVersion', 'TagPolicy', 'UntagPolicy']

/** Whether `call` is about a managed policy by itself. */
export function isOfPolicy({ operation }: ApiCall): boolean {
  return operation.includes('Policy')
}

/** Whom a call on a managed policy is about. */
export function aboutPolicy(call: ApiCall): About {
  const arn = policyIn(call)
  if (arn === undefined) return unnamed('AWS::IAM::ManagedPolicy')
  return { subjects: [{ resource: policyResource(arn, call.account), ...changeOf(call) }] }
}

/** The ARN of the policy; CreatePolicy is given its parts, and answers it. */
function policyIn({ operation, request, response, account, region }: ApiCall): string | undefined {
  const told = textAt(request, 'policyArn') ?? textAt(objectAt(response, 'policy'), 'arn')
  if (told !== undefined) return /^arn:[a-z-]+:iam::(\d{12}|aws):policy\/\S+$/.test(told) ? told : undefined
  const name = nameAt(request, 'policyName')
  if (operation !== 'CreatePolicy' || name === undefined) return undefined
  const path = textAt(request, 'path') ?? '/'
  return `arn:${partitionOf(region)}:iam::${account}:policy${path}${name}`
}

function changeOf(call: ApiCall): Omit<Subject, 'resource'> {
  const { operation, request, response } = call
  if (operation === 'DeletePolicy') return { facts: 'ALL', expects: { presence: 'GONE' } }
  if (operation === 'CreatePolicy') return { facts: 'ALL', expects: { presence: 'PRESENT' } }
  if (BESIDE_THE_DOCUMENT.includes(operation)) return { facts: [] }
  if (operation === 'CreatePolicyVersion' && isDefault(call) === false) return { facts: [] }
  if (operation === 'CreatePolicyVersion' && isDefault(call) === undefined) return { facts: [], whole: true }
  const version = textAt(request, 'versionId') ?? textAt(objectAt(response, 'policyVersion'), 'versionId')
  const facts = version === undefined ? {} : { facts: { defaultVersion: version } }
  return { facts: ['defaultVersion', 'document'], expects: { presence: 'PRESENT', ...facts } }
}

/** Whether a new version becomes the default one, as far as the event says it. */
function isDefault({ request, response }: ApiCall): boolean | undefined {
  const told = [request['setAsDefault'], objectAt(response, 'policyVersion')['isDefaultVersion']]
  return told.find(value => typeof value === 'boolean')
}
