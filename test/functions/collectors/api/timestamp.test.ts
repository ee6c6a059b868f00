import { describe, expect, it } from 'vitest'
import { awsTimestamp } from '../../../../functions/collectors/api/timestamp.ts'

describe('a time in a response', () => {
  it.each([
    [new Date('2026-05-12T09:00:00.250Z'), '2026-05-12T09:00:00.250Z'],
    ['2026-05-12T09:00:00.250Z', '2026-05-12T09:00:00.250Z'],
    ['2026-05-12T11:00:00+02:00', '2026-05-12T09:00:00.000Z'],
    ['2026-05-12T09:00:00.123456+00:00', '2026-05-12T09:00:00.123Z'],
    ['2026-05-12T09:00:00+0000', '2026-05-12T09:00:00.000Z'],
    ['2026-05-12T09:00Z', '2026-05-12T09:00:00.000Z'],
    [1_778_576_400.25, '2026-05-12T09:00:00.250Z'],
    [0, '1970-01-01T00:00:00.000Z'],
  ])('%s is %s', (input, expected) => {
    expect(awsTimestamp.parse(input)).toBe(expected)
  })

  it.each([
    [new Date(Number.NaN)],
    ['2026-05-12T25:00:00Z'],
    ['2026-05-12'],
    ['2026-05-12T09:00:00'],
    ['no_information'],
    ['N/A'],
    [''],
    [1_778_576_400_000],
    [-1],
    [Number.NaN],
    [Number.POSITIVE_INFINITY],
    [true],
    [null],
    [{}],
  ])('%s is invalid', input => {
    expect(awsTimestamp.safeParse(input).success).toBe(false)
  })
})
