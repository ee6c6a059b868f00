import { quoteText } from './quote-text.ts'

/** `2026-11-24 09:31:07 UTC` for an ISO 8601 time. Another text is quoted. */
export function formatUtcTime(iso: string): string {
  const [, day, time] = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)(?:\.\d+)?Z$/.exec(iso) ?? []
  return day === undefined || time === undefined ? quoteText(iso) : `${day} ${time} UTC`
}
