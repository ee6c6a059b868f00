import { describe, expect, it } from 'vitest'
import type { ChangeRecord } from '../../../audit/state/change-record.ts'
import { formatTransitionId, type Transition } from '../../../audit/state/transition.ts'
import { computeFindingId, shortenFindingId } from '../../../audit/state/findings/finding-id.ts'
import { checklist } from '../../../audit/checklist.ts'
import { createNotification } from '../../../audit/notify/notification.ts'
import { formatNotificationSubject } from '../../../audit/notify/notification-subject.ts'
import { buildGrantsSection } from '../../../audit/notify/sections/grants-section.ts'
import { buildManagedPolicyResource } from '../../../audit/resources/iam/managed-policy.ts'
import { buildRoleResourceByName } from '../../../audit/resources/iam/role.ts'
import { buildFunctionResource } from '../../../audit/resources/lambda/function.ts'
import { getResourceKey, type Resource } from '../../../audit/resources/resource.ts'

const where = { account: '111122223333', region: 'eu-west-1' }
const at = '2026-11-24T09:31:07.000Z'
const role = buildRoleResourceByName('CatalogRole', where)
const functions = ['indexer', 'search'].map(name => buildFunctionResource(name, where))
const REASON = 'Role CatalogRole is an administrator by policy AdministratorAccess (Action *).'

const changeRecord: ChangeRecord = {
  id: 'ct:111122223333:e',
  account: where.account,
  region: 'us-east-1',
  action: 'iam:AttachRolePolicy',
  actor: { type: 'IAMUser', name: 'tom', address: '203.0.113.31' },
  at,
  openedAt: at,
  notificationsSent: 0,
  notificationStarted: true,
}

function buildTransition(
  control: Transition['control'],
  resource: Resource,
  overrides: Partial<Transition> = {},
): Transition {
  return {
    control,
    resource,
    severity: 'CRITICAL',
    step: 'OPENED',
    reason: REASON,
    number: 1,
    changeId: changeRecord.id,
    at,
    ...overrides,
  }
}

const content = {
  changes: ['role CatalogRole now has attached policy AdministratorAccess'],
  subjects: [role],
  users: [],
  transientViolations: [],
  grants: { groups: [], omittedPrincipals: 0 },
  exposures: { resources: [], omittedResources: 0 },
  escalation: { paths: [], omittedPrincipals: 0, lateralMoves: [], omittedLateralMoves: 0 },
  accepted: 0,
  pendingTaskCount: 0,
  checklist,
}

const ROLE_CONTROL = 'least-privilege/principal-effective-admin'
const FUNCTION_CONTROL = 'least-privilege/function-role-no-admin'
const opened = [
  ...functions.map(each => buildTransition(FUNCTION_CONTROL, each)),
  buildTransition(ROLE_CONTROL, role),
]

const remediation = (id: string) => checklist.find(control => control.id === id)?.remediation ?? ''

const identify = (control: string, resource: Resource) =>
  shortenFindingId(computeFindingId(control, resource))

