import { getGlobalServicesRegion } from '../../../audit/resources/arn.ts'
import type { Severity } from '../../../audit/settings/severity.ts'
import { escapeText, limitSentenceLength } from '../../../audit/text/quote-text.ts'
import type { Posture } from '../../posture/posture.ts'
import type { RenderContext } from '../render-context.ts'
import {
  describeEntryAcceptance,
  describeEntryReason,
  listRequirements,
  type ReportEntry,
} from '../report-entries.ts'
import { selectResourceType } from './resource-types.ts'

/**
 * The limits of the format in characters and items:
 * https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_AwsSecurityFinding.html
 */
const MAX_TITLE = 256
const MAX_DESCRIPTION = 1024
const MAX_RECOMMENDATION = 512
const MAX_NOTE = 512
const MAX_REQUIREMENTS = 32
const MAX_FIELD = 2048

/** Characters of an ARN that are kept: AWS's ARNs are shorter, and a finding has at most 240 KB. */
const MAX_RESOURCE_ID = 2048

/** The class of all findings: https://docs.aws.amazon.com/securityhub/latest/userguide/asff-required-attributes.html */
const FINDING_TYPE = 'Software and Configuration Checks/Industry and Regulatory Standards'

/** The severity of what was not evaluated; the format demands one. */
const UNLISTED_SEVERITY: Severity = 'MEDIUM'

/** A finding of Security Hub; its other fields are those of the format. */
export interface AsffFinding {
  Id: string
  ProductArn: string
  CreatedAt: string
  UpdatedAt: string
  RecordState: 'ACTIVE' | 'ARCHIVED'
  ProductFields: Readonly<Record<string, string>>
  [field: string]: unknown
}

/** The region in whose Security Hub a finding is: that of its resource, and the first audited one for global resources. */
export function selectHubRegion(
  { partition, region }: Pick<ReportEntry['resource'], 'partition' | 'region'>,
  regions: readonly string[],
): string {
  return region ?? regions[0] ?? getGlobalServicesRegion(partition)
}

/** Builds the finding of an entry as of the time of the posture. */
export function buildAsffFinding(
  entry: ReportEntry,
  { account, at, regions }: Pick<Posture, 'account' | 'at' | 'regions'>,
  { version }: Pick<RenderContext, 'version'>,
): AsffFinding {
  const { state, id, rule, control, title, finding, resource } = entry
  const { partition, region } = resource
  const home = selectHubRegion(resource, regions)
  const label = entry.severity ?? UNLISTED_SEVERITY
  const severity = { Label: label, Original: label }
  return {
    SchemaVersion: '2018-10-08',
    Id: `assay/${account}/${home}/${rule}/${id}`,
    ProductArn: `arn:${partition}:securityhub:${home}:${account}:product/${account}/default`,
    ProductName: 'Assay',
    CompanyName: 'Assay',
    GeneratorId: `assay/${rule}`,
    AwsAccountId: account,
    Types: [FINDING_TYPE],
    CreatedAt: finding?.since ?? at,
    UpdatedAt: at,
    Severity: severity,
    Title: cutSentence(title, MAX_TITLE),
    Description: cutSentence(`${describeEntryReason(entry)} (${resource.description})`, MAX_DESCRIPTION),
    ...(control === undefined ? {} : { Remediation: { Recommendation: buildRecommendation(control) } }),
    ProductFields: buildProductFields(entry, version),
    Resources: [
      {
        Type: selectResourceType(resource.kind),
        Id: state === 'UNLISTED' ? `AWS::::Account:${account}` : cutSentence(resource.arn, MAX_RESOURCE_ID),
        Partition: partition,
        ...(region === undefined ? {} : { Region: region }),
      },
    ],
    Compliance: buildCompliance(entry),
    Workflow: { Status: finding?.workflow ?? 'NEW' },
    RecordState: 'ACTIVE',
    ...buildNote(entry, at),
    FindingProviderFields: { Severity: severity, Types: [FINDING_TYPE] },
  }
}

function buildRecommendation({ remediation, references }: NonNullable<ReportEntry['control']>): object {
  const [url] = references
  return {
    Text: cutSentence(remediation, MAX_RECOMMENDATION),
    ...(url === undefined ? {} : { Url: url }),
  }
}

function buildProductFields(
  { state, rule, control, resource }: ReportEntry,
  version: string,
): AsffFinding['ProductFields'] {
  return {
    'assay/Version': version,
    'assay/Control': rule,
    ...(control === undefined ? {} : { 'assay/Strategy': control.strategy }),
    'assay/State': state,
    'assay/ResourceKind': resource.kind,
    'assay/ResourceName': cutSentence(resource.name, MAX_FIELD) || '-',
  }
}

function buildCompliance({ state, control, reason }: ReportEntry): object {
  const isFailed = state === 'OPEN' || state === 'ACCEPTED'
  const requirements = control === undefined ? [] : listRequirements(control).slice(0, MAX_REQUIREMENTS)
  return {
    Status: isFailed ? 'FAILED' : 'WARNING',
    StatusReasons: [buildStatusReason(isFailed ? 'NON_COMPLIANT' : 'INSUFFICIENT_DATA', reason)],
    ...(requirements.length > 0 ? { RelatedRequirements: requirements } : {}),
  }
}

function buildNote(entry: ReportEntry, at: string): object {
  const text = describeEntryAcceptance(entry)
  if (text === undefined) return {}
  const owner = cutSentence(entry.accepted?.owner ?? '', MAX_FIELD)
  return {
    Note: { Text: cutSentence(text, MAX_NOTE), UpdatedBy: owner || 'assay', UpdatedAt: at },
  }
}

/** Why a finding has its compliance status, as the format has it. */
export function buildStatusReason(code: string, description: string): object {
  return { ReasonCode: code, Description: cutSentence(description, MAX_DESCRIPTION) }
}

/** The sentence on one line, of at most `maxLength` characters with what a cut adds. */
function cutSentence(sentence: string, maxLength: number): string {
  const line = escapeText(sentence).trim()
  return line.length <= maxLength ? line : limitSentenceLength(sentence, maxLength - 2)
}
