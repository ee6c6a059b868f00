import { describe, expect, it } from 'vitest'
import { checklist } from '../../../audit/checklist.ts'
import { EXPOSURE_SCOPES } from '../../../audit/engines/iam/exposure/result/exposure-scope.ts'
import { REPORTED_SEVERITIES, REPORTED_STATUSES } from '../../../audit/events/vulnerability.ts'
import { createNotification, type MessageContent } from '../../../audit/notify/notification.ts'
import { buildEscalationSection } from '../../../audit/notify/sections/escalation-section.ts'
import { buildExposureSection } from '../../../audit/notify/sections/exposure-section.ts'
import { buildGrantsSection } from '../../../audit/notify/sections/grants-section.ts'
import { buildFunctionResource } from '../../../audit/resources/lambda/function.ts'
import { buildRoleResourceByName } from '../../../audit/resources/iam/role.ts'
import { getResourceKey } from '../../../audit/resources/resource.ts'
import { buildQueueResource } from '../../../audit/resources/sqs/queue.ts'
import { severities } from '../../../audit/settings/severity.ts'
import type { ChangeRecord } from '../../../audit/state/change-record.ts'
import { formatTransitionId, type Transition, type TransitionStep } from '../../../audit/state/transition.ts'
import {
  listAllowedPaths,
  listFieldPaths,
  loadJsonSchema,
  serializeAndParse,
  sortUnique,
} from '../../json-schemas.ts'

const { schema, shape } = loadJsonSchema('notification.schema.json')

const where = { account: '111122223333', region: 'eu-west-1' }
const at = '2026-05-12T09:00:00.000Z'
const id = 'ct:111122223333:e'
const role = buildRoleResourceByName('app', where)
const worker = buildFunctionResource('worker', where)
const queue = buildQueueResource('arn:aws:sqs:eu-west-1:111122223333:orders', where.account)
const control = 'least-privilege/function-role-no-admin'

const change: ChangeRecord = {
  id,
  action: 'iam:AttachRolePolicy',
  actor: {
    type: 'AssumedRole',
    name: 'deploy/alice',
    arn: 'arn:aws:sts::111122223333:assumed-role/deploy/alice',
    issuer: 'arn:aws:iam::111122223333:role/deploy',
    console: true,
    via: 'cloudformation.amazonaws.com',
    address: '192.0.2.1',
  },
  at,
  ...where,
  openedAt: at,
  notificationsSent: 0,
  notificationStarted: true,
  vulnerability: {
    id: 'CVE-2026-1111',
    status: 'ACTIVE',
    severity: 'HIGH',
    package: 'openssl 3.0.1',
    fixedIn: '3.0.2',
    exploit: true,
  },
}

const grants = buildGrantsSection(
  [
    {
      changeId: id,
      principal: role,
      granted: [
        {
          action: 'iam:PassRole',
          actions: ['iam:PassRole'],
          count: 1,
          services: 1,
          everyService: true,
          resource: '*',
          within: [],
          except: ['arn:aws:iam::*:role/admin'],
          certainty: 'definite',
          conditions: ['StringEquals aws:RequestedRegion eu-west-1'],
          example: { action: 'iam:PassRole', resource: role.arn },
          statement: { policy: 'arn:aws:iam::111122223333:policy/dev', sid: 'Pass', index: 1 },
          risk: 4,
        },
      ],
      more: 0,
      notEvaluated: true,
    },
  ],
  new Map([[getResourceKey(role), [worker]]]),
)
const exposures = buildExposureSection(
  [
    {
      changeId: id,
      resource: queue,
      admitted: [
        {
          exposure: {
            certain: true,
            requires: [{ key: 'aws:SourceIp', values: ['192.0.2.0/24'], exact: true }],
            to: 'PUBLIC',
            anonymous: true,
            statement: 'Open',
            actions: ['sqs:SendMessage'],
            trustLevel: 'UNTRUSTED',
          },
          scope: 'public',
          severity: 'CRITICAL',
          example: {
            principal: 'anybody',
            account: '444455556666',
            organization: 'o-1',
            sourceAccount: '444455556666',
            action: 'sqs:SendMessage',
            by: 'Open',
          },
        },
      ],
      more: 0,
      notEvaluated: true,
    },
  ],
  new Set(),
)
const step = {
  from: role.arn,
  to: worker.arn,
  pathId: 'sts-001',
  actions: ['sts:AssumeRole'],
  statements: [{ policy: 'own', index: 0 }],
}
const escalation = {
  ...buildEscalationSection([
    {
      changeId: id,
      account: where.account,
      paths: [{ principals: [role.arn], count: 1, steps: [step], conditional: true }],
      others: 1,
      lateralMoves: [{ from: role.arn, to: [worker.arn], count: 1, step }],
      otherLateralMoves: 1,
      notEvaluated: [role.arn],
    },
  ]),
  tooManyPrincipals: 7_000,
}

