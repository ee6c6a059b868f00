import { countThings } from '../count-things.ts'
import { renderJsonLine, renderJsonList } from '../../json.ts'
import { renderSentence } from '../markdown/markdown-text.ts'
import type { RenderContext } from '../render-context.ts'
import { listReportEntries, type ReportEntry } from '../report-entries.ts'
import { groupIntoMap } from '../../group-into-map.ts'
import { describeDisabledControl } from '../../posture/disabled-controls.ts'
import type { ControlPosture, Posture } from '../../posture/posture.ts'
import { computeStableUuid } from '../../posture/result-identity.ts'
import {
  buildInventoryItem,
  buildRisk,
  createObservationBuilder,
  getObservationUuid,
  getRiskUuid,
} from './oscal-evidence.ts'
import { buildObjectiveId, buildReviewedControls } from './reviewed-controls.ts'

/** The version of OSCAL: https://pages.nist.gov/OSCAL-Reference/models/v1.2.1/assessment-results/json-outline/ */
const OSCAL_VERSION = '1.2.1'

/**
 * The posture as OSCAL assessment results (NIST), with one result: an observation for each evaluation that does not pass, a
 * finding for each control that was evaluated, and a risk with the status `deviation-approved` for each accepted finding. A
 * control is satisfied if all evaluations pass and everything could be listed; one with unknown results is not. UUIDs are the same in every run, but for
 * those of the document and its result, which depend on the time of the posture.
 */
export function* renderOscalReport(posture: Posture, context: RenderContext): Generator<string> {
  const { account, at } = posture
  const evaluated = posture.controls.filter(isEvaluated)
  const plan = computeStableUuid('plan', account)
  yield* renderMembers({
    'assessment-results': renderMembers({
      uuid: computeStableUuid('assessment-results', account, at),
      metadata: {
        title: `Assay: posture of account ${account}`,
        'last-modified': at,
        version: at,
        'oscal-version': OSCAL_VERSION,
      },
      'import-ap': { href: `#${plan}` },
      ...(evaluated.length > 0
        ? {
            'local-definitions': renderMembers({
              'objectives-and-methods': renderJsonList(evaluated.map(buildObjective)),
            }),
          }
        : {}),
      results: renderItem(renderResult(posture, evaluated, context)),
      'back-matter': {
        resources: [
          {
            uuid: plan,
            title: 'Assessment plan',
            description:
              'Assay has no assessment plan in OSCAL: it evaluates all controls of its checklist on all resources of the account.',
          },
        ],
      },
    }),
  })
  yield '\n'
}

/** A value, or the parts of its JSON. */
type JsonPart = object | string | Iterable<string>

/** A JSON object, in parts: a member that is large has a generator of its own. */
function* renderMembers(members: Readonly<Record<string, JsonPart>>): Generator<string> {
  let separator = '{\n'
  for (const [name, part] of Object.entries(members)) {
    yield `${separator}${JSON.stringify(name)}:`
    if (isGenerator(part)) yield* part
    else yield renderJsonLine(part)
    separator = ',\n'
  }
  yield '\n}'
}

function isGenerator(part: JsonPart): part is Exclude<Iterable<string>, string> {
  return typeof part === 'object' && Symbol.iterator in part && !Array.isArray(part)
}

function* renderItem(parts: Iterable<string>): Generator<string> {
  yield '['
  yield* parts
  yield ']'
}

function isEvaluated({ counts }: ControlPosture): boolean {
  return counts.COMPLIANT + counts.NON_COMPLIANT + counts.INSUFFICIENT_DATA > 0
}

/** The control as an objective of this document, to which findings refer. */
function buildObjective({ id, title, criteria }: ControlPosture): object {
  const objective = buildObjectiveId(id)
  return {
    'control-id': objective,
    description: renderSentence(title),
    parts: [
      {
        id: objective,
        name: 'assessment-objective',
        prose: [title, ...criteria].map(renderSentence).join('\n\n'),
      },
    ],
  }
}

