import { roleResource } from '../../resources/iam/role.ts'
import { functionResource } from '../../resources/lambda/function.ts'
import { layerSubject } from './layer-change.ts'
import { keyOf } from '../../resources/resource.ts'
import {
  UnreadableEvent,
  type Change,
  type Expectation,
  type Read,
  type Scope,
  type Subject,
} from '../change.ts'
import { apiCallOf, textAt, withoutEffect, type ApiCall } from '../cloudtrail.ts'

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
      readOnly: [false],
    },
  },
] as const

const NETWORK = ['vpc', 'subnets', 'securityGroups']

/** What each call can change of a function. A call that is not listed may have changed anything. */
const FACTS: Readonly<Record<string, readonly string[]>> = {
  UpdateFunctionCode: ['runtime', 'imageUri', 'image', 'tagRepository'],
  UpdateFunctionConfiguration: ['runtime', 'role', 'environment', 'layers', ...NETWORK],
  AddPermission: ['policies'],
  RemovePermission: ['policies'],
  PutResourcePolicy: ['policies'],
  DeleteResourcePolicy: ['policies'],
  CreateFunctionUrlConfig: ['urls'],
  UpdateFunctionUrlConfig: ['urls'],
  DeleteFunctionUrlConfig: ['urls'],
  /** With a qualifier; without one the whole function goes. */
  DeleteFunction: ['policies'],
  CreateAlias: ['urls', 'policies', 'aliases'],
  UpdateAlias: ['aliases'],
  DeleteAlias: ['urls', 'policies', 'aliases'],
  PublishVersion: [],
  PutFunctionConcurrency: [],
  DeleteFunctionConcurrency: [],
  PutProvisionedConcurrencyConfig: [],
  DeleteProvisionedConcurrencyConfig: [],
  PutFunctionEventInvokeConfig: [],
  UpdateFunctionEventInvokeConfig: [],
  DeleteFunctionEventInvokeConfig: [],
  PutRuntimeManagementConfig: ['runtimeManagement'],
  PutFunctionRecursionConfig: [],
  PutFunctionScalingConfig: [],
  PutFunctionCodeSigningConfig: [],
  DeleteFunctionCodeSigningConfig: [],
  CreateEventSourceMapping: [],
  UpdateEventSourceMapping: [],
  DeleteEventSourceMapping: [],
  TagResource: [],
  UntagResource: [],
}

/** The parameters without which UpdateFunctionConfiguration leaves these facts as they are. */
const UNLESS_GIVEN: readonly [string, readonly string[]][] = [
  ['role', ['role']],
  ['layers', ['layers']],
  ['vpcConfig', NETWORK],
]

/** Calls on what no kind of ours stands for yet: code signing configurations, capacity providers. */
const NOT_AUDITED = /CodeSigningConfig$|CapacityProvider$/

/** Reads a call of Lambda's API as a change of a function or a layer version. Throws UnreadableEvent when it names none. */
export function readFunctionChange(event: unknown, scope: Scope): Read {
  const call = apiCallOf(event)
  const ignored = withoutEffect(call, scope)
  if (ignored) return { ignored }
  const subject = call.operation.includes('LayerVersion') ? layerSubject(call) : subjectOf(call)
  if (subject === undefined) return { ignored: 'kind-not-audited' }
  return { change: changeOf(call, [subject]) }
}

function changeOf(call: ApiCall, subjects: readonly Subject[]): Change {
  const { id, account, region, actor, at } = call
  return { id, account, region, action: `lambda:${call.operation}`, actor, at, subjects, lags: false }
}

function subjectOf(call: ApiCall): Subject | undefined {
  const name = functionNamed(call)
  if (name === undefined) {
    if (NOT_AUDITED.test(call.operation) || /^(Tag|Untag)/.test(call.operation)) return undefined
    throw new UnreadableEvent(`${call.operation} names no function`)
  }
  const resource = functionResource(name, call)
  if (call.operation === 'DeleteFunction' && textAt(call.request, 'qualifier') === undefined) {
    return { resource, facts: 'ALL', expects: { presence: 'GONE' } }
  }
  return { resource, facts: factsOf(call), expects: expectationOf(call) }
}

function factsOf({ operation, request }: ApiCall): Subject['facts'] {
  const facts = Object.hasOwn(FACTS, operation) ? FACTS[operation] : undefined
  if (facts === undefined) return 'ALL'
  if (operation !== 'UpdateFunctionConfiguration') return facts
  const kept = UNLESS_GIVEN.flatMap(([parameter, left]) => (request[parameter] === undefined ? left : []))
  return facts.filter(fact => !kept.includes(fact))
}

function functionNamed(call: ApiCall): string | undefined {
  const direct = textAt(call.request, 'functionName') ?? textAt(call.request, 'functionArn')
  const answered = textAt(call.response, 'functionArn') ?? textAt(call.response, 'functionName')
  const tagged = textAt(call.request, 'resource') ?? textAt(call.request, 'resourceArn')
  return direct ?? answered ?? (tagged?.includes(':function:') ? tagged : undefined)
}

function expectationOf(call: ApiCall): Expectation {
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