const nothing: MessageContent = {
  subjects: [],
  changes: [],
  users: [],
  transientViolations: [],
  grants: { groups: [], omittedPrincipals: 0 },
  exposures: { resources: [], omittedResources: 0 },
  escalation: { paths: [], omittedPrincipals: 0, lateralMoves: [], omittedLateralMoves: 0 },
  accepted: 0,
  pendingTaskCount: 0,
}

/** With everything that a notification can say. */
const everything: MessageContent = {
  ...nothing,
  subjects: [role],
  changes: ['policies: + AdministratorAccess'],
  inUse: 1,
  users: [worker],
  transientViolations: [
    {
      resource: worker,
      control,
      severity: 'HIGH',
      from: at,
      to: '2026-05-12T09:00:40.000Z',
      openedBy: id,
      closedBy: 'ct:111122223333:f',
      reason: 'Role r.',
    },
  ],
  grants,
  exposures,
  escalation,
  accepted: 1,
  openTimes: new Map([[formatTransitionId(buildTransition('OPENED')), 60]]),
  pendingTaskCount: 1,
}

function buildTransition(transitionStep: TransitionStep, parts: Partial<Transition> = {}): Transition {
  return {
    resource: worker,
    control,
    severity: 'CRITICAL',
    number: 1,
    step: transitionStep,
    reason: 'Role app is an administrator.',
    changeId: id,
    at,
    ...parts,
  }
}

function notify(content: MessageContent, transitions: readonly Transition[] = []): unknown {
  return serializeAndParse(createNotification(change, 1, transitions, { ...content, checklist }))
}

describe('docs/notification.schema.json', () => {
  const dueAt = '2026-05-11T09:00:00.000Z'
  const complete = notify(everything, [buildTransition('OPENED'), buildTransition('OVERDUE', { dueAt })])

  it.each([
    ['of everything', complete],
    ['of nothing', notify(nothing)],
    ['of an overdue finding', notify(nothing, [buildTransition('OVERDUE', { dueAt })])],
    ['of a reopened finding', notify(nothing, [buildTransition('REOPENED')])],
    ['of a resolved finding', notify(nothing, [buildTransition('RESOLVED')])],
    ['of a deleted resource', notify(nothing, [buildTransition('ARCHIVED')])],
  ])('describes the notification %s', (_, notification) => {
    expect(shape.safeParse(notification).error?.issues).toBeUndefined()
  })

  it('names every field and no other', () => {
    expect(sortUnique(listFieldPaths(complete))).toEqual(sortUnique(listAllowedPaths(schema)))
  })

  it('has the values of the code', () => {
    const { $defs } = schema as { $defs: Record<string, { enum?: unknown; properties?: object }> }
    expect($defs['severity']?.enum).toEqual(severities)
    expect($defs['vulnerability']?.properties).toMatchObject({
      status: { enum: REPORTED_STATUSES },
      severity: { enum: REPORTED_SEVERITIES },
    })
    expect($defs['admission']?.properties).toMatchObject({ scope: { enum: EXPOSURE_SCOPES } })
  })

  it.each([
    ['another schema', { schema: 'assay.notification/2' }],
    ['an additional field', { more: 1 }],
    ['a notification without a text', { text: undefined }],
    [
      'an unknown step',
      { findings: [{ control, title: '', severity: 'LOW', step: 'GONE', count: 1, resources: [] }] },
    ],
  ])('refuses %s', (_, other) => {
    expect(shape.safeParse(serializeAndParse({ ...(complete as object), ...other })).success).toBe(false)
  })
})
