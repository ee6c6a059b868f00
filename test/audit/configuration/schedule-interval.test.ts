import { expect, it } from 'vitest'
import { computeLongestInterval } from '../../../audit/configuration/schedule-interval.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR

it.each([
  ['rate(1 minute)', 60_000],
  ['rate(12 hours)', 12 * HOUR],
  ['rate(3 days)', 3 * DAY],
  ['cron(0 3 * * ? *)', DAY],
  ['cron(0/15 * * * ? *)', DAY],
  ['cron(0 7 ? * MON *)', 7 * DAY],
  ['cron(0 7 ? * 2 *)', 7 * DAY],
  ['cron(0 7 ? * MON-FRI *)', 3 * DAY],
  ['cron(0 7 ? * FRI-MON *)', 4 * DAY],
  ['cron(0 7 ? * MON,THU *)', 4 * DAY],
  ['cron(0 7 1 * ? *)', 31 * DAY],
  ['cron(0 7 1,15 * ? *)', 17 * DAY],
  ['cron(0 7 1/10 * ? *)', 10 * DAY],
  ['cron(0 7 L * ? *)', 31 * DAY],
  ['cron(0 7 15W * ? *)', 31 * DAY],
  ['cron(0 7 ? * 6L *)', 35 * DAY],
  ['cron(0 7 ? * MON#1 *)', 35 * DAY],
  ['cron(0 7 1 JAN,APR,JUL,OCT ? *)', 92 * DAY],
  ['cron(0 7 1 */6 ? *)', 184 * DAY],
  ['cron(0 7 1 1 ? *)', 366 * DAY],
])('%s runs at least every %d milliseconds', (expression, milliseconds) => {
  expect(computeLongestInterval(expression)).toBe(milliseconds)
})
