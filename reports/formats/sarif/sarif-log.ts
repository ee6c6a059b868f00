import { severities } from '../../../audit/settings/severity.ts'
import { groupIntoMap } from '../../group-into-map.ts'
import { renderJson, renderJsonLine } from '../../json.ts'
import { countThings } from '../count-things.ts'
import type { RenderContext } from '../render-context.ts'
import type { RankedResult, SarifResult } from './sarif-results.ts'
import type { SarifRule } from './sarif-rules.ts'
import { buildSarifMessage, type SarifMessage } from './sarif-text.ts'

/**
 * GitHub shows 5,000 results of a run, and accepts files of at most 10 MB after gzip, which never makes 8 MB longer than
 * that. Its other limits (20 runs, 25,000 rules, 1,000 locations of a result, 20 tags of a rule) are far away:
 * https://docs.github.com/en/code-security/code-scanning/troubleshooting-sarif-uploads/results-exceed-limit
 */
const MAX_RESULTS = 5000
const MAX_RESULT_BYTES = 8_000_000

/** Notifications about what could not be decided; the rest is counted. */
const MAX_UNKNOWN = 500

/** What a log says, besides what all logs have. */
export interface SarifRun {
  ranked: readonly RankedResult[]
  rules: readonly SarifRule[]
  /** What could not be decided and is no result, a sentence each. */
  undecided: readonly string[]
  /** The controls that are not assessed, a sentence each. */
  disabled?: readonly string[]
  /** What the base ids of paths stand for. */
  bases?: Readonly<Record<string, string>>
  properties: Readonly<Record<string, unknown>>
}

interface SarifNotification {
  descriptor: { id: string }
  level: 'note' | 'warning' | 'error'
  message: SarifMessage
}

/**
 * A SARIF 2.1.0 log with one run. Of more results than GitHub shows the worst are kept, and a notification and a property
 * of the run say how many were left out.
 */
export function renderSarifLog(
  { ranked, rules, undecided, disabled = [], bases = {}, properties }: SarifRun,
  { version }: RenderContext,
): string {
  const kept = keepWorst(ranked)
  const indexes = new Map(rules.map(({ id }, index) => [id, index]))
  const omitted = ranked.length - kept.length
  const baseIds = Object.fromEntries(
    Object.entries(bases).map(([id, text]): [string, object] => [id, { description: { text } }]),
  )
  return `${renderJson({
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'Assay', semanticVersion: version, rules } },
        ...(Object.keys(bases).length > 0 ? { originalUriBaseIds: baseIds } : {}),
        columnKind: 'utf16CodeUnits',
        invocations: [buildInvocation(undecided, disabled, omitted)],
        results: kept.map(result => ({ ...result, ruleIndex: indexes.get(result.ruleId) })),
        properties: { ...properties, resultsLeftOut: omitted },
      },
    ],
  })}\n`
}

/** The worst results, as many as GitHub shows and accepts. */
function keepWorst(ranked: readonly RankedResult[]): SarifResult[] {
  const groups = groupIntoMap(ranked, ({ severity }) => severity)
  const sorted = severities.flatMap(severity => groups.get(severity) ?? [])
  const kept: SarifResult[] = []
  let bytes = 0
  for (const { build } of sorted.slice(0, MAX_RESULTS)) {
    const result = build()
    bytes += Buffer.byteLength(renderJsonLine(result))
    if (bytes > MAX_RESULT_BYTES) break
    kept.push(result)
  }
  return kept
}

/** How the run went: what could not be decided, which controls are disabled, and how many results were left out. */
function buildInvocation(undecided: readonly string[], disabled: readonly string[], omitted: number): object {
  const shown = undecided.slice(0, MAX_UNKNOWN)
  const more = undecided.length - shown.length
  return {
    executionSuccessful: true,
    toolExecutionNotifications: [
      ...(omitted > 0
        ? [
            buildNotification(
              'assay/results-left-out',
              `${countThings(omitted, 'result')} of the lowest severity left out: GitHub shows 5,000 results of at most 10 MB.`,
            ),
          ]
        : []),
      ...shown.map(sentence => buildNotification('assay/not-decided', sentence)),
      ...(more > 0
        ? [buildNotification('assay/not-decided', `${countThings(more, 'more part')} could not be decided.`)]
        : []),
      ...disabled.map(sentence => buildNotification('assay/control-disabled', sentence, 'note')),
    ],
  }
}

function buildNotification(
  id: string,
  sentence: string,
  level: SarifNotification['level'] = 'warning',
): SarifNotification {
  return { descriptor: { id }, level, message: buildSarifMessage(sentence) }
}
