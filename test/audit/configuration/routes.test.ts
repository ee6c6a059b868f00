import { describe, expect, it } from 'vitest'
import { checklist } from '../../../audit/checklist.ts'
import {
  ConfigurationError,
  formatConfiguration,
  parseConfiguration,
} from '../../../audit/configuration/configuration.ts'

const to = { email: ['security@example.com'] }
const DESTINATION = 'arn:aws:events:eu-west-1:111122223333:api-destination/pagerduty/0a1b2c3d'

function listFaults(...routes: readonly object[]): readonly string[] {
  try {
    parseConfiguration({ home: 'eu-west-1', routes }, checklist)
    return []
  } catch (error) {
    if (error instanceof ConfigurationError) return error.faults
    throw error
  }
}

describe('routes', () => {
  it('of every kind are accepted, and travel with a deployment', () => {
    const routes = [
      { name: 'security', minimumSeverity: 'HIGH', to },
      { name: 'shop', to: { slack: { workspaceId: 'T0ABCDEFG', channelId: 'C0ABCDEFG' } } },
      {
        name: 'payments',
        tags: { owner: ['payments', 'billing'] },
        to: {
          teams: {
            tenantId: '0a1b2c3d-0000-1111-2222-333344445555',
            teamId: '0a1b2c3d-0000-1111-2222-333344445555',
            channelId: '19%3aabc%40thread.tacv2',
          },
        },
      },
      { name: 'topic', to: { topic: 'arn:aws:sns:eu-west-1:111122223333:alerts' } },
      {
        name: 'pager',
        strategies: ['patching'],
        controls: ['patching/vulnerability-fix-overdue'],
        accounts: ['111122223333'],
        regions: ['eu-west-1', 'global'],
        resolved: false,
        overdue: true,
        digest: { every: 'day', at: '08:30', timeZone: 'Europe/Berlin' },
        quietHours: { from: '22:00', to: '07:00', timeZone: 'Europe/Berlin', except: 'CRITICAL' },
        to: {
          apiDestination: DESTINATION,
          body: { event_action: '<action>', payload: { summary: '<title>' } },
        },
      },
      { name: 'rules', to: { events: true } },
    ]
    const configuration = parseConfiguration({ home: 'eu-west-1', routes }, checklist)
    expect(configuration.routes).toEqual(routes)
    expect(parseConfiguration(JSON.parse(JSON.stringify(formatConfiguration(configuration))))).toEqual(
      configuration,
    )
  })

  it('are none by default, and none of the settings that an evidence pack has', () => {
    const configuration = parseConfiguration({ home: 'eu-west-1' })
    expect(configuration.routes).toEqual([])
    expect(configuration.settings).not.toHaveProperty('routes')
  })

  it.each<[string, object, string]>([
    ['a misspelled key', { name: 'a', minimumSeverty: 'HIGH', to }, 'did you mean "minimumSeverity"?'],
    ['a misspelled severity', { name: 'a', minimumSeverity: 'HIHG', to }, 'did you mean "HIGH"?'],
    [
      'a misspelled strategy',
      { name: 'a', strategies: ['patch'], to },
      'expected a strategy: image-integrity',
    ],
    ['a misspelled control', { name: 'a', controls: ['patching/nothing'], to }, 'expected a control id'],
    ['a misspelled target', { name: 'a', to: { emial: ['a@b.example'] } }, 'did you mean "email"?'],
    ['no target', { name: 'a', to: {} }, 'expected exactly one target'],
    ['two targets', { name: 'a', to: { ...to, events: true } }, 'expected exactly one target'],
    ['a name of a topic', { name: 'A_b', to }, 'expected a name of 1 to 40 lower-case letters'],
    ['an address without a domain', { name: 'a', to: { email: ['root'] } }, 'expected an e-mail address'],
    ['a line break in an address', { name: 'a', to: { email: ['a@b.example\nx'] } }, 'expected an e-mail'],
    ['no addresses', { name: 'a', to: { email: [] } }, 'expected a list of 1 to 20'],
    [
      'a time zone that does not exist',
      { name: 'a', to, quietHours: { from: '22:00', to: '07:00', timeZone: 'Europe/Berlim' } },
      'expected an IANA time zone',
    ],
    [
      'quiet hours without an end',
      { name: 'a', to, quietHours: { from: '22:00', to: '22:00', timeZone: 'Etc/UTC' } },
      'another time than "from"',
    ],
    ['a time that no clock shows', { name: 'a', to, digest: { every: 'day', at: '24:00' } }, 'a time of day'],
    ['a body without an API destination', { name: 'a', to: { ...to, body: {} } }, 'no body without'],
    [
      'a value within another text',
      { name: 'a', to: { apiDestination: DESTINATION, body: { summary: 'Assay: <title>' } } },
      'stand for',
    ],
    [
      'an unknown value',
      { name: 'a', to: { apiDestination: DESTINATION, body: { summary: '<titel>' } } },
      'stand for',
    ],
    [
      'a body that is too large',
      { name: 'a', to: { apiDestination: DESTINATION, body: { a: 'x'.repeat(9_000) } } },
      'at most 8000 characters',
    ],
    ['tags without a key', { name: 'a', tags: {}, to }, 'expected an object of 1 to 5 keys'],
  ])('with %s are refused with what is expected', (_, route, expected) => {
    expect(listFaults(route).join('\n')).toContain(expected)
    expect(listFaults(route)).toHaveLength(1)
  })

  it('have different names, and are at most 50', () => {
    expect(listFaults({ name: 'a', to }, { name: 'a', to })).toEqual([
      '"routes.1.name": expected a name that no other route has, got "a"',
    ])
    const many = Array.from({ length: 51 }, (_, index) => ({ name: `r${index}`, to }))
    expect(listFaults(...many).join()).toContain('expected a list of at most 50 routes')
  })
})
