import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { checklist } from '../../audit/checklist.ts'
import { parseConfiguration } from '../../audit/configuration/configuration.ts'

const page = readFileSync(new URL('../../docs/notifications.md', import.meta.url), 'utf8')
const examples = [...page.matchAll(/```json\n([\s\S]*?)```/g)].map(
  ([, json = '']) => JSON.parse(json) as { home?: string; name?: string },
)

describe('docs/notifications.md', () => {
  it('has examples of routes that are valid', () => {
    const whole = examples.filter(({ home }) => home !== undefined)
    const routes = examples.filter(({ name }) => name !== undefined)
    expect(whole).toHaveLength(1)
    expect(routes.map(({ name }) => name)).toEqual(['shop', 'platform', 'on-call', 'tickets', 'alerts'])
    for (const configuration of [...whole, { home: 'eu-west-1', routes }])
      expect(() => parseConfiguration(configuration, checklist)).not.toThrow()
  })
})
