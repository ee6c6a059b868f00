import { getGlobalServicesRegion } from '../../../audit/resources/arn.ts'
import { severities, type Severity } from '../../../audit/settings/severity.ts'
import { escapeText, limitSentenceLength } from '../../../audit/text/quote-text.ts'
import { cacheResults } from '../../cache-results.ts'
import { json, renderJsonLine, renderJsonMembers, type RenderedJson } from '../../json.ts'
import type { Posture } from '../../posture/posture.ts'
import type { RenderContext } from '../render-context.ts'
import {
  cacheByControl,
  describeEntryAcceptance,
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

/** The posture that a finding is of. */
type FindingScope = Pick<Posture, 'account' | 'at' | 'regions'>

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
  scope: FindingScope,
  context: Pick<RenderContext, 'version'>,
): AsffFinding {
  return JSON.parse(renderJsonLine(createAsffRenderer(scope, context)(entry))) as AsffFinding
}

/** Creates what renders findings as of the time of the posture; what they have in common is rendered once. */
export function createAsffRenderer(
  { account, at, regions }: FindingScope,
  { version }: Pick<RenderContext, 'version'>,
): (entry: ReportEntry) => RenderedJson {
  const findPlace = cacheResults((region: string | undefined) =>
    cacheResults((partition: string) => {
      const home = selectHubRegion({ partition, ...(region === undefined ? {} : { region }) }, regions)
      return {
        id: `assay/${account}/${home}`,
        product: renderJsonMembers({
          ProductArn: `arn:${partition}:securityhub:${home}:${account}:product/${account}/default`,
          ProductName: 'Assay',
          CompanyName: 'Assay',
        }),
        ofResource: renderJsonMembers({
          Partition: partition,
          ...(region === undefined ? {} : { Region: region }),
        }),
      }
    }),
  )
  const owner = renderJsonMembers({ AwsAccountId: account, Types: [FINDING_TYPE] })
  const updated = renderJsonMembers({ UpdatedAt: at })
  const accountId = `AWS::::Account:${account}`
  const findRule = cacheByControl(entry => buildRuleParts(entry, version))
  return entry => {
    const { state, id, rule, finding, resource } = entry
    const place = findPlace(resource.region)(resource.partition)
    const parts = findRule(entry)
    const severity = renderedSeverities.get(entry.severity ?? UNLISTED_SEVERITY)
    const description = cutSentence(`${entry.explanation} (${resource.description})`, MAX_DESCRIPTION)
    const arn = state === 'UNLISTED' ? accountId : cutSentence(resource.arn, MAX_RESOURCE_ID)
    const name = cutSentence(resource.name, MAX_FIELD) || '-'
    const since = finding?.since
    const opening = finding === undefined || since !== undefined ? undefined : unknownOpening
    return json`{"SchemaVersion":"2018-10-08","Id":${`${place.id}/${rule}/${id}`},${place.product},${parts.generator},${owner},"CreatedAt":${since ?? at},${updated},${severity?.own},${parts.title},"Description":${description}${parts.remediation},"ProductFields":{${parts.fields},"assay/State":${state},"assay/ResourceKind":${resource.kind},"assay/ResourceName":${name}${opening}},"Resources":[{"Type":${selectResourceType(resource.kind)},"Id":${arn},${place.ofResource}}],${buildCompliance(entry, parts.requirements)},"Workflow":{"Status":${finding?.workflow ?? 'NEW'}},"RecordState":"ACTIVE"${buildNote(entry, at)},${severity?.provided}}`
  }
}

/** Says that `CreatedAt`, which the format demands, is the time of the posture. */
const unknownOpening = json`,"assay/OpenSince":"NOT_KNOWN"`

const renderedSeverities: ReadonlyMap<Severity, Record<'own' | 'provided', RenderedJson>> = new Map(
  severities.map(label => {
    const severity = { Label: label, Original: label }
    return [
      label,
      {
        own: renderJsonMembers({ Severity: severity }),
        provided: renderJsonMembers({ FindingProviderFields: { Severity: severity, Types: [FINDING_TYPE] } }),
      },
    ]
  }),
)

/** What findings say of the control of their entry. */
function buildRuleParts(
  { rule, title, control }: Pick<ReportEntry, 'rule' | 'title' | 'control'>,
  version: string,
): Record<'generator' | 'title' | 'fields', RenderedJson> &
  Record<'remediation' | 'requirements', RenderedJson | undefined> {
  const requirements = control === undefined ? [] : listRequirements(control).slice(0, MAX_REQUIREMENTS)
  return {
    generator: renderJsonMembers({ GeneratorId: `assay/${rule}` }),
    title: renderJsonMembers({ Title: cutSentence(title, MAX_TITLE) }),
    remediation:
      control === undefined
        ? undefined
        : json`,${renderJsonMembers({ Remediation: { Recommendation: buildRecommendation(control) } })}`,
    fields: renderJsonMembers({
      'assay/Version': version,
      'assay/Control': rule,
      ...(control === undefined ? {} : { 'assay/Strategy': control.strategy }),
    }),
    requirements:
      requirements.length === 0
        ? undefined
        : json`,${renderJsonMembers({ RelatedRequirements: requirements })}`,
  }
}

function buildRecommendation({ remediation, references }: NonNullable<ReportEntry['control']>): object {
  const [url] = references
  return {
    Text: cutSentence(remediation, MAX_RECOMMENDATION),
    ...(url === undefined ? {} : { Url: url }),
  }
}

function buildCompliance(
  { state, reason }: ReportEntry,
  requirements: RenderedJson | undefined,
): RenderedJson {
  return state === 'OPEN' || state === 'ACCEPTED'
    ? json`"Compliance":{"Status":"FAILED","StatusReasons":[${buildStatusReason('NON_COMPLIANT', reason)}]${requirements}}`
    : json`"Compliance":{"Status":"WARNING","StatusReasons":[${buildStatusReason('INSUFFICIENT_DATA', reason)}]${requirements}}`
}

function buildNote(entry: ReportEntry, at: string): RenderedJson | undefined {
  const text = describeEntryAcceptance(entry)
  if (text === undefined) return undefined
  const owner = cutSentence(entry.accepted?.owner ?? '', MAX_FIELD)
  const note = { Text: cutSentence(text, MAX_NOTE), UpdatedBy: owner || 'assay', UpdatedAt: at }
  return json`,${renderJsonMembers({ Note: note })}`
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