describe('the notification of a change that opens findings', () => {
  const grants = buildGrantsSection(
    [
      {
        changeId: changeRecord.id,
        principal: role,
        granted: [
          {
            action: 'iam:AttachGroupPolicy',
            actions: ['iam:*', 's3:*'],
            count: 22_085,
            services: 456,
            everyService: true,
            resource: '*',
            within: [],
            except: [],
            certainty: 'definite',
            conditions: [],
            example: { action: 'iam:AttachGroupPolicy', resource: '*' },
            statement: { policy: 'arn:aws:iam::aws:policy/AdministratorAccess', index: 0 },
            risk: 4,
          },
        ],
        more: 0,
      },
    ],
    new Map([[getResourceKey(role), functions]]),
  )
  const notification = createNotification(changeRecord, 1, opened, { ...content, grants })

  it('says who did what, what it affects, what is allowed now, what is wrong, and how to fix it', () => {
    expect(notification.text.split('\n')).toEqual([
      'tom (IAM user, 203.0.113.31) called iam:AttachRolePolicy on role CatalogRole at 2026-11-24 09:31:07 UTC in account 111122223333 (us-east-1)',
      'Affects: functions indexer and search (eu-west-1)',
      '  role CatalogRole now has attached policy AdministratorAccess',
      'New permissions for role CatalogRole (used by functions indexer and search):',
      '  all actions on all resources, granted by AdministratorAccess (statement 1). Example: iam:AttachGroupPolicy',
      `CRITICAL: 2 new findings for functions indexer and search (${FUNCTION_CONTROL})`,
      `  ${REASON}`,
      `  Remediation: ${remediation(FUNCTION_CONTROL)}`,
      `  In a terminal: assay findings show ID --deployed, where ID is ${functions.map(each => identify(FUNCTION_CONTROL, each)).join(' or ')}`,
      `CRITICAL: 1 new finding for role CatalogRole (${ROLE_CONTROL})`,
      `  ${checklist.find(({ id }) => id === ROLE_CONTROL)?.title}.`,
      `  Remediation: ${remediation(ROLE_CONTROL)}`,
      `  In a terminal: assay findings show ${identify(ROLE_CONTROL, role)} --deployed`,
      `What a control checks: assay controls NAME, where NAME is in parentheses above, such as ${FUNCTION_CONTROL}`,
    ])
  })

  it('has no id in its text, and the ids and ARNs in its document', () => {
    expect(notification.text).not.toContain(changeRecord.id)
    expect(notification).toMatchObject({
      thread: changeRecord.id,
      subjects: [role.arn],
      subjectCount: 1,
      affected: functions.map(({ arn }) => arn),
      affectedCount: 2,
    })
  })

  it('has a subject with severity, resource, actor and account, of fewer than 100 characters', () => {
    const subject = formatNotificationSubject(notification)
    expect(subject).toMatch(
      /^\[Assay\] CRITICAL - Role CatalogRole is an administrator.* - by tom - 111122223333$/,
    )
    expect(subject.length).toBeLessThan(100)
  })
})

describe('the notification of a change that resolves findings', () => {
  const resolved = opened.map(each => ({ ...each, step: 'RESOLVED' as const }))

  it('says so in the subject and names no remediation', () => {
    const notification = createNotification(changeRecord, 1, resolved, content)
    expect(formatNotificationSubject(notification)).toBe(
      '[Assay] RESOLVED - CatalogRole: 3 findings - by tom - 111122223333',
    )
    expect(notification.text).toContain(
      `Resolved: 2 CRITICAL findings for functions indexer and search (${FUNCTION_CONTROL})`,
    )
    expect(notification.text).not.toMatch(/Remediation|What .* checks/)
  })

  it('says after how long, and the command for what happened, where a finding is closed', () => {
    const openTimes = new Map([[formatTransitionId(resolved[2] as Transition), 5_520]])
    const { text, findings } = createNotification(changeRecord, 1, resolved, { ...content, openTimes })
    const lines = text.split('\n')
    const id = identify(ROLE_CONTROL, role)
    expect(lines).toContain(
      `Resolved: 1 CRITICAL finding for role CatalogRole after 1 h 32 min (${ROLE_CONTROL})`,
    )
    expect(lines).toContain(`  In a terminal: assay findings history ${id} --deployed`)
    expect(lines).toContain(
      `Resolved: 2 CRITICAL findings for functions indexer and search (${FUNCTION_CONTROL})`,
    )
    expect(findings.map(({ openSeconds }) => openSeconds)).toEqual([undefined, 5_520])
    const all = new Map(resolved.map((each, index) => [formatTransitionId(each), 60 * (index + 1)]))
    expect(createNotification(changeRecord, 1, resolved, { ...content, openTimes: all }).text).toContain(
      `functions indexer and search after up to 2 min (${FUNCTION_CONTROL})`,
    )
  })

  it('says which resources were deleted', () => {
    const [first] = functions as [Resource]
    const archived = [buildTransition(FUNCTION_CONTROL, first, { step: 'ARCHIVED' })]
    const { text } = createNotification(changeRecord, 1, archived, content)
    expect(text).toContain(
      `Resolved: 1 CRITICAL finding for function indexer, which was deleted (${FUNCTION_CONTROL})`,
    )
  })

  it('is not called resolved where a finding opens as well', () => {
    const mixed = [...resolved.slice(1), ...opened.slice(0, 1)]
    expect(formatNotificationSubject(createNotification(changeRecord, 1, mixed, content))).toMatch(
      /^\[Assay\] CRITICAL - /,
    )
  })
})

function isExplanation(line: string): boolean {
  return line.includes('has the severity of its control')
}

