import { kinds } from '../../../audit/resources/kinds.ts'
import { severities } from '../../../audit/settings/severity.ts'
import type { Baseline } from './baseline.ts'
import { countGroups } from '../finding-groups.ts'
import type { NonPassingResult, Posture, TrendPoint } from '../posture.ts'
import { isReportTime } from './report-time.ts'
import { listTopFixes } from '../top-fixes.ts'

const LISTS = ['findings', 'accepted', 'unknown', 'unlisted'] as const

/**
 * Parses the text of a posture, or returns why it is none that can be compared. Those of earlier versions have no
 * frameworks and do not say what could not be listed: anything then.
 */
export function parsePosture(text: string): { posture: Posture } | { unreadable: string } {
  const value = parseJson(text)
  if (!isRecord(value) || value['schema'] !== 'assay.posture/1')
    return { unreadable: 'it is not a document of assay.posture/1' }
  if (!isListOf(value['findings'], isResult)) return { unreadable: 'its findings are damaged' }
  return { posture: completePosture(value as unknown as Posture, value) }
}

/** `posture` with what earlier versions did not write, and with the readable part of its trend. */
function completePosture(posture: Posture, value: Record<string, unknown>): Posture {
  const { findings, account, trend } = posture
  const unlisted: readonly unknown[] = Array.isArray(value['unlisted']) ? value['unlisted'] : []
  const defaults: Partial<Posture> = {
    frameworks: [],
    gaps: unlisted.map(() => ({})),
    dueDays: {},
    topFixes: listTopFixes(findings),
    groups: countGroups(findings, account),
  }
  const missing = Object.fromEntries(Object.entries(defaults).filter(([name]) => !(name in value)))
  const complete: Posture = { ...posture, ...missing }
  if (trend === undefined) return complete
  return { ...complete, trend: Array.isArray(trend) ? trend.filter(isTrendPoint) : [] }
}

function isTrendPoint(point: unknown): point is TrendPoint {
  if (!isRecord(point) || !isReportTime(point['at'])) return false
  const open = point['open']
  return (
    isRecord(open) && severities.every(each => Number.isSafeInteger(open[each]) && Number(open[each]) >= 0)
  )
}

/** Parses the text of a posture with everything that a comparison needs, or returns why it cannot be compared. */
export function parseBaseline(text: string): { baseline: Baseline } | { unreadable: string } {
  const parsed = parsePosture(text)
  if ('unreadable' in parsed) return parsed
  const value: Record<string, unknown> = { ...parsed.posture }
  const { account, at } = value
  if (typeof account !== 'string' || !/^\d{12}$/.test(account))
    return { unreadable: 'its account is damaged' }
  if (!isReportTime(at)) return { unreadable: 'its time is damaged' }
  const damaged = LISTS.find(
    name => !isListOf(value[name], name === 'unlisted' ? isText : isResultOfKnownKind),
  )
  return damaged === undefined
    ? { baseline: parsed.posture }
    : { unreadable: `its list "${damaged}" is damaged` }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function isListOf(value: unknown, isItem: (item: unknown) => boolean): boolean {
  return Array.isArray(value) && value.every(isItem)
}

function isResult(value: unknown): boolean {
  if (!isRecord(value) || !isRecord(value['resource'])) return false
  const { kind, arn, region } = value['resource']
  const isSevere = severities.some(severity => severity === value['severity'])
  return isSevere && [value['control'], value['reason'], kind, arn, region].every(isText)
}

/** Whether this version of Assay has the kind, so that the result can be described. */
function isResultOfKnownKind(value: unknown): boolean {
  return isResult(value) && Object.hasOwn(kinds, (value as NonPassingResult).resource.kind)
}

function isText(value: unknown): boolean {
  return typeof value === 'string'
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
