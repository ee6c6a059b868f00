import { parsePolicyDate } from '../../../audit/engines/iam/condition/dates.ts'

/** The condition keys with the time of a request. */
const TIME_KEY = /^aws:(?:currenttime|epochtime)$/i
const MENTIONS_TIME = /aws:(?:currenttime|epochtime)/i

/**
 * Finds the dates, in milliseconds since 1970, at which conditions of policies in `body` begin or end to hold; NaN for one that
 * cannot be computed.
 */
export function findPolicyDates(body: unknown): number[] {
  return MENTIONS_TIME.test(JSON.stringify(body)) ? collectDates(body) : []
}

function collectDates(value: unknown): number[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, inner]) =>
    TIME_KEY.test(name) ? [inner].flat(5).map(parseDate) : collectDates(inner),
  )
}

function parseDate(value: unknown): number {
  return parsePolicyDate(String(value)) ?? NaN
}
