import { describe, expect, it } from 'vitest'
import { checklist } from '../../../../audit/checklist.ts'
import { listChangedRoutes } from '../../../../audit/evaluate/settings/compare-findings.ts'
import { formatNotificationSubject } from '../../../../audit/notify/notification-subject.ts'
import { createNotification } from '../../../../audit/notify/notification.ts'
import { buildSettingsSection } from '../../../../audit/notify/sections/settings-section.ts'
import { buildTopicMessage } from '../../../../audit/notify/topic-message.ts'
import { buildFunctionResource } from '../../../../audit/resources/lambda/function.ts'
import { selectForRoute } from '../../../../audit/routes/select-content.ts'
import { mergeSettings, NO_RUN_TIME_SETTINGS } from '../../../../audit/settings/run-time-settings.ts'
import { defaultSettings } from '../../../../audit/settings/settings.ts'
import type { Route } from '../../../../audit/settings/route.ts'
import type {
  AffectedFinding,
  SettingsChangeResult,
} from '../../../../audit/state/settings/settings-effects.ts'
import { buildSource } from '../../routes/route-fixture.ts'

const where = { account: '111122223333', region: 'eu-west-1' }
const control = 'patching/function-runtime-supported'

function affect(
  effect: AffectedFinding['effect'],
  name: string,
  parts: Partial<AffectedFinding> = {},
): AffectedFinding {
  return { effect, control, resource: buildFunctionResource(name, where), severity: 'HIGH', ...parts }
}

function buildResult(findings: readonly AffectedFinding[], counts: object = {}): SettingsChangeResult {
  const count = (effect: string) => findings.filter(each => each.effect === effect).length
  return {
    number: 3,
    changes: ['Exception added: x'],
    counts: {
      REOPENED: count('REOPENED'),
      ACCEPTED: count('ACCEPTED'),
      DISABLED: count('DISABLED'),
      RERATED: count('RERATED'),
      ...counts,
    },
    findings,
  }
}

/** The notification of a change of settings by ann. */
function notify(result: SettingsChangeResult) {
  const { changeRecord, content } = buildSource([], { settingsChange: buildSettingsSection(result) })
  const actor = {
    type: 'AssumedRole',
    name: 'Admin/ann',
    arn: 'arn:aws:sts::111122223333:assumed-role/Admin/ann',
  }
  const record = { ...changeRecord, action: 'assay:ChangeSettings', actor }
  return createNotification(record, 1, [], { ...content, checklist })
}

describe('the notification of a change of settings', () => {
  it('says who changed what, and which findings it is about', () => {
    const notification = notify(
      buildResult([
        affect('ACCEPTED', 'a'),
        affect('ACCEPTED', 'b'),
        affect('REOPENED', 'c', { severity: 'MEDIUM' }),
        affect('RERATED', 'd', { severity: 'LOW', severityBefore: 'CRITICAL' }),
      ]),
    )
    expect(notification.text.split('\n')).toEqual([
      'Admin/ann (role session) changed the settings of Assay at 2026-06-03 10:00:00 UTC in account 111122223333 (eu-west-1)',
      '  Exception added: x',
      `Open again: 1 finding (MEDIUM) for function c (${control})`,
      `Accepted: 2 findings (HIGH) for functions a and b (${control})`,
      `Re-rated: 1 finding (LOW, before CRITICAL) for function d (${control})`,
    ])
    expect(notification.severity).toBe('CRITICAL')
    expect(formatNotificationSubject(notification)).toBe(
      '[Assay] CRITICAL - settings changed: 1 open again, 2 accepted, 1... - by Admin/ann - 111122223333',
    )
  })

  it('says so if it is about no finding', () => {
    const notification = notify(buildResult([]))
    expect(notification.text).toMatch(/\nThis changes no open finding\.$/)
    expect(formatNotificationSubject(notification)).toBe(
      '[Assay] INFORMATIONAL - settings changed - by Admin/ann - 111122223333',
    )
  })

  it('counts what it does not name', () => {
    expect(notify(buildResult([affect('ACCEPTED', 'a')], { ACCEPTED: 12 })).text).toContain(
      'Accepted: 11 more findings',
    )
  })

  it('has hostile names and sentences on lines of their own, and fits into a message', () => {
    const hostile = Array.from({ length: 50 }, (_, index) =>
      affect('ACCEPTED', `f\nOpen again: 1 finding ${index} ${'ü"'.repeat(180)}`),
    )
    const notification = notify({ ...buildResult(hostile), changes: ['Exception added: \u001B[2J\nAssay'] })
    expect(notification.text.split('\n').some(line => line.startsWith('Open again'))).toBe(false)
    expect(notification.text).not.toContain('\u001B')
    expect(() => buildTopicMessage(notification)).not.toThrow()
  })
})

describe('a route', () => {
  const change = buildSettingsSection(
    buildResult([
      affect('ACCEPTED', 'a'),
      affect('RERATED', 'b', { severity: 'LOW', severityBefore: 'CRITICAL' }),
    ]),
  )

  it.each([
    [{}, true],
    [{ tags: { owner: ['payments'] } }, true],
    [{ resolved: false, digest: { every: 'day' } }, true],
    [{ minimumSeverity: 'CRITICAL' }, true],
    [{ minimumSeverity: 'CRITICAL', strategies: ['segmentation'] }, false],
    [{ strategies: ['patching'] }, true],
    [{ controls: ['least-privilege/function-url-auth'] }, false],
    [{ accounts: ['444455556666'] }, false],
    [{ regions: ['eu-central-1'] }, false],
    [{ overdue: true }, false],
  ] satisfies [Partial<Route>, boolean][])(
    'with %j gets a change of settings: %s',
    async (filter, isAsked) => {
      const route: Route = { name: 'team', to: { events: true }, ...filter }
      const source = buildSource([], { settingsChange: change })
      const selected = await selectForRoute(route, source, () => Promise.resolve({}))
      expect(selected !== undefined).toBe(isAsked)
    },
  )

  it('gets the change of its own filter, although it asks for nothing of it any more', async () => {
    const to = { events: true } as const
    const deployed = {
      settings: defaultSettings,
      routes: [
        { name: 'team', to },
        { name: 'other', to },
      ],
    }
    const filter = { name: 'team', controls: ['least-privilege/function-url-auth'], overdue: true }
    const comparison = {
      before: deployed,
      after: mergeSettings(deployed, { ...NO_RUN_TIME_SETTINGS, routes: [filter] }),
    }
    const routes = listChangedRoutes(comparison)
    expect(routes).toEqual(['team'])
    const section = buildSettingsSection({ ...buildResult([]), routes })
    const source = buildSource([], { settingsChange: section })
    const selected = await selectForRoute({ ...filter, to }, source, () => Promise.resolve({}))
    expect(selected?.content.settingsChange).toEqual(section)
    expect(
      await selectForRoute({ ...filter, name: 'x', to }, source, () => Promise.resolve({})),
    ).toBeUndefined()
  })
})
