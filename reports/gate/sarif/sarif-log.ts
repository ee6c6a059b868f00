import { severities } from '../../../audit/settings/severity.ts'
import { renderJson, renderJsonLine } from '../../formats/json.ts'
import { groupIntoMap } from '../../group-into-map.ts'
import type { GateContext } from '../gate-context.ts'
import type { GateDocument } from '../gate-document.ts'
import { countThings, describeGateUnknown } from '../gate-sentences.ts'
import { SOURCE_ROOT } from './sarif-locations.ts'
import { rankSarifResults, type RankedResult, type SarifResult } from './sarif-results.ts'
import { buildSarifRules } from './sarif-rules.ts'
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

interface SarifNotification {
  descriptor: { id: string }
  level: 'warning' | 'error'
  message: SarifMessage
}

/**
 * The document as a SARIF 2.1.0 log with one run. Findings that the change closes are `absent`, and accepted findings
 * have a suppression. What could not be decided is a notification of the run and no result. Of more results than GitHub
 * shows the worst are kept, and a notification and a property of the run say how many were left out.
 */
export function renderSarif(document: GateDocument, context: GateContext): string {
  return renderSarifLog(document, rankSarifResults(document), context)
}

/**
 * The SARIF log for an upload to GitHub code scanning, without the findings that the change closes and without accepted
 * ones: GitHub reads neither `baselineState` nor `suppressions` and would show each as an open alert; without them it
 * closes their alerts.
 */
export function renderCodeScanningSarif(document: GateDocument, context: GateContext): string {
  const open = rankSarifResults(document).filter(({ isOpen }) => isOpen)
  return renderSarifLog(document, open, context)
}

function renderSarifLog(
  document: GateDocument,
  ranked: readonly RankedResult[],
  context: GateContext,
): string {
  const kept = keepWorst(ranked)
  const rules = buildSarifRules(
    document.findings.map(({ control }) => control),
    context,
  )
  const indexes = new Map(rules.map(({ id }, index) => [id, index]))
  const omitted = ranked.length - kept.length
  return `${renderJson({
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'Assay', semanticVersion: context.version, rules } },
        originalUriBaseIds: { [SOURCE_ROOT]: { description: { text: 'The root of the repository.' } } },
        columnKind: 'utf16CodeUnits',
        invocations: [buildInvocation(document, omitted)],
        results: kept.map(result => ({ ...result, ruleIndex: indexes.get(result.ruleId) })),
        properties: { verdict: document.verdict, reasons: document.reasons, resultsLeftOut: omitted },
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

/** How the run went: what could not be decided, and how many results were left out. */
function buildInvocation({ unknown }: GateDocument, omitted: number): object {
  const shown = unknown.slice(0, MAX_UNKNOWN)
  const more = unknown.length - shown.length
  const undecided = shown.map(each => buildNotification('assay/not-decided', describeGateUnknown(each)))
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
      ...undecided,
      ...(more > 0
        ? [buildNotification('assay/not-decided', `${countThings(more, 'more part')} could not be decided.`)]
        : []),
    ],
  }
}

function buildNotification(id: string, sentence: string): SarifNotification {
  return { descriptor: { id }, level: 'warning', message: buildSarifMessage(sentence) }
}
