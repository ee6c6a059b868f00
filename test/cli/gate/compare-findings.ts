import type { GateDocument } from '../../../reports/gate/gate-document.ts'
import type { AuditResult } from '../run-audit.ts'

/** The findings that open and close, by control and ARN. */
export interface FindingChanges {
  opens: readonly string[]
  closes: readonly string[]
}

/** What a forecast says, with the names that AWS generated. */
export function summarizeForecast(
  { findings }: GateDocument,
  rename: (text: string) => string,
): FindingChanges {
  const list = (change: string) =>
    findings
      .filter(each => each.change === change)
      .map(({ control, resource }) => `${control} ${rename(resource)}`)
      .toSorted()
  return { opens: list('OPENS'), closes: list('CLOSES') }
}

/** What audits before and after the deployment found, without what the forecast declares unknown. */
export function summarizeAudits(
  [before, after]: readonly [AuditResult, AuditResult],
  undecided: ReadonlySet<string>,
  rename: (text: string) => string,
): FindingChanges {
  const list = (audit: AuditResult) =>
    new Set(
      [...audit.evaluations.values()]
        .filter(({ status }) => status === 'NON_COMPLIANT')
        .map(({ control, resource }) => `${control} ${rename(resource.arn)}`)
        .filter(name => !undecided.has(name)),
    )
  const [was, is] = [list(before), list(after)]
  return {
    opens: [...is].filter(each => !was.has(each)).toSorted(),
    closes: [...was].filter(each => !is.has(each)).toSorted(),
  }
}
