import type { RenderContext } from '../../formats/render-context.ts'
import { renderSarifLog } from '../../formats/sarif/sarif-log.ts'
import type { RankedResult } from '../../formats/sarif/sarif-results.ts'
import type { GateDocument } from '../gate-document.ts'
import { describeGateUnknown } from '../gate-sentences.ts'
import { buildSarifRules } from './gate-rules.ts'
import { SOURCE_ROOT } from './sarif-locations.ts'
import { rankSarifResults } from './sarif-results.ts'

/**
 * The document as a SARIF 2.1.0 log with one run. Findings that the change closes are `absent`, and accepted findings
 * have a suppression. What could not be decided is a notification of the run and no result. Of more results than GitHub
 * shows the worst are kept, and a notification and a property of the run say how many were left out.
 */
export function renderSarif(document: GateDocument, context: RenderContext): string {
  return renderResults(document, rankSarifResults(document), context)
}

/**
 * The SARIF log for an upload to GitHub code scanning, without the findings that the change closes and without accepted
 * ones: GitHub reads neither `baselineState` nor `suppressions` and would show each as an open alert; without them it
 * closes their alerts.
 */
export function renderCodeScanningSarif(document: GateDocument, context: RenderContext): string {
  const open = rankSarifResults(document).filter(({ isOpen }) => isOpen)
  return renderResults(document, open, context)
}

function renderResults(
  document: GateDocument,
  ranked: readonly RankedResult[],
  context: RenderContext,
): string {
  const controls = document.findings.map(({ control }) => control)
  const run = {
    ranked,
    rules: buildSarifRules(controls, context),
    undecided: document.unknown.map(describeGateUnknown),
    bases: { [SOURCE_ROOT]: 'The root of the repository.' },
    properties: { verdict: document.verdict, reasons: document.reasons },
  }
  return renderSarifLog(run, context)
}
