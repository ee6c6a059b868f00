import { SNSClient } from '@aws-sdk/client-sns'
import { afterEach, describe, expect, it } from 'vitest'
import type { GrantsDiff } from '../../../../audit/state/effects/grants-diff.ts'
import type { EscalationDiff } from '../../../../audit/state/effects/escalation-diff.ts'
import type { TransientViolation } from '../../../../audit/state/transient-violation.ts'
import type { AdmittedPrincipalsDiff } from '../../../../audit/state/effects/admitted-principals-diff.ts'
import type { Transition } from '../../../../audit/state/transition.ts'
import { checklist } from '../../../../audit/checklist.ts'
import { buildGrantsSection, type GrantsSection } from '../../../../audit/notify/sections/grants-section.ts'
import { createNotification, type Notification } from '../../../../audit/notify/notification.ts'
import {
  buildExposureSection,
  type ExposureSection,
} from '../../../../audit/notify/sections/exposure-section.ts'
import {
  buildEscalationSection,
  type EscalationSection,
} from '../../../../audit/notify/sections/escalation-section.ts'
import type { StatementGrant } from '../../../../audit/engines/iam/diff/statement-grant.ts'
import { buildRoleResourceByName } from '../../../../audit/resources/iam/role.ts'
import { buildFunctionResource } from '../../../../audit/resources/lambda/function.ts'
import { createSnsNotifier } from '../../../../functions/aws/adapters/sns-notifier.ts'
import { buildUnnotifiedChange } from '../../../audit/publish/transitions.ts'
import { startLoopbackService, type LoopbackService } from '../loopback-service.ts'

/** The largest message of SNS, in bytes (SNS API Reference, "Publish"). */
const MAX_MESSAGE_BYTES = 262_144
const HOSTILE = 'é"\\\n'.repeat(2_000)
const STEPS = ['OPENED', 'OVERDUE', 'RESOLVED', 'ARCHIVED'] as const
const PUBLISHED = '<PublishResponse><PublishResult><MessageId>m</MessageId></PublishResult></PublishResponse>'

const where = { account: '111122223333', region: 'eu-west-1' }

let service: LoopbackService | undefined
afterEach(() => service?.close())

/** Transitions of every control and every step for `count` functions, each with this reason. */
function buildLargeChange(count: number, reason: string): Transition[] {
  const resources = Array.from({ length: count }, (_, index) =>
    buildFunctionResource(`${'function-'.repeat(6)}${index}`, where),
  )
  return checklist.flatMap(({ id: control, severity }) =>
    STEPS.flatMap(step =>
      resources.map(resource => ({
        control,
        severity,
        step,
        resource,
        reason,
        number: 1,
        changeId: 'c',
        at: '2026-05-12T09:00:00.000Z',
      })),
    ),
  )
}

/** New permissions of principal `index`, with `hostile` in all names and texts. */
function buildGrants(hostile: string) {
  return (_: unknown, index: number): GrantsDiff => {
    const statementGrant: StatementGrant = {
      action: 'iam:PassRole',
      actions: Array<string>(5).fill(hostile),
      count: 5,
      services: 1,
      resource: hostile,
      within: [],
      except: Array<string>(9).fill(hostile),
      certainty: 'possible',
      conditions: Array<string>(9).fill(hostile),
      example: { action: 'iam:PassRole', resource: hostile },
      statement: { policy: hostile, sid: hostile, index },
      risk: 4,
    }
    return {
      changeId: 'c',
      principal: buildRoleResourceByName(`role-${index}`, where),
      granted: Array.from({ length: 9 }, () => statementGrant),
      more: 0,
    }
  }
}

/** Newly admitted principals of function `index`, with `hostile` in all names and texts. */
function buildExposures(hostile: string) {
  return (_: unknown, index: number): AdmittedPrincipalsDiff => {
    const exposure = {
      to: 'ACCOUNT',
      account: '444455556666',
      principal: hostile,
      organizations: 'ANY',
      statement: hostile,
      actions: Array<string>(9).fill(hostile),
      certain: false,
      requires: Array.from({ length: 9 }, () => ({ key: hostile, values: [hostile], exact: true })),
      trustLevel: 'UNTRUSTED',
    } as const
    const example = { principal: hostile, account: '444455556666', action: hostile, by: hostile }
    const opening = { exposure, scope: 'cross-account', severity: 'MEDIUM', example } as const
    const resource = buildFunctionResource(`function-${index}`, where)
    return {
      changeId: 'c',
      resource,
      admitted: Array.from({ length: 9 }, () => ({ ...opening, qualifier: hostile })),
      more: 3,
    }
  }
}

