import { describeTag } from '../../../audit/settings/exception.ts'
import type { ControlId } from '../../../audit/controls/control.ts'
import { getResourceName } from '../../../audit/resources/resource.ts'
import { severities } from '../../../audit/settings/severity.ts'
import { escapeAllTexts, escapeText, limitTextLength } from '../../../audit/text/quote-text.ts'
import { renderJsonLine } from '../../json.ts'
import type { AcceptedFinding, Finding, NonPassingResult, Posture } from '../../posture/posture.ts'
import { explainUncovered } from '../../posture/outdated-exception.ts'
import { limitNameLength, renderKindName } from '../elements/render-words.ts'
import { createTextTemplates, type CompactText } from './compact-texts.ts'
import { consolePages, findConsole } from '../../../audit/resources/console/console-link.ts'

/** Characters of evidence that a report holds: the rest, of the least severe findings, is in the JSON report. */
const MAX_EVIDENCE = 1_200_000

/** Characters of a reason that a report shows. */
const MAX_REASON = 2_000

/** Positions in tables while they are filled. */
interface Table<T> {
  rows: T[]
  find: (key: string, build: () => T) => number
}

/**
 * Everything that does not pass as compact JSON for the script of the report, each part once. All texts are escaped as on the
 * page, and no character ends the element that contains them.
 */
export function renderReportData(posture: Posture): string {
  const all = listResults(posture)
  const shown = all.map(([, result]) => escapeText(limitTextLength(result.reason, MAX_REASON)))
  const evidence = selectEvidence(all.map(([, result]) => result))
  const arns = new Map<string, string>()
  for (const [, { resource }] of all)
    if (!arns.has(resource.arn)) arns.set(resource.arn, escapeText(resource.arn))
  const texts = createTextTemplates(
    iterateTexts([...new Set(shown)], [...new Set(evidence)], [...arns.values()]),
  )
  const kinds = createTable<unknown>()
  const regions = createTable<unknown>()
  const resources = createTable<unknown>()
  const reasons = createTable<CompactText>()
  const evidences = createTable<CompactText>()
  const changes = createTable<unknown>()
  const exceptions = createTable<unknown>()
  const tags = createTable<unknown>()
  const positions = new Map<ControlId, number>(posture.controls.map(({ id }, index) => [id, index]))
  const items = all.map(([status, result], index) => {
    const { control, severity, resource } = result
    const { kind, arn, region } = resource
    const ownTags = 'tags' in result ? (result as Finding).tags : undefined
    const position = resources.find(`${region} ${arn}`, () => [
      kinds.find(kind, () => {
        const page = consolePages[kind]
        return [kind, renderKindName(kind), ...(page === undefined ? [] : [page.arn, page.path])]
      }),
      regions.find(region, () => escapeText(region)),
      texts.encode(arns.get(arn) ?? ''),
      ...listMarks(arn, arns.get(arn) ?? ''),
    ])
    const reason = shown[index] ?? ''
    const proof = evidence[index] ?? ''
    const extra = buildExtra(result, { changes, exceptions })
    if (ownTags !== undefined) extra['g'] = tags.find(JSON.stringify(ownTags), () => escapeAllTexts(ownTags))
    const item: unknown[] = [
      status,
      positions.get(control) ?? -1,
      severities.indexOf(severity),
      position,
      reasons.find(reason, () => texts.encode(reason)),
      proof === '' ? -1 : proof === LEFT_OUT ? -2 : evidences.find(proof, () => texts.encode(proof)),
    ]
    if (Object.keys(extra).length > 0) item.push(extra)
    return item
  })
  const partitions = ['aws', 'aws-cn', 'aws-us-gov']
  const consoles = regions.rows.map(region =>
    Object.fromEntries(
      partitions.flatMap(partition => {
        const found = findConsole(String(region), partition)
        return found === undefined ? [] : [[partition, [found.host, found.region]]]
      }),
    ),
  )
  const document = {
    account: escapeText(posture.account),
    controls: listControls(posture),
    kinds: kinds.rows,
    regions: regions.rows,
    consoles,
    templates: texts.templates,
    resources: resources.rows,
    reasons: reasons.rows,
    evidences: evidences.rows,
    changes: changes.rows,
    exceptions: exceptions.rows,
    tags: tags.rows,
    items,
  }
  return renderJsonLine(document).replaceAll('<', String.raw`\u003c`)
}

