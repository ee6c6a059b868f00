import { escapeText, limitTextLength } from '../../../audit/text/quote-text.ts'
import { computeStableUuid } from '../../posture/result-identity.ts'
import { cacheResults } from '../../cache-results.ts'
import { json, renderJsonMembers, type RenderedJson } from '../../json.ts'
import { renderSentence } from '../markdown/markdown-text.ts'
import { cacheByControl, describeEntryAcceptance, type ReportEntry } from '../report-entries.ts'

/** The namespace of the properties that OSCAL does not have. */
const NAMESPACE = 'urn:assay:oscal'

/** Characters of the value of a property. */
const MAX_VALUE = 2048

/** Where an observation comes from. */
interface ObservationOrigin {
  at: string
  /** The UUID of the component that is Assay. */
  tool: string
}

/** The UUID of the observation of an entry, the same in every run. */
export function getObservationUuid(entry: ReportEntry): string {
  const known = observationUuids.get(entry)
  if (known !== undefined) return known
  const uuid = computeStableUuid('observation', entry.key)
  observationUuids.set(entry, uuid)
  return uuid
}

/** The UUIDs of observations, which findings and risks refer to. */
const observationUuids = new WeakMap<ReportEntry, string>()

/** The UUID of the risk of an accepted finding, the same in every run. */
export function getRiskUuid({ key }: ReportEntry): string {
  return computeStableUuid('risk', key)
}

/** Creates a builder of observations of entries; the property `status` has the result of the evaluation. */
export function createObservationBuilder({
  at,
  tool,
}: ObservationOrigin): (entry: ReportEntry) => RenderedJson {
  const findRule = cacheByControl(({ rule, title }) => ({
    title: renderJsonMembers({ title: escapeText(title) }),
    control: buildProperty('control', rule),
  }))
  const findStatus = cacheResults((state: ReportEntry['state']) =>
    buildProperty('status', state === 'OPEN' || state === 'ACCEPTED' ? 'NON_COMPLIANT' : 'INSUFFICIENT_DATA'),
  )
  const findSeverity = cacheResults((severity: string | undefined) => buildNextProperty('severity', severity))
  const findWorkflow = cacheResults((workflow: string | undefined) => buildNextProperty('workflow', workflow))
  const method = renderJsonMembers({
    methods: ['TEST'],
    types: ['finding'],
    origins: [{ actors: [{ type: 'tool', 'actor-uuid': tool }] }],
  })
  const collected = renderJsonMembers({ collected: at })
  return entry => {
    const { state, severity, finding, resource } = entry
    const { title, control } = findRule(entry)
    const props = json`${control},${findStatus(state)}${findSeverity(severity)}${findWorkflow(finding?.workflow)}${buildNextProperty('since', finding?.since)}`
    return json`{"uuid":${getObservationUuid(entry)},${title},"description":${renderSentence(entry.explanation)},"props":[${props}],${method},"subjects":[{"subject-uuid":${getItemUuid(resource)},"type":"inventory-item"}],${collected}}`
  }
}

/** The resource of an entry. */
export function buildInventoryItem({ resource }: ReportEntry): RenderedJson {
  const { kind, arn, description, region } = resource
  return json`{"uuid":${getItemUuid(resource)},"description":${renderSentence(description)},"props":[{"name":"asset-id","value":${limitValue(arn)}},${buildProperty('resource-kind', kind)}${buildNextProperty('region', region)}]}`
}

/** The risk of an accepted finding. */
export function buildRisk(entry: ReportEntry): RenderedJson {
  const { accepted, title, control } = entry
  const acceptance = describeEntryAcceptance(entry) ?? ''
  const statement = renderSentence(`${control?.rationale ?? title} ${acceptance}`)
  const decision =
    accepted === undefined
      ? undefined
      : json`,"props":[${buildProperty('accepted-by', accepted.owner)}],"deadline":${`${accepted.until}T23:59:59Z`}`
  return json`{"uuid":${getRiskUuid(entry)},"title":${escapeText(title)},"description":${renderSentence(entry.explanation)},"statement":${statement}${decision},"status":"deviation-approved","related-observations":[{"observation-uuid":${getObservationUuid(entry)}}]}`
}

function getItemUuid(resource: ReportEntry['resource']): string {
  const known = itemUuids.get(resource)
  if (known !== undefined) return known
  const uuid = computeStableUuid('resource', resource.arn)
  itemUuids.set(resource, uuid)
  return uuid
}

/** The UUIDs of inventory items, to which observations refer. */
const itemUuids = new WeakMap<ReportEntry['resource'], string>()

function buildProperty(name: string, value: string): RenderedJson {
  return json`{"name":${name},"ns":${NAMESPACE},"value":${limitValue(value)}}`
}

/** A property after another one; nothing where there is no value. */
function buildNextProperty(name: string, value: string | undefined): RenderedJson | undefined {
  return value === undefined ? undefined : json`,${buildProperty(name, value)}`
}

/** A value as OSCAL allows it: one line that neither begins nor ends with a space. */
function limitValue(value: string): string {
  return limitTextLength(escapeText(value).trim(), MAX_VALUE) || '-'
}
