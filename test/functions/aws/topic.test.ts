import { SNSClient } from '@aws-sdk/client-sns'
import { afterEach, describe, expect, it } from 'vitest'
import type { AccessChange } from '../../../audit/account/access-change.ts'
import type { OpenedWays } from '../../../audit/account/opened-ways.ts'
import type { Exposure } from '../../../audit/account/exposure.ts'
import type { ExposureChange } from '../../../audit/account/exposure-change.ts'
import type { Transition } from '../../../audit/account/transition.ts'
import { checklist } from '../../../audit/checklist.ts'
import { gainedBy, type AllGained } from '../../../audit/notifications/gained.ts'
import { notificationOf, type Notification } from '../../../audit/notifications/notification.ts'
import { openedBy, type AllOpened } from '../../../audit/notifications/opened.ts'
import { waysIn, type AllWays } from '../../../audit/notifications/ways.ts'
import type { Granted } from '../../../audit/policy/diff/granted.ts'
import { roleNamed } from '../../../audit/resources/iam/role.ts'
import { functionResource } from '../../../audit/resources/lambda/function.ts'
import { topicNotifier } from '../../../functions/aws/topic.ts'
import { causeOf } from '../../audit/announcements/transition.ts'
import { wire, type Wire } from './wire.ts'

/** What SNS takes as a message (SNS API Reference, "Publish"). */
const MOST = 262_144
const HOSTILE = 'é"\\\n'.repeat(2_000)
const STEPS = ['OPENED', 'RESOLVED', 'ARCHIVED'] as const
const PUBLISHED = '<PublishResponse><PublishResult><MessageId>m</MessageId></PublishResult></PublishResponse>'

const where = { account: '111122223333', region: 'eu-west-1' }

let service: Wire | undefined
afterEach(() => service?.close())

/** Every control of the checklist going every way for `count` functions, for reasons of that length. */
function upheaval(count: number, reason: string): Transition[] {
  const resources = Array.from({ length: count }, (_, index) =>
    functionResource(`${'function-'.repeat(6)}${index}`, where),
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
        cause: 'c',
        at: '2026-05-12T09:00:00.000Z',
      })),
    ),
  )
}

/** What principal `index` gained, all of whose names and texts are `hostile`. */
function gainedAs(hostile: string) {
  return (_: unknown, index: number): AccessChange => {
    const granted: Granted = {
      action: 'iam:PassRole',
      actions: Array<string>(5).fill(hostile),
      count: 5,
      services: 1,
      resource: hostile,
      within: [],
      except: Array<string>(9).fill(hostile),
      certainty: 'possible',
      conditions: Array<string>(9).fill(hostile),
      witness: { action: 'iam:PassRole', resource: hostile },
      statement: { policy: hostile, sid: hostile, index },
      risk: 4,
    }
    return {
      cause: 'c',
      principal: roleNamed(`role-${index}`, where),
      granted: Array.from({ length: 9 }, () => granted),
      more: 0,
    }
  }
}

/** Whom function `index` lets in now, where all names and texts are `hostile`. */
function openedAs(hostile: string) {
  return (_: unknown, index: number): ExposureChange => {
    const exposure = {
      to: 'ACCOUNT',
      account: '444455556666',
      principal: hostile,
      organizations: 'ANY',
      statement: hostile,
      actions: Array<string>(9).fill(hostile),
      certain: false,
      requires: Array.from({ length: 9 }, () => ({ key: hostile, values: [hostile], exact: true })),
      standing: 'FOREIGN',
    } as const
    const witness = { principal: hostile, account: '444455556666', action: hostile, by: hostile }
    const opening = { exposure, scope: 'cross-account', severity: 'MEDIUM', witness } as const
    const resource = functionResource(`function-${index}`, where)
    return {
      cause: 'c',
      resource,
      opened: Array.from({ length: 9 }, () => ({ ...opening, qualifier: hostile })),
      more: 3,
    }
  }
}

