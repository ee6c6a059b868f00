import { buildRoleResource } from '../../resources/iam/role.ts'
import { buildCodeSigningConfigResource } from '../../resources/lambda/code-signing-config.ts'
import { getResourceKey } from '../../resources/resource.ts'
import type { Change, Expectation, ParsedEvent, AuditScope, Subject } from '../change.ts'
import {
  parseCloudTrailEvent,
  readText,
  deriveCloudTrailChange,
  findIgnoreReason,
  type CloudTrailEvent,
} from '../cloudtrail-event.ts'
import { attachClaims } from '../claims.ts'
import { findFunction, findLayerVersion, type FunctionReference } from './lambda-resources.ts'
import { parseCodeSigningSubjects } from './code-signing-change.ts'
import { parseLayerSubjects } from './layer-change.ts'
import { listVersionSubjects } from './version-change.ts'
import { listLambdaClaims } from './lambda-claims.ts'
import { isVersionNumber } from '../../resources/lambda/function-name.ts'

/** Lambda's mutating calls. Event names contain a date, so they match by prefix. */
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

const LAYER_FACTS = ['layers', 'layerNames', 'layerContents']
const NETWORK_FACTS = ['vpc', 'subnets', 'securityGroups']
const LOGGING_FACTS = ['logging', 'logGroup']
const DEAD_LETTER_FACTS = ['deadLetterQueue', 'deadLetterTopic']
const DESTINATION_FACTS = ['destinationQueues', 'destinationTopics']
const MAPPING_FACTS = ['sourceQueues', ...DESTINATION_FACTS]
const ROUTE_FACTS = ['versions', 'routes']
const PIN_FACTS = ['pinnedVersions', 'pins']
const POLICY_FACTS = ['policies', 'sourceTopics']

/** The facts of a function that each call can change. For calls that are not listed all facts are read. */
const OPERATION_FACTS: Readonly<Record<string, readonly string[]>> = {
  UpdateFunctionCode: [
    'lastModified',
    'codeSha256',
    'codeContent',
    'runtime',
    'imageUri',
    'image',
    'tagRepository',
    'imageTag',
  ],
  UpdateFunctionConfiguration: [
    'lastModified',
    'runtime',
    'role',
    'environment',
    ...LAYER_FACTS,
    ...NETWORK_FACTS,
    ...DEAD_LETTER_FACTS,
    ...LOGGING_FACTS,
  ],
  AddPermission: POLICY_FACTS,
  RemovePermission: POLICY_FACTS,
  PutResourcePolicy: POLICY_FACTS,
  DeleteResourcePolicy: POLICY_FACTS,
  CreateFunctionUrlConfig: ['urls'],
  UpdateFunctionUrlConfig: ['urls'],
  DeleteFunctionUrlConfig: ['urls'],
  /** With a qualifier; without one the whole function is deleted. */
  DeleteFunction: [...POLICY_FACTS, ...PIN_FACTS],
  CreateAlias: ['urls', ...POLICY_FACTS, ...ROUTE_FACTS, ...MAPPING_FACTS],
  UpdateAlias: ROUTE_FACTS,
  DeleteAlias: ['urls', ...POLICY_FACTS, ...ROUTE_FACTS, ...MAPPING_FACTS],
  PublishVersion: [],
  PutFunctionConcurrency: [],
  DeleteFunctionConcurrency: [],
  PutProvisionedConcurrencyConfig: PIN_FACTS,
  DeleteProvisionedConcurrencyConfig: PIN_FACTS,
  PutFunctionEventInvokeConfig: DESTINATION_FACTS,
  UpdateFunctionEventInvokeConfig: DESTINATION_FACTS,
  DeleteFunctionEventInvokeConfig: DESTINATION_FACTS,
  PutRuntimeManagementConfig: ['runtimeManagement'],
  PutFunctionRecursionConfig: [],
  PutFunctionScalingConfig: [],
  PutFunctionCodeSigningConfig: ['codeSigningConfig'],
  DeleteFunctionCodeSigningConfig: ['codeSigningConfig'],
  CreateEventSourceMapping: [...MAPPING_FACTS, ...PIN_FACTS],
  UpdateEventSourceMapping: [...MAPPING_FACTS, ...PIN_FACTS],
  DeleteEventSourceMapping: [...MAPPING_FACTS, ...PIN_FACTS],
  TagResource: ['tags'],
  UntagResource: ['tags'],
}

/** The facts that UpdateFunctionConfiguration changes only with the given parameter. */
const OPTIONAL_PARAMETER_FACTS: readonly [string, readonly string[]][] = [
  ['role', ['role']],
  ['layers', LAYER_FACTS],
  ['vpcConfig', NETWORK_FACTS],
  ['deadLetterConfig', DEAD_LETTER_FACTS],
  ['loggingConfig', LOGGING_FACTS],
]

/** Calls on resources that are not audited. */
const NOT_AUDITED = /^(?:Create|Update|Delete|Put|Add|Remove)CapacityProvider/

/** Calls on a code signing configuration. PutFunctionCodeSigningConfig is a call on a function. */
const CODE_SIGNING_CALLS = /^(?:Create|Update|Delete)CodeSigningConfig$/

/** Calls that name a resource of any type by its ARN. */
const ARN_CALLS = /^(?:(?:Tag|Untag)Resource|(?:Put|Delete)ResourcePolicy)$/

