import { countThings } from '../count-things.ts'
import { renderJson } from '../json.ts'
import { renderSentence } from '../markdown/markdown-text.ts'
import type { RenderContext } from '../render-context.ts'
import { listReportEntries, type ReportEntry } from '../report-entries.ts'
import { groupIntoMap } from '../../group-into-map.ts'
import type { ControlPosture, Posture } from '../../posture/posture.ts'
import { computeStableUuid } from '../../posture/result-identity.ts'
import {
  buildInventoryItem,
  buildObservation,
  buildRisk,
  getObservationUuid,
  getRiskUuid,
} from './oscal-evidence.ts'
import { buildObjectiveId, buildReviewedControls } from './reviewed-controls.ts'

/** The version of OSCAL: https://pages.nist.gov/OSCAL-Reference/models/v1.2.1/assessment-results/json-outline/ */
const OSCAL_VERSION = '1.2.1'

/**
 * The posture as OSCAL assessment results (NIST), with one result: an observation for each evaluation that does not pass, a
 * finding for each control that was evaluated, and a risk with the status `deviation-approved` for each accepted finding. A
 * control is satisfied if all evaluations pass; one with unknown results is not. UUIDs are the same in every run, but for
 * those of the document and its result, which depend on the time of the posture.
 */
export function renderOscalReport(posture: Posture, context: RenderContext): string {
  const { account, at } = posture
  const entries = listReportEntries(posture)
  const evaluated = posture.controls.filter(isEvaluated)
  const planUuid = computeStableUuid('plan', account)
  return `${renderJson({
    'assessment-results': {
      uuid: computeStableUuid('assessment-results', account, at),
      metadata: {
        title: `Assay: posture of account ${account}`,
        'last-modified': at,
        version: at,
        'oscal-version': OSCAL_VERSION,
      },
      'import-ap': { href: `#${planUuid}` },
      ...(evaluated.length > 0
        ? { 'local-definitions': { 'objectives-and-methods': evaluated.map(buildObjective) } }
        : {}),
      results: [buildResult(posture, entries, context)],
      'back-matter': {
        resources: [
          {
            uuid: planUuid,
            title: 'Assessment plan',
            description:
              'Assay has no assessment plan in OSCAL: it evaluates all controls of its checklist on all resources of the account.',
          },
        ],
      },
    },
  })}\n`
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

function buildResult(posture: Posture, entries: readonly ReportEntry[], { version }: RenderContext): object {
  const { account, at, regions, resources, controls } = posture
  const tool = computeStableUuid('tool', account)
  const groups = groupIntoMap(entries, ({ rule }) => rule)
  const observations = entries.map(entry => buildObservation(entry, { at, tool }))
  const items = new Map(entries.map(entry => [entry.resource.arn, entry]))
  const risks = entries.flatMap(entry => buildRisk(entry))
  const findings = controls
    .filter(isEvaluated)
    .map(control => buildFinding(control, groups.get(control.id) ?? [], account))
  return {
    uuid: computeStableUuid('result', account, at),
    title: `Posture of account ${account}`,
    description: `${countThings(resources, 'resource')} in ${renderSentence(regions.join(', ')) || 'no region'}, ${countThings(controls.length, 'control')}.`,
    start: at,
    end: at,
    'local-definitions': {
      ...(items.size > 0 ? { 'inventory-items': [...items.values()].map(buildInventoryItem) } : {}),
      'assessment-assets': {
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
      },
    },
    'reviewed-controls': buildReviewedControls(controls.filter(isEvaluated)),
    ...(observations.length > 0 ? { observations } : {}),
    ...(risks.length > 0 ? { risks } : {}),
    ...(findings.length > 0 ? { findings } : {}),
  }
}

function buildFinding(
  { id, title, counts, accepted }: ControlPosture,
  entries: readonly ReportEntry[],
  account: string,
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
      status: selectStatus(counts),
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

function selectStatus({ NON_COMPLIANT, INSUFFICIENT_DATA }: ControlPosture['counts']): object {
  if (NON_COMPLIANT > 0) return { state: 'not-satisfied', reason: 'fail' }
  if (INSUFFICIENT_DATA === 0) return { state: 'satisfied', reason: 'pass' }
  return {
    state: 'not-satisfied',
    reason: 'other',
    remarks: 'Some evaluations have no result (INSUFFICIENT_DATA).',
  }
}