/**
 * What follows the ARN of a resource: 1 if it is not exactly the ARN, and the name where it is not the last part of the ARN, which
 * is what the script reads.
 */
function listMarks(arn: string, shown: string): (number | string)[] {
  const name = escapeText(limitNameLength(getResourceName({ arn })))
  const inexact = shown === arn ? 0 : 1
  const [last = shown] = /[^:/]+$/.exec(shown) ?? []
  return name === last ? (inexact === 0 ? [] : [inexact]) : [inexact, name]
}

const LEFT_OUT = '\n'

function createTable<T>(): Table<T> {
  const positions = new Map<string, number>()
  const rows: T[] = []
  return {
    rows,
    find(key, build) {
      const known = positions.get(key)
      if (known !== undefined) return known
      const position = rows.push(build()) - 1
      positions.set(key, position)
      return position
    },
  }
}

/** All results with their status: 0 open, 1 accepted, 2 not evaluated. */
function listResults({ findings, accepted, unknown }: Posture): [number, NonPassingResult][] {
  return [
    ...findings.map(result => [0, result] as [number, NonPassingResult]),
    ...accepted.map(result => [1, result] as [number, NonPassingResult]),
    ...unknown.map(result => [2, result] as [number, NonPassingResult]),
  ]
}

/** JSON of texts without anything to escape, as almost all evidence is: this is faster to test. */
const PLAIN_JSON = /^[ -[\]-~]*$/

/** The evidence of each result as JSON, or empty; what exceeds the limit is left out. */
function selectEvidence(results: readonly NonPassingResult[]): string[] {
  let left = MAX_EVIDENCE
  return results.map(result => {
    const { evidence } = result as Finding
    if (evidence === undefined || Object.keys(evidence).length === 0) return ''
    const shown = JSON.stringify(evidence)
    const text = PLAIN_JSON.test(shown) ? shown : JSON.stringify(escapeAllTexts(evidence))
    left -= text.length
    return left < 0 ? LEFT_OUT : text
  })
}

function* iterateTexts(...lists: readonly (readonly string[])[]): Generator<string> {
  for (const list of lists) for (const text of list) if (text !== LEFT_OUT) yield text
}

function buildExtra(
  result: NonPassingResult,
  { changes, exceptions }: { changes: Table<unknown>; exceptions: Table<unknown> },
): Record<string, unknown> {
  const { ageDays, overdueDays, isNew, change, stale, since } = result as Finding
  const uncovered = explainUncovered(result as Finding)
  const { exception } = result as Partial<AcceptedFinding>
  const extra: Record<string, unknown> = {}
  if (ageDays !== undefined) extra['a'] = ageDays
  if (overdueDays !== undefined) extra['o'] = overdueDays
  if (isNew) extra['n'] = 1
  if (since !== undefined) extra['d'] = escapeText(since)
  if (stale !== undefined) extra['t'] = escapeText(limitTextLength(stale, MAX_REASON))
  if (uncovered !== undefined) extra['u'] = escapeText(uncovered)
  if (change !== undefined)
    extra['c'] = changes.find(change.id, () => [change.actor, change.action, change.at].map(escapeText))
  if (exception !== undefined)
    extra['x'] = exceptions.find(JSON.stringify(exception), () =>
      [
        exception.owner,
        exception.reason,
        exception.until,
        ...(exception.tag === undefined ? [] : [describeTag(exception.tag)]),
      ].map(escapeText),
    )
  return extra
}

function listControls({ controls, frameworks }: Posture): unknown[] {
  const names = frameworks.map(({ name }) => name)
  return controls.map(control => {
    const { id, title, counts, accepted } = control
    return [
      escapeText(id),
      escapeText(title),
      [counts.NON_COMPLIANT - accepted, accepted, counts.INSUFFICIENT_DATA, counts.COMPLIANT],
      names.flatMap((name, position) => (control.frameworks[name] === undefined ? [] : position)),
      Object.entries(control.frameworks)
        .map(([name, clauses]) => `${name} ${clauses.join(' ')}`)
        .map(escapeText)
        .join('; '),
    ]
  })
}