/**
 * Parses a call of Lambda's API as a change of a function, a layer version or a code signing configuration. Throws
 * UnreadableEvent for other events.
 */
export function parseFunctionChange(event: unknown, auditScope: AuditScope): ParsedEvent {
  const call = parseCloudTrailEvent(event)
  const ignored = findIgnoreReason(call, auditScope)
  if (ignored) return { ignored }
  const eventSubjects = parseCallSubjects(call)
  if (eventSubjects === undefined) return { ignored: 'kind-not-audited' }
  return { change: { ...deriveCloudTrailChange(call), ...eventSubjects } }
}

/** The subjects of a call, or their kinds if the call does not name them. */
type LambdaCallSubjects = Pick<Change, 'subjects' | 'unresolvedKinds'>

function parseCallSubjects(call: CloudTrailEvent): LambdaCallSubjects | undefined {
  if (call.operation.includes('LayerVersion')) return parseLayerSubjects(call)
  if (ARN_CALLS.test(call.operation) && findLayerVersion(call) !== undefined) return parseLayerSubjects(call)
  if (NOT_AUDITED.test(call.operation)) return undefined
  if (CODE_SIGNING_CALLS.test(call.operation)) return parseCodeSigningSubjects(call)
  const reference = findFunction(call)
  if (reference === 'OTHER_ACCOUNT' || (reference === undefined && isOtherResourceType(call)))
    return undefined
  if (reference === undefined) return { subjects: [], unresolvedKinds: ['AWS::Lambda::Function'] }
  const subjects = [createFunctionSubject(call, reference), ...listVersionSubjects(call, reference)]
  return { subjects: attachClaims(subjects, listLambdaClaims(call)) }
}

/** Whether the ARN in a call is neither a function nor a layer version, for example an event source mapping. */
function isOtherResourceType({ operation, request }: CloudTrailEvent): boolean {
  const arn = readText(request, 'resourceArn') ?? readText(request, 'resource') ?? ''
  return ARN_CALLS.test(operation) && /^arn:[^:]*:lambda:[^:]*:\d{12}:(?!function:)[a-z-]+:./.test(arn)
}

function createFunctionSubject(call: CloudTrailEvent, reference: FunctionReference): Subject {
  const { resource } = reference
  if (call.operation === 'DeleteFunction' && !isVersionCall(call, reference))
    return { resource, facts: 'ALL', expectation: { presence: 'DELETED' } }
  const part = POLICY_CALLS.test(call.operation) ? findAlias(call, reference) : undefined
  const expectation = deriveExpectation(call)
  return { resource, ...selectFacts(call), expectation, ...(part === undefined ? {} : { part }) }
}

/** Calls that change the resource policy of one qualifier. */
const POLICY_CALLS = /^(?:(?:Add|Remove)Permission|(?:Put|Delete)ResourcePolicy)$/

/** The one alias that a call names. A call that names none can still concern one: an event can lack a parameter. */
function findAlias({ request }: CloudTrailEvent, { qualifier }: FunctionReference): string | undefined {
  const named = new Set([qualifier, readText(request, 'qualifier')].flatMap(each => each ?? []))
  const [alias, ...others] = named
  const isAlias = alias !== undefined && alias !== '$LATEST' && !isVersionNumber(alias)
  return isAlias && others.length === 0 ? alias : undefined
}

/** A version is named by a parameter, or as a suffix of the function name. */
function isVersionCall({ request }: CloudTrailEvent, { qualifier }: FunctionReference): boolean {
  return qualifier !== undefined || (request['qualifier'] ?? undefined) !== undefined
}

function selectFacts({ operation, request }: CloudTrailEvent): Pick<Subject, 'facts' | 'fullRead'> {
  if (operation === 'CreateFunction') return { facts: 'ALL' }
  const facts = Object.hasOwn(OPERATION_FACTS, operation) ? OPERATION_FACTS[operation] : undefined
  if (facts === undefined) return { facts: [], fullRead: true }
  if (operation !== 'UpdateFunctionConfiguration') return { facts }
  const unchanged = OPTIONAL_PARAMETER_FACTS.flatMap(([parameter, unset]) =>
    request[parameter] === undefined ? unset : [],
  )
  return { facts: facts.filter(fact => !unchanged.includes(fact)) }
}

function deriveExpectation(call: CloudTrailEvent): Expectation {
  if (!call.operation.startsWith('Create') && !Object.hasOwn(OPERATION_FACTS, call.operation)) return {}
  const runtime = readText(call.request, 'runtime')
  const role = readText(call.request, 'role')
  const signing = findExpectedSigning(call)
  return {
    presence: 'PRESENT',
    facts: {
      ...(runtime === undefined ? {} : { runtime }),
      ...(role === undefined ? {} : { role: getResourceKey(buildRoleResource(role, call.account)) }),
      ...(signing === undefined ? {} : { codeSigningConfig: signing }),
    },
  }
}

/** The code signing configuration that the function has after the call. */
function findExpectedSigning({ operation, request, account }: CloudTrailEvent): string | undefined {
  if (operation === 'DeleteFunctionCodeSigningConfig') return 'NONE'
  const arn = readText(request, 'codeSigningConfigArn')
  return arn && getResourceKey(buildCodeSigningConfigResource(arn, account))
}
