import { roleResource } from '../../resources/iam/role.ts'
import { keyOf } from '../../resources/resource.ts'
import type { Change, Expectation, Read, Scope, Subject } from '../change.ts'
import { apiCallOf, textAt, toldByCall, withoutEffect, type ApiCall } from '../cloudtrail.ts'
import { telling } from '../told.ts'
import { functionIn, layerVersionIn, type Called } from './lambda-names.ts'
import { aboutLayer } from './layer-change.ts'
import { toldByLambda } from './told-by-lambda.ts'

/** Lambda's mutating calls. Names carry a date that changes, so they are matched by how they begin. */
export const functionChangePatterns = [
  {
    source: ['aws.lambda'],
    'detail-type': ['AWS API Call via CloudTrail'],
    detail: {
      eventName: ['Create', 'Update', 'Delete', 'Put', 'Publish', 'Add', 'Remove', 'Tag', 'Untag'].map(
        prefix => ({
          prefix,
        }),
      ),
      errorCode: [{ exists: false }],
    },
  },
] as const

const LAYERS = ['layers', 'layerNames']
const NETWORK = ['vpc', 'subnets', 'securityGroups']
const DEAD_LETTERS = ['deadLetterQueue', 'deadLetterTopic']
const DESTINATIONS = ['destinationQueues', 'destinationTopics']
const MAPPED = ['sourceQueues', ...DESTINATIONS]
const POLICIES = ['policies', 'sourceTopics']

/** What each call can change of a function. What one that is not listed changes is seen by reading all of it. */
const FACTS: Readonly<Record<string, readonly string[]>> = {
  UpdateFunctionCode: ['runtime', 'imageUri', 'image', 'tagRepository', 'imageTag'],
  UpdateFunctionConfiguration: ['runtime', 'role', 'environment', ...LAYERS, ...NETWORK, ...DEAD_LETTERS],
  AddPermission: POLICIES,
  RemovePermission: POLICIES,
  PutResourcePolicy: POLICIES,
  DeleteResourcePolicy: POLICIES,
  CreateFunctionUrlConfig: ['urls'],
  UpdateFunctionUrlConfig: ['urls'],
  DeleteFunctionUrlConfig: ['urls'],
  /** With a qualifier; without one the whole function goes. */
  DeleteFunction: POLICIES,
  CreateAlias: ['urls', ...POLICIES, 'aliases', ...MAPPED],
  UpdateAlias: ['aliases'],
  DeleteAlias: ['urls', ...POLICIES, 'aliases', ...MAPPED],
  PublishVersion: [],
  PutFunctionConcurrency: [],
  DeleteFunctionConcurrency: [],
  PutProvisionedConcurrencyConfig: [],
  DeleteProvisionedConcurrencyConfig: [],
  PutFunctionEventInvokeConfig: DESTINATIONS,
  UpdateFunctionEventInvokeConfig: DESTINATIONS,
  DeleteFunctionEventInvokeConfig: DESTINATIONS,
  PutRuntimeManagementConfig: ['runtimeManagement'],
  PutFunctionRecursionConfig: [],
  PutFunctionScalingConfig: [],
  PutFunctionCodeSigningConfig: [],
  DeleteFunctionCodeSigningConfig: [],
  CreateEventSourceMapping: MAPPED,
  UpdateEventSourceMapping: MAPPED,
  DeleteEventSourceMapping: MAPPED,
  TagResource: [],
  UntagResource: [],
}

/** The parameters without which UpdateFunctionConfiguration leaves these facts as they are. */
const UNLESS_GIVEN: readonly [string, readonly string[]][] = [
  ['role', ['role']],
  ['layers', LAYERS],
  ['vpcConfig', NETWORK],
  ['deadLetterConfig', DEAD_LETTERS],
]

/** Calls on what no kind of ours stands for yet, nor are they facts of one: who uses them is not followed. */
const NOT_AUDITED = /^(?:Create|Update|Delete|Put|Add|Remove)(?:CodeSigningConfig|CapacityProvider)/

/** Calls that name what they are about by its ARN, whatever it is. */
const BY_ARN = /^(?:(?:Tag|Untag)Resource|(?:Put|Delete)ResourcePolicy)$/

/** Reads a call of Lambda's API as a change of a function or a layer version. Throws UnreadableEvent for what is no call. */
export function readFunctionChange(event: unknown, scope: Scope): Read {
  const call = apiCallOf(event)
  const ignored = withoutEffect(call, scope)
  if (ignored) return { ignored }
  const about = aboutOf(call)
  if (about === undefined) return { ignored: 'kind-not-audited' }
  return { change: { ...toldByCall(call), ...about } }
}

/** Whom a call is about, or of which kind they are where it does not say it. */
type About = Pick<Change, 'subjects' | 'unresolved'>

function aboutOf(call: ApiCall): About | undefined {
  if (call.operation.includes('LayerVersion')) return aboutLayer(call)
  if (BY_ARN.test(call.operation) && layerVersionIn(call) !== undefined) return aboutLayer(call)
  if (NOT_AUDITED.test(call.operation)) return undefined
  const called = functionIn(call)
  if (called === 'ELSEWHERE' || (called === undefined && isOfAnother(call))) return undefined
  if (called === undefined) return { subjects: [], unresolved: ['AWS::Lambda::Function'] }
  return { subjects: telling([subjectOf(call, called)], toldByLambda(call)) }
}

/** Whether a call names by its ARN what is neither a function nor a layer version, such as an event source mapping. */
function isOfAnother({ operation, request }: ApiCall): boolean {
  const arn = textAt(request, 'resourceArn') ?? textAt(request, 'resource') ?? ''
  return BY_ARN.test(operation) && /^arn:[^:]*:lambda:[^:]*:\d{12}:(?!function:)[a-z-]+:./.test(arn)
}

function subjectOf(call: ApiCall, called: Called): Subject {
  const { resource } = called
  if (call.operation === 'DeleteFunction' && !isOfVersion(call, called))
    return { resource, facts: 'ALL', expects: { presence: 'GONE' } }
  return { resource, ...readOf(call), expects: expectationOf(call) }
}

/** A version is named by a parameter, or at the end of what the call calls the function. */
function isOfVersion({ request }: ApiCall, { qualifier }: Called): boolean {
  return qualifier !== undefined || (request['qualifier'] ?? undefined) !== undefined
}

function readOf({ operation, request }: ApiCall): Pick<Subject, 'facts' | 'whole'> {
  if (operation === 'CreateFunction') return { facts: 'ALL' }
  const facts = Object.hasOwn(FACTS, operation) ? FACTS[operation] : undefined
  if (facts === undefined) return { facts: [], whole: true }
  if (operation !== 'UpdateFunctionConfiguration') return { facts }
  const kept = UNLESS_GIVEN.flatMap(([parameter, left]) => (request[parameter] === undefined ? left : []))
  return { facts: facts.filter(fact => !kept.includes(fact)) }
}

function expectationOf(call: ApiCall): Expectation {
  if (!call.operation.startsWith('Create') && !Object.hasOwn(FACTS, call.operation)) return {}
  const runtime = textAt(call.request, 'runtime')
  const role = textAt(call.request, 'role')
  return {
    presence: 'PRESENT',
    facts: {
      ...(runtime === undefined ? {} : { runtime }),
      ...(role === undefined ? {} : { role: keyOf(roleResource(role, call.account)) }),
    },
  }
}
