import { describe, expect, it } from 'vitest'
import { control } from '../../../audit/controls/control.ts'
import { parseConfiguration } from '../../../audit/configuration/configuration.ts'

function checklistWith(settings: object) {
  const texts = { title: 'All should be well', rationale: 'It is better.', remediation: 'Fix it.' }
  const metadata = { ...texts, severity: 'LOW' as const, references: [], frameworks: {}, settings }
  return [control({ id: 'isolation/example', ...metadata }, () => [])]
}

function set(settings: object, overrides: object) {
  const controls = { 'isolation/example': overrides }
  return () => parseConfiguration({ home: 'eu-west-1', controls }, checklistWith(settings))
}

const all = {
  days: 90,
  names: [] as string[],
  ports: [22, 3389],
  strict: false,
  prefix: 'demo-',
  from: 'HIGH',
  counted: ['CRITICAL'],
}

describe('the settings of a control', () => {
  it('accept values of the type of the default', () => {
    const overrides = {
      days: 0,
      names: ['a'],
      ports: [],
      strict: true,
      prefix: 'x',
      from: 'LOW',
      counted: ['LOW', 'HIGH'],
    }
    expect(set(all, overrides)().settings.controls).toEqual({ 'isolation/example': overrides })
    expect(set(all, { days: 1 })().settings.controls).toEqual({ 'isolation/example': { days: 1 } })
  })

  it.each([
    [{ days: true }, 'days": expected a number from 0 to 1000000, got true'],
    [{ names: [1] }, 'names.0": expected a string of 1 to 2048 characters, got 1'],
    [{ ports: ['22'] }, 'ports.0": expected a number from 0 to 1000000, got "22"'],
    [{ strict: 'yes' }, 'strict": expected true or false, got "yes"'],
    [{ prefix: '' }, 'prefix": expected a string of 1 to 2048 characters, got ""'],
    [
      { from: 'high' },
      'from": expected one of CRITICAL, HIGH, MEDIUM, LOW, INFORMATIONAL, got "high"; did you mean "HIGH"?',
    ],
    [
      { counted: ['SEVERE'] },
      'counted.0": expected one of CRITICAL, HIGH, MEDIUM, LOW, INFORMATIONAL, got "SEVERE"',
    ],
    [{ names: { length: 1 } }, 'names": expected a list of at most 1000 items, got an object'],
  ])('reject %j', (overrides, fault) => {
    expect(set(all, overrides)).toThrow(`"controls.isolation/example.${fault}`)
  })

  it('are all listed for an unknown setting', () => {
    expect(set(all, { day: 1 })).toThrow(
      'day": unknown key; did you mean "days"? Allowed: days, names, ports, strict, prefix, from, counted',
    )
  })

  it('cannot have a default of an unsupported type', () => {
    expect(set({ zones: { a: 1 } }, {})).toThrow('unsupported default {"a":1} of a setting')
  })
})
