import { escapeText, limitTextLength } from '../../../audit/text/quote-text.ts'
import { computeStableUuid } from '../../posture/result-identity.ts'
import { renderSentence } from '../markdown/markdown-text.ts'
import { describeEntryAcceptance, describeEntryReason, type ReportEntry } from '../report-entries.ts'

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

/** The observation of an entry; the property `status` has the result of the evaluation. */
export function buildObservation(entry: ReportEntry, { at, tool }: ObservationOrigin): object {
  const { state, rule, title, severity, resource, finding } = entry
  const isFailed = state === 'OPEN' || state === 'ACCEPTED'
  return {
    uuid: getObservationUuid(entry),
    title: escapeText(title),
    description: renderSentence(describeEntryReason(entry)),
    props: [
      buildProperty('control', rule),
      buildProperty('status', isFailed ? 'NON_COMPLIANT' : 'INSUFFICIENT_DATA'),
      ...(severity === undefined ? [] : [buildProperty('severity', severity)]),
      ...(finding === undefined ? [] : [buildProperty('workflow', finding.workflow)]),
      ...(finding?.since === undefined ? [] : [buildProperty('since', finding.since)]),
    ],
    methods: ['TEST'],
    types: ['finding'],
    origins: [{ actors: [{ type: 'tool', 'actor-uuid': tool }] }],
    subjects: [{ 'subject-uuid': getItemUuid(resource), type: 'inventory-item' }],
    collected: at,
  }
}

/** The resource of an entry. */
export function buildInventoryItem({ resource }: ReportEntry): object {
  const { kind, arn, description, region } = resource
  return {
    uuid: getItemUuid(resource),
    description: renderSentence(description),
    props: [
      { name: 'asset-id', value: limitValue(arn) },
      buildProperty('resource-kind', kind),
      ...(region === undefined ? [] : [buildProperty('region', region)]),
    ],
  }
}

/** The risk of an accepted finding. */
export function buildRisk(entry: ReportEntry): object {
  const { accepted, title, control } = entry
  const acceptance = describeEntryAcceptance(entry) ?? ''
  return {
    uuid: getRiskUuid(entry),
    title: escapeText(title),
    description: renderSentence(describeEntryReason(entry)),
    statement: renderSentence(`${control?.rationale ?? title} ${acceptance}`),
    ...(accepted === undefined
      ? {}
      : { props: [buildProperty('accepted-by', accepted.owner)], deadline: `${accepted.until}T23:59:59Z` }),
    status: 'deviation-approved',
    'related-observations': [{ 'observation-uuid': getObservationUuid(entry) }],
  }
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

function buildProperty(name: string, value: string): object {
  return { name, ns: NAMESPACE, value: limitValue(value) }
}

/** A value as OSCAL allows it: one line that neither begins nor ends with a space. */
function limitValue(value: string): string {
  return limitTextLength(escapeText(value).trim(), MAX_VALUE) || '-'
}
