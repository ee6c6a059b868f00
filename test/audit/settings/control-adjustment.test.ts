import { describe, expect, it } from 'vitest'
import { checklist } from '../../../audit/checklist.ts'
import { adjustControls, findDisablement } from '../../../audit/settings/control-adjustment.ts'

const url = 'least-privilege/function-url-auth'
const runtime = 'patching/function-runtime-supported'
const disabled = { owner: 'ann', reason: 'Another team does it.', until: '2027-04-30' }
const during = new Date('2027-04-30T23:59:59.999Z')
const after = new Date('2027-05-01T00:00:00Z')

describe('a disabled control', () => {
  it.each([
    ['on its last day', during, true],
    ['the moment after', after, false],
    ['when the clock goes back', new Date('2020-01-01'), true],
  ])('is disabled %s: %s %s', (_, now, isExpected) => {
    expect(findDisablement({ [url]: { disabled } }, url, now) !== undefined).toBe(isExpected)
  })

  it('stays disabled without an end', () => {
    const { until: _, ...forever } = disabled
    expect(findDisablement({ [url]: { disabled: forever } }, url, new Date('2200-01-01'))).toEqual(forever)
  })

  it('is no other control, and none that a name of JavaScript has', () => {
    expect(findDisablement({ [url]: { disabled } }, runtime, during)).toBeUndefined()
    expect(findDisablement({}, 'constructor', during)).toBeUndefined()
  })
})

describe('adjusted controls', () => {
  it('are the checklist itself without adjustments', () => {
    expect(adjustControls(checklist, { [runtime]: { graceDays: 3 } }, during)).toBe(checklist)
    expect(adjustControls(checklist, { [url]: { disabled } }, after)).toBe(checklist)
  })

  it('leave disabled ones out, and give the severities of the settings', () => {
    const controls = { [url]: { disabled }, [runtime]: { severity: { as: 'LOW', reason: 'x' } } } as const
    const adjusted = adjustControls(checklist, controls, during)
    expect(adjusted.length).toBe(checklist.length - 1)
    expect(adjusted.some(({ id }) => id === url)).toBe(false)
    expect(adjusted.find(({ id }) => id === runtime)?.severity).toBe('LOW')
    expect(checklist.find(({ id }) => id === runtime)?.severity).not.toBe('LOW')
    const later = adjustControls(checklist, controls, after)
    expect(later.some(({ id }) => id === url)).toBe(true)
    expect(later.find(({ id }) => id === runtime)?.severity).toBe('LOW')
  })

  it('are the same list each time, so that lists by kind are made once', () => {
    const controls = { [url]: { disabled } }
    expect(adjustControls(checklist, controls, during)).toBe(adjustControls(checklist, controls, during))
  })
})
