import { UnreadableEvent } from '../../audit/events/change.ts'
import type { ReportMessage } from '../../audit/deployment/scheduled-messages.ts'

/** The most parts in which the table is read for one report. */
export const MAX_PARTS = 1_000

/** Where a part of the table begins. */
export interface PartStart {
  /** From 1. */
  number: number
  /** The token of its first page; absent for the first part. */
  token?: string
}

/** What a message requests: to read the table for a report from here on. */
export interface ReportRequest {
  /** When the report was requested, ISO 8601 in UTC. */
  at: string
  start: PartStart
}

/** How far the clock that requested a report may be ahead of ours, in milliseconds. */
const MAX_CLOCK_SKEW_MS = 900_000

/** The time that a report, or something else, was requested for, ISO 8601 in UTC. Throws UnreadableEvent, also for a time in the future. */
export function parseReportTime(at: unknown, now: Date, what = 'a report'): string {
  const time = new Date(typeof at === 'string' ? at : Number.NaN)
  if (Number.isNaN(time.getTime())) throw new UnreadableEvent(`a request for ${what} without a time`)
  if (time.getTime() - now.getTime() > MAX_CLOCK_SKEW_MS)
    throw new UnreadableEvent(`a request for ${what} in the future`)
  return time.toISOString()
}

/** Parses a request. Throws UnreadableEvent. */
export function parseReportRequest({ at, part, token }: ReportMessage, now: Date): ReportRequest {
  return { at: parseReportTime(at, now), start: parsePartStart(part, token) }
}

function parsePartStart(part: unknown, token: unknown): PartStart {
  if (part === undefined && token === undefined) return { number: 1 }
  if (typeof part !== 'number' || !Number.isInteger(part) || part < 2 || part > MAX_PARTS)
    throw new UnreadableEvent(`a request for a part of a report that is no number from 2 to ${MAX_PARTS}`)
  if (typeof token !== 'string') throw new UnreadableEvent('a request for a part of a report without a token')
  return { number: part, token }
}

/** The message that requests the part after `start`. Throws UnreadableEvent if there were too many already. */
export function requestNextPart({ at, start }: ReportRequest, token: string): ReportMessage {
  if (start.number >= MAX_PARTS)
    throw new UnreadableEvent(`the table has more than the ${MAX_PARTS} parts that a report reads`)
  return { type: 'report', at, part: start.number + 1, token }
}
