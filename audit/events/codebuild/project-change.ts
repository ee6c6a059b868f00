import { parseArn } from '../../resources/arn.ts'
import { buildProjectResource } from '../../resources/codebuild/project.ts'
import type { ResourceLocation } from '../../resources/resource.ts'
import { attachClaims } from '../claims.ts'
import type { AuditScope, ParsedEvent, Subject } from '../change.ts'
import {
  deriveCloudTrailChange,
  findIgnoreReason,
  parseCloudTrailEvent,
  readObject,
  readText,
  type CloudTrailEvent,
} from '../cloudtrail-event.ts'
import { createUnresolvedSubjects, type EventSubjects } from '../event-subjects.ts'

/** CodeBuild's calls that change a project or its webhook. */
const PROJECT_CALLS = [
  'CreateProject',
  'UpdateProject',
  'DeleteProject',
  'UpdateProjectVisibility',
  'CreateWebhook',
  'UpdateWebhook',
  'DeleteWebhook',
]

export const projectChangePatterns = [
  {
    source: ['aws.codebuild'],
    'detail-type': ['AWS API Call via CloudTrail'],
    detail: { eventName: PROJECT_CALLS, errorCode: [{ exists: false }] },
  },
] as const

/** Whether an event comes from CodeBuild. */
export function isProjectEvent(event: unknown): boolean {
  return typeof event === 'object' && event !== null && 'source' in event && event.source === 'aws.codebuild'
}

/** Parses a call of CodeBuild's API as a change of a build project. Throws UnreadableEvent for other events. */
export function parseProjectChange(event: unknown, auditScope: AuditScope): ParsedEvent {
  const call = parseCloudTrailEvent(event)
  const ignored = findIgnoreReason(call, auditScope)
  if (ignored) return { ignored }
  const { service, operation } = call
  if (service !== 'codebuild' || !PROJECT_CALLS.includes(operation)) return { ignored: 'kind-not-audited' }
  const eventSubjects = parseProjectSubjects(call)
  if (eventSubjects === undefined) return { ignored: 'kind-not-audited' }
  return { change: { ...deriveCloudTrailChange(call), ...eventSubjects } }
}

/** The project of a call; undefined if it belongs to another account. */
function parseProjectSubjects(call: CloudTrailEvent): EventSubjects | undefined {
  const name = findProjectName(call)
  if (name === 'OTHER_PROJECT') return undefined
  if (name === undefined) return createUnresolvedSubjects('AWS::CodeBuild::Project')
  const subject = { resource: buildProjectResource(name, pickPlace(call)), ...deriveSubjectChange(call) }
  const visibility = readVisibility(call)
  const claims = visibility === undefined ? [] : [{ fact: 'visibility', value: visibility }]
  return { subjects: attachClaims([subject], claims) }
}

function deriveSubjectChange(call: CloudTrailEvent): Omit<Subject, 'resource'> {
  switch (call.operation) {
    case 'CreateProject':
      return { facts: 'ALL', expectation: { presence: 'PRESENT' } }
    case 'DeleteProject':
      return { facts: 'ALL', expectation: { presence: 'DELETED' } }
    case 'UpdateProjectVisibility': {
      const visibility = readVisibility(call)
      return {
        facts: ['visibility'],
        ...(visibility === undefined ? {} : { expectation: { facts: { visibility } } }),
      }
    }
    case 'CreateWebhook':
    case 'UpdateWebhook':
      return { facts: ['webhook'] }
    case 'DeleteWebhook':
      return { facts: ['webhook'], expectation: { facts: { webhook: 'NONE' } } }
    default:
      return { facts: 'ALL' }
  }
}

function readVisibility({ operation, request }: CloudTrailEvent): 'PRIVATE' | 'PUBLIC_READ' | undefined {
  const { projectVisibility } = request
  if (operation !== 'UpdateProjectVisibility') return undefined
  return projectVisibility === 'PRIVATE' || projectVisibility === 'PUBLIC_READ'
    ? projectVisibility
    : undefined
}

/** The form of a name (CodeBuild API Reference, CreateProject). */
const NAME = /^[A-Za-z0-9][\w-]{1,254}$/

/** A call names the project by name or ARN; its response has the ARN too. */
function findProjectName(call: CloudTrailEvent): string | undefined {
  const { request, response, account, region } = call
  const named =
    readText(request, 'name') ?? readText(request, 'projectName') ?? readText(request, 'projectArn')
  const text =
    named ?? readText(readObject(response, 'project'), 'arn') ?? readText(response, 'projectArn') ?? ''
  const arn = parseArn(text)
  if (arn === undefined) return NAME.test(text) ? text : undefined
  const [type, name = ''] = arn.resource.split('/')
  if (arn.service !== 'codebuild' || type !== 'project' || !NAME.test(name)) return undefined
  return arn.account === account && arn.region === region ? name : 'OTHER_PROJECT'
}

function pickPlace({ account, region }: ResourceLocation): ResourceLocation {
  return { account, region }
}
