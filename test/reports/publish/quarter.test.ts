import { afterEach, describe, expect, it } from 'vitest'
import { functionRoleNoAdmin } from '../../../audit/controls/least-privilege/function-role-no-admin.ts'
import { functionRuntimeSupported } from '../../../audit/controls/patching/function-runtime-supported.ts'
import type { Exception } from '../../../audit/settings/exception.ts'
import type { Route } from '../../../audit/settings/route.ts'
import { countBySeverity, type Severity } from '../../../audit/settings/severity.ts'
import type { Posture } from '../../../reports/posture/posture.ts'
import {
  buildApiEvent,
  buildStoryFunction,
  computeStoryTime,
  formatChangeId,
  STORY_ADMIN_POLICY,
  STORY_READ_ONLY_POLICY,
  type SmallAccount,
} from '../../protocol/simulation/small-account.ts'
import { deliverApiEvent } from '../../protocol/simulation/protocol-fixture.ts'
import { createPublishingFixture, type PublishingFixture } from '../publishing-fixture.ts'
import { createSeededRandom } from '../../flows/burst/random.ts'

const DAY = 86_400
const DAYS = 90
const ROLE = functionRoleNoAdmin.id
const RUNTIME = functionRuntimeSupported.id

/** The runtime of one function stays deprecated, which is accepted from the fourth week on, for a month. */
const EXCEPTION: Exception = {
  control: RUNTIME,
  resource: buildStoryFunction('mail').arn,
  owner: 'ines',
  reason: 'migration',
  until: '2026-07-08',
}
const EXCEPTION_WEEK = 4

/** Days before its end from which an exception is announced. */
const EXPIRING_DAYS = 14

/** A digest of each day, and a route that waits while people have lunch, but for what is critical. */
const LUNCH = { from: '10:30', to: '12:30' }
const to = { events: true } as const
const routes: readonly Route[] = [
  { name: 'daily', digest: { every: 'day', at: '09:00' }, to },
  { name: 'lunch', quietHours: { ...LUNCH, timeZone: 'Etc/UTC', except: 'CRITICAL' }, to },
]

/** Reports that a trend shows. */
const TREND_LENGTH = 12
const NONE = countBySeverity([])

/** A change of the quarter, and at which second. */
interface QuarterChange {
  at: number
  action: 'iam:AttachRolePolicy' | 'iam:DetachRolePolicy' | 'lambda:UpdateFunctionConfiguration20150331v2'
  request: Record<string, string>
  apply(account: SmallAccount): void
}

function buildAccount(): SmallAccount {
  const functions = Object.fromEntries(
    ['billing', 'cart', 'mail', 'orders', 'search'].map((name, index) => [
      name,
      { role: index < 2 ? 'shared' : name, runtime: index === 2 ? 'nodejs16.x' : 'nodejs24.x' },
    ]),
  )
  const roles = Object.fromEntries(
    ['shared', 'mail', 'orders', 'search'].map(name => [name, [STORY_READ_ONLY_POLICY]]),
  )
  return { functions, roles }
}

/**
 * One or two changes on most days, none on some. Changes that change nothing are among them. The first day has none: the digest of
 * the initial scan is sent at its end.
 */
function planQuarter(seed: number): QuarterChange[] {
  const random = createSeededRandom(seed).next
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T
  const { functions, roles } = buildAccount()
  return Array.from({ length: DAYS }, (_, day) =>
    Array.from({ length: Math.floor(random() * 3) }, (__, index): QuarterChange => {
      const at = day * DAY + 3_600 * (index + 1)
      if (random() < 0.5) {
        const name = pick(Object.keys(functions).filter(each => each !== 'mail'))
        const runtime = pick(['nodejs16.x', 'nodejs24.x', 'nodejs22.x'])
        return {
          at,
          action: 'lambda:UpdateFunctionConfiguration20150331v2',
          request: { functionName: name },
          apply: account => {
            const found = account.functions[name]
            if (found !== undefined) found.runtime = runtime
          },
        }
      }
      const name = pick(Object.keys(roles))
      const isAttached = random() < 0.5
      return {
        at,
        action: isAttached ? 'iam:AttachRolePolicy' : 'iam:DetachRolePolicy',
        request: { roleName: name },
        apply: account => {
          account.roles[name] = isAttached
            ? [STORY_READ_ONLY_POLICY, STORY_ADMIN_POLICY]
            : [STORY_READ_ONLY_POLICY]
        },
      }
    }),
  )
    .flat()
    .filter(({ at }) => at >= DAY)
}

/** What is open, computed from the account alone: `control resource`. */
function listExpected({ functions, roles }: SmallAccount): Set<string> {
  const expected = Object.entries(functions).flatMap(([name, { role, runtime }]) => [
    ...(roles[role]?.includes(STORY_ADMIN_POLICY) ? [`${ROLE} ${buildStoryFunction(name).arn}`] : []),
    ...(runtime === 'nodejs16.x' ? [`${RUNTIME} ${buildStoryFunction(name).arn}`] : []),
  ])
  return new Set(expected)
}

