import { afterEach, describe, expect, it } from 'vitest'
import { functionRoleNoAdmin } from '../../../audit/controls/least-privilege/function-role-no-admin.ts'
import { functionRuntimeSupported } from '../../../audit/controls/patching/function-runtime-supported.ts'
import type { Exception } from '../../../audit/settings/exception.ts'
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

/** One to three changes on most days, none on some. Changes that change nothing are among them. */
function planQuarter(seed: number): QuarterChange[] {
  const random = createRandom(seed)
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
  ).flat()
}

/** Mulberry32. */
function createRandom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
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

function isAccepted(finding: string, week: number, at: string): boolean {
  const isInForce = week >= EXCEPTION_WEEK && at.slice(0, 10) <= EXCEPTION.until
  return isInForce && finding === `${EXCEPTION.control} ${EXCEPTION.resource}`
}

function listFindings(findings: Posture['findings']): string[] {
  return findings.map(({ control, resource }) => `${control} ${resource.arn}`).toSorted()
}

let publishing: PublishingFixture
afterEach(() => publishing.close())

describe.each([1, 2, 3])('a quarter of changes and weekly reports (seed %d)', seed => {
  it('has in every report what the account has, and what opened and closed since the one before', async () => {
    const account = buildAccount()
    const changes = planQuarter(seed)
    publishing = await createPublishingFixture(account)
    const { fixture, deps } = publishing
    const notified = new Set<string>()
    let [acceptedOnce, endedOnce] = [0, 0]
    const weeks: Partial<Record<Severity, number>>[] = []
    let before: { open: Set<string>; accepted: Set<string> } | undefined
    for (let week = 1; week * 7 <= DAYS; week += 1) {
      const end = week * 7 * DAY - 7_200
      for (const [index, change] of changes.entries()) {
        if (change.at <= end - 7 * DAY || change.at > end) continue
        const then = listExpected(account)
        change.apply(account)
        if (subtract(listExpected(account), then).length + subtract(then, listExpected(account)).length > 0)
          notified.add(formatChangeId(`change-${index}`))
        const event = buildApiEvent(`change-${index}`, change.action, 'alice', change.at, change.request)
        for (const delay of [20, 50]) deliverApiEvent(fixture, event, change.at + delay)
        await fixture.pipeline.run()
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
      before = now
    }
    expect(notified.size).toBeGreaterThan(15)
    expect([acceptedOnce, endedOnce]).toEqual([1, 1])
    const sent = fixture.sent.map(({ thread }) => thread)
    expect(sent).toEqual([...new Set(sent)])
    expect(sent.toSorted()).toEqual([...notified].toSorted())
  })
})

function readLatest({ archive }: PublishingFixture): Posture {
  const key = [...archive.objects.keys()].find(each => each.endsWith('latest/report.json')) ?? ''
  return JSON.parse(archive.objects.get(key)?.text ?? '') as Posture
}
