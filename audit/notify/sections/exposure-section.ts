import type { AdmittedPrincipalsDiff } from '../../state/effects/admitted-principals-diff.ts'
import { describePrincipal } from '../../controls/criteria/admitted-principals.ts'
import { compareSeverity, type Severity } from '../../settings/severity.ts'
import type { NewExposure } from '../../resources/derived/exposure/new-exposures.ts'
import { getResourceKey, type Kind, type ResourceKey } from '../../resources/resource.ts'
import { measureQuotedBytes } from './json-bytes.ts'
import { truncateText, truncateList, type TruncatedList } from './truncate.ts'

/** A resource that lets in more than before. */
export interface ResourceExposure {
  severity: Severity
  kind: Kind
  /** Its ARN. */
  resource: string
  /** Whether a finding of the same message is about it. */
  hasFinding: boolean
  /** The widest first. */
  admissions: readonly AdmissionSummary[]
  /** How many more there are. */
  omitted: number
}

/** Whom a statement newly lets in, as messages say it. */
export interface AdmissionSummary {
  scope: NewExposure['scope']
  principal: string
  /** What they may do, of which something is new. */
  actions: TruncatedList
  /** Whether no condition is left that may keep some of them out. */
  certain: boolean
  /** What their requests must bring along. */
  conditions: TruncatedList
  /** The statement, and its policy. */
  statement: string
  /** One of them, and something new that he may do. */
  example: Omit<NewExposure['example'], 'by'>
}

/** What a message tells of all that was opened. */
export interface ExposureSection {
  resources: readonly ResourceExposure[]
  /** Resources that let in more as well, and are not named. */
  omittedResources: number
}

/** Of each resource, those let in that are named, and actions of each. */
const MAX_ADMISSIONS = 5
const MAX_ACTIONS = 5

/** Bytes of all of it within a message, and of what is told of one resource. */
const MAX_BYTES = 15_000
const MAX_RESOURCE_BYTES = 8_000

/** What resources opened, the worst first: as much as fits. Of those that `found` has, a finding is told as well. */
export function buildExposureSection(
  changes: readonly AdmittedPrincipalsDiff[],
  withFindings: ReadonlySet<ResourceKey>,
): ExposureSection {
  const all = changes
    .map(change => summarizeExposure(change, withFindings.has(getResourceKey(change.resource))))
    .toSorted((one, other) => compareSeverity(one.severity, other.severity))
  let bytes = 0
  const shown = all.filter(newAdmissions => (bytes += measureQuotedBytes(newAdmissions)) <= MAX_BYTES)
  return { resources: shown, omittedResources: all.length - shown.length }
}

/** The resource with as many of those let in as fit, of which the first does. */
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
    principal: truncateText(describePrincipal(exposure)),
    actions: truncateList(exposure.actions, MAX_ACTIONS),
    certain: exposure.certain,
    conditions: truncateList(exposure.requires.map(({ key, values }) => `${key} is ${values.join(' or ')}`)),
    statement: describeSource(admission, kind),
    example: {
      ...exampleRequest,
      principal: truncateText(example.principal),
      action: truncateText(example.action),
    },
  }
}

function describeSource({ exposure, qualifier = '$LATEST', byUrl }: NewExposure, kind: Kind): string {
  const qualifierText =
    qualifier === '$LATEST'
      ? ''
      : ` of ${/^\d+$/.test(qualifier) ? 'version' : 'alias'} ${truncateText(qualifier)}`
  if (byUrl) return `its URL${qualifierText} with AuthType NONE`
  const { statement } = exposure
  const statementLabel = statement.startsWith('statement ') ? statement : `statement ${statement}`
  const policy = kind === 'AWS::IAM::Role' ? 'trust policy' : 'policy'
  return `${truncateText(statementLabel)} of ${qualifierText === '' ? `its ${policy}` : `the ${policy}${qualifierText}`}`
}