const subtract = (all: ReadonlySet<string>, others: ReadonlySet<string>) =>
  [...all].filter(each => !others.has(each)).toSorted()

/** What a change opened by severity, and how much it resolved. */
interface ExpectedNotification {
  /** When it was made, but for the delay of the notification: at second 0 of the story it is 09:00. */
  at: number
  opened: Record<Severity, number>
  resolved: number
  /** The worst of what it opened, or where it opened nothing, of what it resolved. */
  isCritical: boolean
}

function expectNotification(
  at: number,
  before: ReadonlySet<string>,
  after: ReadonlySet<string>,
): ExpectedNotification {
  const opened = { ...NONE }
  const [added, removed] = [subtract(after, before), subtract(before, after)]
  for (const finding of added)
    opened[
      finding.startsWith(`${ROLE} `) ? functionRoleNoAdmin.severity : functionRuntimeSupported.severity
    ] += 1
  const isCritical = (added.length > 0 ? added : removed).some(each => each.startsWith(`${ROLE} `))
  return { at, opened, resolved: removed.length, isCritical }
}

/** The messages in which a route sends notifications that it collects until `due`: at which second, and what they say. */
function collectMessages(
  notifications: readonly ExpectedNotification[],
  computeDue: (notification: ExpectedNotification) => number | undefined,
): ExpectedNotification[] {
  const messages = new Map<string, ExpectedNotification>()
  for (const [index, notification] of notifications.entries()) {
    const due = computeDue(notification)
    const key = due === undefined ? `alone ${index}` : `${due}`
    const { at, opened, resolved, isCritical } = messages.get(key) ?? {
      at: due ?? notification.at,
      opened: NONE,
      resolved: 0,
      isCritical: false,
    }
    const sum = Object.entries(opened).map(([severity, count]) => [
      severity,
      count + notification.opened[severity as Severity],
    ])
    messages.set(key, {
      at,
      opened: Object.fromEntries(sum) as Record<Severity, number>,
      resolved: resolved + notification.resolved,
      isCritical: isCritical || notification.isCritical,
    })
  }
  return [...messages.values()].toSorted((a, b) => a.at - b.at)
}

/** The story begins at 09:00, and so does each of its days. */
function computeDailyDue({ at }: ExpectedNotification): number {
  return (Math.floor(at / DAY) + 1) * DAY
}

function computeLunchDue({ at, isCritical }: ExpectedNotification): number | undefined {
  const time = 9 * 3_600 + (at % DAY)
  const isQuiet = time >= 10.5 * 3_600 && time < 12.5 * 3_600
  return isQuiet && !isCritical ? at - (at % DAY) + 3.5 * 3_600 : undefined
}

function isAccepted(finding: string, week: number, at: string): boolean {
  const isInForce = week >= EXCEPTION_WEEK && at.slice(0, 10) <= EXCEPTION.until
  return isInForce && finding === `${EXCEPTION.control} ${EXCEPTION.resource}`
}

function listFindings(findings: Posture['findings']): string[] {
  return findings.map(({ control, resource }) => `${control} ${resource.arn}`).toSorted()
}

let publishing: PublishingFixture
afterEach(() => publishing.close())

/** More of them in `npm run test:full`. */
const seeds = Array.from({ length: process.env['TEST_FULL'] === undefined ? 2 : 12 }, (_, index) => index + 1)