/** Ways that opened for principals, all of whose names and texts are `hostile`. */
function waysAs(hostile: string) {
  return (_: unknown, index: number): OpenedWays => {
    const statements = Array.from({ length: 5 }, () => ({ policy: hostile, sid: hostile, index }))
    const arn = (name: string) => roleNamed(`${name}-${'r'.repeat(50)}-${index}`, where).arn
    const step = {
      from: arn('one'),
      to: arn('two'),
      by: 'own-1',
      actions: Array<string>(8).fill(hostile),
      statements,
    }
    const principals = Array.from({ length: 10 }, (__, at) => arn(`p-${at}`))
    return {
      cause: 'c',
      account: where.account,
      ways: [{ principals, count: 10, steps: Array.from({ length: 5 }, () => step), conditional: true }],
      others: 1,
      takeovers: [{ from: arn('from'), to: principals, count: 10, step }],
      otherTakeovers: 0,
    }
  }
}

function pastOf({ resource, control, severity, reason = '', cause, at }: Transition): Exposure {
  return { resource, control, severity, from: at, to: at, openedBy: cause, closedBy: cause, reason }
}

const NOTHING = { told: [], others: 0 }
const NO_WAYS = { ...NOTHING, takeovers: [], otherTakeovers: 0 }

async function published(
  transitions: readonly Transition[],
  changes: readonly string[],
  {
    gained = NOTHING,
    opened = NOTHING,
    ways = NO_WAYS,
  }: { gained?: AllGained; opened?: AllOpened; ways?: AllWays } = {},
) {
  service = await wire({ status: 200, body: PUBLISHED })
  const exposed = transitions.slice(0, 100).map(pastOf)
  const about = { changes, exposed, gained, opened, ways, accepted: 0, open: 0, checklist }
  const notification = notificationOf(causeOf(), 1, transitions, about)
  await topicNotifier('arn:aws:sns:eu-west-1:111122223333:t', new SNSClient(service.client)).send(
    notification,
  )
  const message = new URLSearchParams(service.requests[0]?.body).get('Message') ?? ''
  const { default: document, email } = JSON.parse(message) as { default: string; email: string }
  return { bytes: Buffer.byteLength(message), document: JSON.parse(document) as Notification, email }
}

describe('a message that SNS is given', () => {
  it('is small enough, whatever happened at once, and counts all of it', async () => {
    const { bytes, document } = await published(upheaval(30, HOSTILE), Array(500).fill(HOSTILE))
    expect(bytes).toBeLessThan(MOST)
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
    'is small enough, whatever was gained and opened besides, and counts all of it: %i',
    async (count, reason) => {
      const gained = gainedBy(Array.from({ length: 20 }, gainedAs(HOSTILE)), new Map())
      const opened = openedBy(Array.from({ length: 20 }, openedAs(HOSTILE)), new Set())
      const ways = waysIn(Array.from({ length: 20 }, waysAs(HOSTILE)))
      const changes = Array<string>(500).fill(HOSTILE)
      const { bytes, document } = await published(upheaval(count, reason), changes, { gained, opened, ways })
      expect(bytes).toBeLessThan(MOST)
      expect(document.findings).toHaveLength(checklist.length * STEPS.length)
      expect(document.gained.length).toBeGreaterThan(0)
      expect(document.opened.length + document.openedOthers).toBe(20)
      expect(document.ways.length + document.waysOthers).toBeGreaterThan(20)
      expect(document.takeovers.length + document.takeoversOthers).toBe(20)
    },
  )

  it('names and says as much as there is room for', async () => {
    const some = upheaval(30, 'Because.').filter(({ control }) => control === checklist[0]?.id)
    const { document, email } = await published(some, [])
    expect(document.findings.map(({ resources }) => resources.length)).toEqual([25, 25, 25])
    expect(document.findings[0]).toMatchObject({ reason: 'Because.' })
    expect(email).toContain('and 5 more')
  })

  it('has as much of a long text as there is room for', async () => {
    const { bytes, email } = await published(upheaval(30, 'x'), Array(50).fill('é→'.repeat(150)))
    expect(bytes).toBeLessThan(MOST)
    expect(Buffer.byteLength(email)).toBeGreaterThan(25_000)
  })
})