/** New escalation paths, with `hostile` in all names and texts. */
function buildPaths(hostile: string) {
  return (_: unknown, index: number): EscalationDiff => {
    const statements = Array.from({ length: 5 }, () => ({ policy: hostile, sid: hostile, index }))
    const arn = (name: string) => buildRoleResourceByName(`${name}-${'r'.repeat(50)}-${index}`, where).arn
    const step = {
      from: arn('one'),
      to: arn('two'),
      pathId: 'own-1',
      actions: Array<string>(8).fill(hostile),
      statements,
    }
    const principals = Array.from({ length: 10 }, (__, at) => arn(`p-${at}`))
    return {
      changeId: 'c',
      account: where.account,
      paths: [{ principals, count: 10, steps: Array.from({ length: 5 }, () => step), conditional: true }],
      others: 1,
      lateralMoves: [{ from: arn('from'), to: principals, count: 10, step }],
      otherLateralMoves: 0,
    }
  }
}

function buildPastViolation({
  resource,
  control,
  severity,
  reason = '',
  changeId: change,
  at,
}: Transition): TransientViolation {
  return { resource, control, severity, from: at, to: at, openedBy: change, closedBy: change, reason }
}

const NO_GRANTS = { groups: [], omittedPrincipals: 0 }
const NO_EXPOSURES = { resources: [], omittedResources: 0 }
const NO_ESCALATION_PATHS = { paths: [], omittedPrincipals: 0, lateralMoves: [], omittedLateralMoves: 0 }

async function published(
  transitions: readonly Transition[],
  changes: readonly string[],
  {
    grants = NO_GRANTS,
    exposures = NO_EXPOSURES,
    escalation = NO_ESCALATION_PATHS,
  }: { grants?: GrantsSection; exposures?: ExposureSection; escalation?: EscalationSection } = {},
) {
  service = await startLoopbackService({ status: 200, body: PUBLISHED })
  const transientViolations = transitions.slice(0, 100).map(buildPastViolation)
  const about = {
    subjects: [],
    changes,
    users: [],
    transientViolations,
    grants,
    exposures,
    escalation,
    accepted: 0,
    pendingTaskCount: 0,
    checklist,
  }
  const notification = createNotification(buildUnnotifiedChange(), 1, transitions, about)
  await createSnsNotifier('arn:aws:sns:eu-west-1:111122223333:t', new SNSClient(service.client)).send(
    notification,
  )
  const message = new URLSearchParams(service.requests[0]?.body).get('Message') ?? ''
  const { default: document, email } = JSON.parse(message) as { default: string; email: string }
  return { bytes: Buffer.byteLength(message), document: JSON.parse(document) as Notification, email }
}

describe('a message for SNS', () => {
  it('is small enough, however much a change led to, and counts all of it', async () => {
    const { bytes, document } = await published(buildLargeChange(30, HOSTILE), Array(500).fill(HOSTILE))
    expect(bytes).toBeLessThan(MAX_MESSAGE_BYTES)
    expect(document.findings).toHaveLength(checklist.length * STEPS.length)
    expect(document.findings.every(({ count }) => count === 30)).toBe(true)
    expect(document.changes.at(-1)).toMatch(/^and 4\d\d more changes$/)
  })

  it.each([
    [1, 'x'.repeat(215)],
    [2, 'Because.'],
    [5, 'x'.repeat(30)],
    [30, HOSTILE],
  ])(
    'is small enough, however many effects a change has besides, and counts all of it: %i',
    async (count, reason) => {
      const grants = buildGrantsSection(Array.from({ length: 20 }, buildGrants(HOSTILE)), new Map())
      const exposures = buildExposureSection(Array.from({ length: 20 }, buildExposures(HOSTILE)), new Set())
      const escalation = buildEscalationSection(Array.from({ length: 20 }, buildPaths(HOSTILE)))
      const changes = Array<string>(500).fill(HOSTILE)
      const { bytes, document } = await published(buildLargeChange(count, reason), changes, {
        grants,
        exposures,
        escalation,
      })
      expect(bytes).toBeLessThan(MAX_MESSAGE_BYTES)
      expect(document.findings).toHaveLength(checklist.length * STEPS.length)
      expect(document.newGrants.length).toBeGreaterThan(0)
      expect(document.newExposures.length + document.newExposuresOmitted).toBe(20)
      expect(document.escalationPaths.length + document.escalationPathsOmitted).toBeGreaterThan(20)
      expect(document.lateralMoves.length + document.lateralMovesOmitted).toBe(20)
    },
  )

  it('lists as many resources as there is room for', async () => {
    const some = buildLargeChange(30, 'Because.').filter(({ control }) => control === checklist[0]?.id)
    const { document, email } = await published(some, [])
    expect(document.findings.map(({ resources }) => resources.length)).toEqual([25, 25, 25, 25])
    expect(document.findings[0]).toMatchObject({ reason: 'Because.' })
    expect(email).toContain('and 20 more')
  })

  it('contains as much of a long text as there is room for', async () => {
    const { bytes, email } = await published(buildLargeChange(30, 'x'), Array(50).fill('é→'.repeat(150)))
    expect(bytes).toBeLessThan(MAX_MESSAGE_BYTES)
    expect(Buffer.byteLength(email)).toBeGreaterThan(25_000)
  })
})