describe.each(seeds)('a quarter of changes and weekly reports (seed %d)', seed => {
  it('has in every report what the account has, and what opened and closed since the one before', async () => {
    const account = buildAccount()
    const changes = planQuarter(seed)
    publishing = await createPublishingFixture(account, [], { routes })
    const { fixture, deps } = publishing
    const notified = new Set<string>()
    const notifications: ExpectedNotification[] = []
    let announced = 0
    let [acceptedOnce, endedOnce] = [0, 0]
    const weeks: Partial<Record<Severity, number>>[] = []
    let before: { open: Set<string>; accepted: Set<string> } | undefined
    for (let week = 1; week * 7 <= DAYS; week += 1) {
      const end = week * 7 * DAY - 7_200
      for (const [index, change] of changes.entries()) {
        if (change.at <= end - 7 * DAY || change.at > end) continue
        const then = listExpected(account)
        change.apply(account)
        const notification = expectNotification(change.at, then, listExpected(account))
        if (subtract(listExpected(account), then).length + notification.resolved > 0) {
          notified.add(formatChangeId(`change-${index}`))
          notifications.push(notification)
        }
        const event = buildApiEvent(`change-${index}`, change.action, 'alice', change.at, change.request)
        for (const delay of [20, 50]) deliverApiEvent(fixture, event, change.at + delay)
        await fixture.pipeline.run(computeStoryTime(Math.min(changes[index + 1]?.at ?? end, end)))
      }
      const at = computeStoryTime(end).toISOString()
      if (week === EXCEPTION_WEEK) deps.settings = { ...deps.settings, exceptions: [EXCEPTION] }
      const summary = await publishing.publish(at)
      const all = [...listExpected(account)]
      const now = {
        open: new Set(all.filter(each => !isAccepted(each, week, at))),
        accepted: new Set(all.filter(each => isAccepted(each, week, at))),
      }
      const posture = readLatest(publishing)
      expect(listFindings(posture.findings)).toEqual([...now.open].toSorted())
      expect(listFindings(posture.accepted)).toEqual([...now.accepted].toSorted())
      expect(posture.unknown).toEqual([])
      const isOf = (control: string) => [...now.open].filter(each => each.startsWith(`${control} `)).length
      const open = {
        [functionRoleNoAdmin.severity]: isOf(ROLE),
        [functionRuntimeSupported.severity]: isOf(RUNTIME),
      }
      expect(summary?.open).toMatchObject(open)
      weeks.push(open)
      const trend = week === 1 ? [] : weeks.slice(-TREND_LENGTH)
      expect((posture.trend ?? []).map(point => ({ ...NONE, ...point.open }))).toEqual(
        trend.map(each => ({ ...NONE, ...each })),
      )
      const ended = before === undefined ? [] : subtract(before.open, now.open)
      const counts = {
        opened: before === undefined ? 0 : subtract(now.open, before.open).length,
        closed: ended.filter(each => !now.accepted.has(each)).length,
        accepted: ended.filter(each => now.accepted.has(each)).length,
      }
      acceptedOnce += counts.accepted
      endedOnce += before === undefined ? 0 : subtract(before.accepted, now.accepted).length
      expect(summary?.since).toMatchObject(
        before === undefined ? { status: 'FIRST' } : { status: 'COMPARED', counts },
      )
      const isEnding =
        isExceptionInForce(at) && week >= EXCEPTION_WEEK && !isExceptionInForce(addDays(at, EXPIRING_DAYS))
      expect(posture.exceptions.expiring?.length ?? 0).toBe(isEnding ? 1 : 0)
      expect(summary?.expiring?.count ?? 0).toBe(isEnding && announced === 0 ? 1 : 0)
      announced += isEnding ? 1 : 0
      const exposed = now.open.has(`${EXCEPTION.control} ${EXCEPTION.resource}`) ? 1 : 0
      expect(posture.exceptions.expired).toEqual(isExceptionInForce(at) ? [] : [{ ...EXCEPTION, exposed }])
      before = now
    }
    await fixture.pipeline.run()
    expect(announced).toBe(2)
    checkRoute(fixture, 'daily', collectMessages(notifications, computeDailyDue))
    checkRoute(fixture, 'lunch', collectMessages(notifications, computeLunchDue))
    expect(notified.size).toBeGreaterThan(15)
    expect([acceptedOnce, endedOnce]).toEqual([1, 1])
    const sent = fixture.sent.map(({ thread }) => thread)
    expect(sent).toEqual([...new Set(sent)])
    expect(sent.toSorted()).toEqual([...notified].toSorted())
  })
})

/** A notification is sent within minutes after its change, and what was collected within minutes after it is due. */
const MAX_DELAY = 1_800

function checkRoute(
  { routed }: PublishingFixture['fixture'],
  name: string,
  expected: readonly ExpectedNotification[],
): void {
  const sent = routed
    .filter(({ route }) => route === name)
    .toSorted((a, b) => a.at.getTime() - b.at.getTime())
  const readable = (all: readonly Pick<ExpectedNotification, 'opened' | 'resolved'>[]) =>
    all.map(({ opened, resolved }) => ({ opened, resolved }))
  expect(readable(sent.map(({ message }) => message))).toEqual(readable(expected))
  for (const [index, { at }] of sent.entries()) {
    const due = computeStoryTime(expected[index]?.at ?? 0).getTime()
    expect(at.getTime() - due).toBeGreaterThanOrEqual(0)
    expect(at.getTime() - due).toBeLessThanOrEqual(MAX_DELAY * 1_000)
  }
}

/** Until the end of its last day. */
function isExceptionInForce(at: string): boolean {
  return at.slice(0, 10) <= EXCEPTION.until
}

function addDays(at: string, days: number): string {
  return new Date(Date.parse(at) + days * DAY * 1_000).toISOString()
}

function readLatest({ archive }: PublishingFixture): Posture {
  const key = [...archive.objects.keys()].find(each => each.endsWith('latest/report.json')) ?? ''
  return JSON.parse(archive.objects.get(key)?.text ?? '') as Posture
}
