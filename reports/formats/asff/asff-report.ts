import { getGlobalServicesRegion } from '../../../audit/resources/arn.ts'
import { severities, type Severity } from '../../../audit/settings/severity.ts'
import { escapeText, limitSentenceLength } from '../../../audit/text/quote-text.ts'
import type { Posture } from '../../posture/posture.ts'
import { cacheResults } from '../../cache-results.ts'
import { json, renderJsonList, renderJsonMembers, type RenderedJson } from '../../json.ts'
import type { RenderContext } from '../render-context.ts'
import {
  cacheByControl,
  describeEntryAcceptance,
  listReportEntries,
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

/**
 * Everything that does not pass in the AWS Security Finding Format of Security Hub, as an object with all `Findings`. A
 * failed control is FAILED, and INSUFFICIENT_DATA is WARNING: some information is missing. Accepted findings are
 * SUPPRESSED, with the exception as note. `Id` is the same in every run.
 */
export function* renderAsffReport(posture: Posture, context: RenderContext): Generator<string> {
  yield '{"Findings":'
  yield* renderJsonList(buildAsffFindings(posture, context))
  yield '}\n'
}

function* buildAsffFindings(posture: Posture, context: RenderContext): Generator<RenderedJson> {
  const build = createFindingBuilder(posture, context)
  for (const entry of listReportEntries(posture)) yield build(entry)
}

/** What findings have in common is rendered once. */
function createFindingBuilder(
  { account, at, regions }: Posture,
  { version }: RenderContext,
): (entry: ReportEntry) => RenderedJson {
  const findPlace = cacheResults((region: string | undefined) =>
    cacheResults((partition: string) => {
      const home = region ?? regions[0] ?? getGlobalServicesRegion(partition)
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
    return json`{"SchemaVersion":"2018-10-08","Id":${`${place.id}/${rule}/${id}`},${place.product},${parts.generator},${owner},"CreatedAt":${finding?.since ?? at},${updated},${severity?.own},${parts.title},"Description":${description}${parts.remediation},"ProductFields":{${parts.fields},"assay/State":${state},"assay/ResourceKind":${resource.kind},"assay/ResourceName":${name}},"Resources":[{"Type":${selectResourceType(resource.kind)},"Id":${arn},${place.ofResource}}],${buildCompliance(entry, parts.requirements)},"Workflow":{"Status":${finding?.workflow ?? 'NEW'}},"RecordState":"ACTIVE"${buildNote(entry, at)},${severity?.provided}}`
  }
}

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
  const description = cutSentence(reason, MAX_DESCRIPTION)
  return state === 'OPEN' || state === 'ACCEPTED'
    ? json`"Compliance":{"Status":"FAILED","StatusReasons":[{"ReasonCode":"NON_COMPLIANT","Description":${description}}]${requirements}}`
    : json`"Compliance":{"Status":"WARNING","StatusReasons":[{"ReasonCode":"INSUFFICIENT_DATA","Description":${description}}]${requirements}}`
}

function buildNote(entry: ReportEntry, at: string): RenderedJson | undefined {
  const text = describeEntryAcceptance(entry)
  if (text === undefined) return undefined
  const owner = cutSentence(entry.accepted?.owner ?? '', MAX_FIELD)
  const note = { Text: cutSentence(text, MAX_NOTE), UpdatedBy: owner || 'assay', UpdatedAt: at }
  return json`,${renderJsonMembers({ Note: note })}`
}

/** The sentence on one line, of at most `maxLength` characters with what a cut adds. */
function cutSentence(sentence: string, maxLength: number): string {
  const line = escapeText(sentence).trim()
  return line.length <= maxLength ? line : limitSentenceLength(sentence, maxLength - 2)
}
