import type { AdmittedPrincipalsDiff } from '../../state/effects/admitted-principals-diff.ts'
import { describePrincipal } from '../../controls/criteria/admitted-principals.ts'
import { compareSeverity, type Severity } from '../../settings/severity.ts'
import type { NewExposure } from '../../resources/derived/exposure/new-exposures.ts'
import { getResourceKey, type Kind, type ResourceKey } from '../../resources/resource.ts'
import { measureQuotedBytes } from '../../limits/json-bytes.ts'
import { truncatePhrase, truncateList, type TruncatedList } from './truncate.ts'
import { describeAction, describeStatement } from '../../engines/iam/statement-name.ts'
import { quoteText } from '../../text/quote-text.ts'
import { describeExamplePrincipal } from '../../engines/iam/exposure/result/exposure-example.ts'
import { summarizeNotEvaluated, type NotEvaluated } from './not-evaluated.ts'

/** A resource that admits more principals than before. */
export interface ResourceExposure {
  severity: Severity
  kind: Kind
  /** Its ARN. */
  resource: string
  /** Whether a finding of the same notification is about it. */
  hasFinding: boolean
  /** The widest first. */
  admissions: readonly AdmissionSummary[]
  /** Admissions that are not listed. */
  omitted: number
}

/** A principal that a statement newly admits, in the form that notifications show. */
export interface AdmissionSummary {
  scope: NewExposure['scope']
  principal: string
  /** The allowed actions, of which at least one is new. */
  actions: TruncatedList
  /** False if a condition that cannot be evaluated may exclude some of them. */
  certain: boolean
  /** Conditions that a request must meet. */
  conditions: TruncatedList
  /** The statement and its policy. */
  statement: string
  /** One admitted principal, and a newly allowed action. */
  example: Omit<NewExposure['example'], 'by'>
}

/** The new exposure of a change, in the form that notifications show. */
export interface ExposureSection {
  resources: readonly ResourceExposure[]
  /** Further resources with new admissions, which are not listed. */
  omittedResources: number
  /** Resources of which it is not known, or not completely, whether they admit more principals. */
  notEvaluated?: NotEvaluated
}

/** Admissions that are listed of each resource, and actions of each. */
const MAX_ADMISSIONS = 5
const MAX_ACTIONS = 5

/** Bytes of the section within a message, and of one resource. */
const MAX_BYTES = 15_000
const MAX_RESOURCE_BYTES = 8_000

/** The new exposure of resources, the worst first, as much as fits. `withFindings` have a finding as well. */
export function buildExposureSection(
  changes: readonly AdmittedPrincipalsDiff[],
  withFindings: ReadonlySet<ResourceKey>,
): ExposureSection {
  const all = changes
    .filter(({ admitted }) => admitted.length > 0)
    .map(change => summarizeExposure(change, withFindings.has(getResourceKey(change.resource))))
    .toSorted((one, other) => compareSeverity(one.severity, other.severity))
  let bytes = 0
  const shown = all.filter(newAdmissions => (bytes += measureQuotedBytes(newAdmissions)) <= MAX_BYTES)
  const notEvaluated = summarizeNotEvaluated(
    changes.filter(change => change.notEvaluated).map(({ resource }) => resource.arn),
  )
  return {
    resources: shown,
    omittedResources: all.length - shown.length,
    ...(notEvaluated === undefined ? {} : { notEvaluated }),
  }
}

/** The resource with as many admissions as fit, of which the first always does. */
function summarizeExposure(
  { resource, admitted: newAdmissions, more: omittedBefore }: AdmittedPrincipalsDiff,
  withFindings: boolean,
): ResourceExposure {
  const [worst = 'INFORMATIONAL'] = newAdmissions.map(({ severity }) => severity).toSorted(compareSeverity)
  const summaries = newAdmissions
    .slice(0, MAX_ADMISSIONS)
    .map(admission => summarizeAdmission(admission, resource.kind))
  const admissions = measureQuotedBytes(summaries) > MAX_RESOURCE_BYTES ? summaries.slice(0, 1) : summaries
  return {
    severity: worst,
    kind: resource.kind,
    resource: resource.arn,
    hasFinding: withFindings,
    admissions,
    omitted: omittedBefore + newAdmissions.length - admissions.length,
  }
}

function summarizeAdmission(admission: NewExposure, kind: Kind): AdmissionSummary {
  const { exposure, scope, example } = admission
  const { by: _, ...exampleRequest } = example
  return {
    scope,
    principal: truncatePhrase(describePrincipal(exposure)),
    actions: truncateList(exposure.actions.map(describeAction), MAX_ACTIONS),
    certain: exposure.certain,
    conditions: truncateList(
      exposure.requires.map(
        ({ key, values }) => `${quoteText(key)} is ${values.map(quoteText).join(' or ')}`,
      ),
    ),
    statement: describeSource(admission, kind),
    example: {
      ...exampleRequest,
      principal: describeExamplePrincipal(example),
      action: quoteText(example.action),
    },
  }
}

function describeSource({ exposure, qualifier = '$LATEST', byUrl }: NewExposure, kind: Kind): string {
  const qualifierText =
    qualifier === '$LATEST'
      ? ''
      : ` of ${/^\d+$/.test(qualifier) ? 'version' : 'alias'} ${quoteText(qualifier)}`
  if (byUrl) return `its URL${qualifierText} with AuthType NONE`
  const policy = kind === 'AWS::IAM::Role' ? 'trust policy' : 'policy'
  return `${describeStatement(exposure.statement)} of ${qualifierText === '' ? `its ${policy}` : `the ${policy}${qualifierText}`}`
}
