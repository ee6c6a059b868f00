import operatingSystems from '../../audit/engines/image/content/os-eol.json' with { type: 'json' }
import runtimes from '../../audit/engines/runtime/runtimes.json' with { type: 'json' }
import type { ControlDescription } from '../../audit/controls/control.ts'
import type { FrameworkDescription } from '../../audit/frameworks/framework.ts'
import packageJson from '../../package.json' with { type: 'json' }
import type { Manifest } from '../../reports/evidence/manifest.ts'
import type { EvidenceResults } from '../../reports/evidence/render-results.ts'
import { catalogFiles, readCatalogFile } from '../bundled-files/aws-catalog.ts'
import type { ListFactCalls } from '../bundled-files/fact-calls.ts'
import { hashBytes } from './evidence-files.ts'

/** An account, evaluated. */
export interface EvaluatedAccount extends EvidenceResults {
  account: string
  regions: readonly string[]
  /** The times of the first and the last response of AWS, ISO 8601. */
  recorded: { from: string; to: string }
  /** The ARN of who collected them, if that was recorded. */
  collectedBy?: string
}

/** By what an account is evaluated: the controls without their evaluators, the frameworks, and the API calls of facts. */
export interface EvaluationCatalog {
  checklist: readonly ControlDescription[]
  frameworks: readonly FrameworkDescription[]
  listCalls: ListFactCalls
}

/** What was evaluated, as a manifest says it. */
export type EvaluatedContents = Pick<
  EvaluatedAccount,
  'account' | 'regions' | 'at' | 'recorded' | 'collectedBy' | 'lines'
>

/** What a manifest says of an evaluated account. */
export function describeContents({
  account,
  regions,
  at,
  recorded,
  collectedBy,
  lines,
}: EvaluatedContents): Pick<Manifest, 'account' | 'regions' | 'at' | 'collectedBy' | 'recorded' | 'counts'> {
  const counts = { COMPLIANT: 0, NON_COMPLIANT: 0, NOT_APPLICABLE: 0, INSUFFICIENT_DATA: 0 }
  for (const { status } of lines) counts[status] += 1
  return {
    account,
    regions: [...regions],
    at,
    ...(collectedBy === undefined ? {} : { collectedBy }),
    recorded,
    counts,
  }
}

/** What evaluates here: the version of Assay, its number of controls, and digests of the reference data. */
export function describeEvaluator({
  checklist,
  frameworks,
}: Pick<EvaluationCatalog, 'checklist' | 'frameworks'>): Manifest['evaluatedBy'] {
  return {
    version: packageJson.version,
    controls: checklist.length,
    data: Object.fromEntries([
      ...catalogFiles.map(name => [name, hashBytes(readCatalogFile(name))] as const),
      ...Object.entries({ runtimes, operatingSystems, frameworks }).map(
        ([name, value]) => [name, hashBytes(JSON.stringify(value))] as const,
      ),
    ]),
  }
}