describe('the severity of a finding whose reason counts what is more severe', () => {
  const counts = 'The scan of image app found vulnerabilities: 2 CRITICAL, 7 HIGH, such as CVE-2022-37434.'
  const controls = ['patching/image-no-severe-vulnerabilities', 'patching/vulnerable-image-in-use'] as const
  const build = (severity: Transition['severity'], reason: string) =>
    createNotification(
      changeRecord,
      1,
      controls.map(control => buildTransition(control, role, { severity, reason })),
      content,
    ).text.split('\n')

  it('is explained once', () => {
    const lines = build('HIGH', counts)
    expect(lines.filter(isExplanation)).toEqual([
      '  The finding has the severity of its control, HIGH. What the control found is of severity CRITICAL.',
    ])
    expect(lines.findIndex(isExplanation)).toBe(lines.indexOf(`  ${counts}`) + 1)
    expect(build('MEDIUM', counts).filter(isExplanation)).toEqual([
      '  The finding has the severity of its control, MEDIUM. What the control found is of severity CRITICAL and HIGH.',
    ])
  })

  it.each([
    ['CRITICAL', counts],
    ['HIGH', 'The scan found vulnerabilities: 7 HIGH.'],
    ['HIGH', 'Role CRITICAL-jobs is an administrator.'],
  ] as const)('needs no explanation: %s, %s', (severity, reason) => {
    expect(build(severity, reason).filter(isExplanation)).toEqual([])
  })
})

describe('the notification of what an AWS service reports', () => {
  const reportRecord: ChangeRecord = {
    ...changeRecord,
    action: 'inspector2:Scan',
    actor: { type: 'AWSService', name: 'Amazon Inspector' },
  }
  const scanned = { ...content, subjects: functions.slice(0, 1) }

  it('says what happened, and by which service it is reported', () => {
    const notification = createNotification(reportRecord, 1, opened.slice(0, 1), scanned)
    expect(notification.text).toMatch(/^Amazon Inspector finished scanning function indexer at /)
    expect(formatNotificationSubject(notification)).toBe(
      '[Assay] CRITICAL - indexer: Role CatalogRole is an administrator - 111122223333',
    )
  })

  it('has a subject in words where it has no findings', () => {
    const notification = createNotification(reportRecord, 1, [], scanned)
    expect(formatNotificationSubject(notification)).toBe(
      '[Assay] INFORMATIONAL - Amazon Inspector finished scanning a resource - 111122223333',
    )
  })
})

describe('the notification of a change with hostile names', () => {
  it('has a subject of fewer than 100 characters', () => {
    const name = 'x'.repeat(5_000)
    const hostile = { ...changeRecord, action: name, actor: { type: name, name, via: name } }
    const reasons = [buildTransition(FUNCTION_CONTROL, buildFunctionResource(name, where), { reason: name })]
    for (const transitions of [reasons, [], opened])
      expect(
        formatNotificationSubject(createNotification(hostile, 1, transitions, content)).length,
      ).toBeLessThan(100)
  })
})

describe('the notification of a scan', () => {
  it('counts its findings in the subject and names no actor', () => {
    const scan = { ...changeRecord, action: 'assay:Baseline', sweep: changeRecord.id }
    const notification = createNotification(scan, 1, opened, {
      ...content,
      subjects: [],
      changes: ['42 resources checked'],
    })
    expect(formatNotificationSubject(notification)).toBe(
      '[Assay] CRITICAL - Initial scan: 3 findings - 111122223333',
    )
    expect(notification.text.split('\n').slice(0, 2)).toEqual([
      'Initial scan at 2026-11-24 09:31:07 UTC in account 111122223333 (us-east-1)',
      '  42 resources checked',
    ])
  })
})

describe('a follow-up notification', () => {
  it('says that it is one, and how much is still to come', () => {
    const about = { ...content, pendingTaskCount: 1 }
    const { text } = createNotification(changeRecord, 2, opened, about)
    expect(text).toMatch(/^Follow-up: tom /)
    expect(text).toContain(
      '1 evaluation task is not completed yet; a follow-up notification has the results.',
    )
  })
})

describe('the resources in a notification', () => {
  it('are subjects where they are many, as many as fit', () => {
    const subjects = Array.from({ length: 300 }, (_, index) =>
      buildManagedPolicyResource(
        `arn:aws:iam::111122223333:policy/${'p'.repeat(500)}-${index}`,
        where.account,
      ),
    )
    const { subjects: listed, subjectCount } = createNotification(changeRecord, 1, [], {
      ...content,
      subjects,
    })
    expect(subjectCount).toBe(300)
    expect(listed.length).toBeGreaterThan(0)
    expect(listed.join('').length).toBeLessThan(3_000)
  })
})