function renderResult(
  posture: Posture,
  evaluated: readonly ControlPosture[],
  { version }: RenderContext,
): Iterable<string> {
  const { account, at, regions, resources, controls } = posture
  const entries = listReportEntries(posture)
  const tool = computeStableUuid('tool', account)
  const groups = groupIntoMap(entries, ({ rule }) => rule)
  const items = new Map(entries.map(entry => [entry.resource.arn, entry]))
  const accepted = entries.filter(({ state }) => state === 'ACCEPTED')
  return renderMembers({
    uuid: computeStableUuid('result', account, at),
    title: `Posture of account ${account}`,
    description: `${countThings(resources, 'resource')} in ${renderSentence(regions.join(', ')) || 'no region'}, ${countThings(controls.length, 'control')}.`,
    start: at,
    end: at,
    'local-definitions': renderMembers({
      ...(items.size > 0
        ? { 'inventory-items': renderJsonList(buildEach(items.values(), buildInventoryItem)) }
        : {}),
      'assessment-assets': buildAssets(tool, account, version),
    }),
    'reviewed-controls': buildReviewedControls(evaluated),
    ...(entries.length > 0
      ? { observations: renderJsonList(buildEach(entries, createObservationBuilder({ at, tool }))) }
      : {}),
    ...(accepted.length > 0 ? { risks: renderJsonList(buildEach(accepted, buildRisk)) } : {}),
    ...(evaluated.length > 0
      ? {
          findings: renderJsonList(
            buildEach(evaluated, control => buildFinding(control, groups.get(control.id) ?? [], posture)),
          ),
        }
      : {}),
    ...renderRemarks(posture),
  })
}

function renderRemarks({ unlisted, disabled = [] }: Posture): { remarks?: string } {
  const remarks = [
    ...(unlisted.length > 0
      ? [
          'Some resources could not be listed: they are not part of the findings, and observations name the reasons.',
        ]
      : []),
    ...disabled.map(each => renderSentence(`${each.id}: ${describeDisabledControl(each)}`)),
  ]
  return remarks.length > 0 ? { remarks: remarks.join('\n\n') } : {}
}

function* buildEach<T>(items: Iterable<T>, build: (item: T) => object): Generator<object> {
  for (const item of items) yield build(item)
}

function buildAssets(tool: string, account: string, version: string): object {
  return {
    components: [
      {
        uuid: tool,
        type: 'software',
        title: 'Assay',
        description: 'The auditor that evaluated the controls.',
        props: [{ name: 'version', value: version }],
        status: { state: 'operational' },
      },
    ],
    'assessment-platforms': [
      {
        uuid: computeStableUuid('platform', account),
        title: 'Assay',
        'uses-components': [{ 'component-uuid': tool }],
      },
    ],
  }
}

function buildFinding(
  { id, title, counts, accepted }: ControlPosture,
  entries: readonly ReportEntry[],
  { account, unlisted }: Posture,
): object {
  const { COMPLIANT, NON_COMPLIANT, INSUFFICIENT_DATA } = counts
  const description = `${COMPLIANT} pass, ${NON_COMPLIANT} fail (${accepted} accepted), ${INSUFFICIENT_DATA} unknown.`
  const risks = entries.filter(({ state }) => state === 'ACCEPTED')
  return {
    uuid: computeStableUuid('finding', account, id),
    title,
    description,
    target: {
      type: 'objective-id',
      'target-id': buildObjectiveId(id),
      status: selectStatus(counts, unlisted.length === 0),
    },
    ...(entries.length > 0
      ? {
          'related-observations': entries.map(entry => ({ 'observation-uuid': getObservationUuid(entry) })),
        }
      : {}),
    ...(risks.length > 0
      ? { 'related-risks': risks.map(entry => ({ 'risk-uuid': getRiskUuid(entry) })) }
      : {}),
  }
}

function selectStatus(
  { NON_COMPLIANT, INSUFFICIENT_DATA }: ControlPosture['counts'],
  isComplete: boolean,
): object {
  if (NON_COMPLIANT > 0) return { state: 'not-satisfied', reason: 'fail' }
  if (INSUFFICIENT_DATA === 0 && isComplete) return { state: 'satisfied', reason: 'pass' }
  return {
    state: 'not-satisfied',
    reason: 'other',
    remarks:
      INSUFFICIENT_DATA > 0
        ? 'Some evaluations have no result (INSUFFICIENT_DATA).'
        : 'Something could not be listed: resources can be missing.',
  }
}
