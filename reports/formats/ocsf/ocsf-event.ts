import { severities, type Severity } from '../../../audit/settings/severity.ts'
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

/** The version of the schema: https://schema.ocsf.io/1.8.0/classes/compliance_finding */
const OCSF_VERSION = '1.8.0'

const SEVERITIES: Readonly<Record<Severity, { id: number; caption: string }>> = {
  CRITICAL: { id: 5, caption: 'Critical' },
  HIGH: { id: 4, caption: 'High' },
  MEDIUM: { id: 3, caption: 'Medium' },
  LOW: { id: 2, caption: 'Low' },
  INFORMATIONAL: { id: 1, caption: 'Informational' },
}

/** The severity of what was not evaluated. */
const UNKNOWN_SEVERITY = { id: 0, caption: 'Unknown' }

/** A Compliance Finding; its fields are those of the schema. */
export type OcsfEvent = Readonly<Record<string, unknown>> & { compliance: object }

/** What an event says of a finding: that it is new, that it changed, or that it is closed. */
const ACTIVITIES = {
  CREATE: { id: 1, caption: 'Create' },
  UPDATE: { id: 2, caption: 'Update' },
  CLOSE: { id: 3, caption: 'Close' },
} as const

/** The activity of an event. */
export type OcsfActivity = keyof typeof ACTIVITIES

/** The posture that an event is of. */
type EventScope = Pick<Posture, 'account' | 'at'>

/** Builds the event of an entry as of the time of the posture. */
export function buildOcsfEvent(
  entry: ReportEntry,
  scope: EventScope,
  context: Pick<RenderContext, 'version'>,
  activity: OcsfActivity = 'CREATE',
): OcsfEvent {
  return JSON.parse(renderJsonLine(createOcsfRenderer(scope, context, activity)(entry))) as OcsfEvent
}

/** Creates what renders events as of the time of the posture; what they have in common is rendered once. */
export function createOcsfRenderer(
  { account, at }: EventScope,
  { version }: Pick<RenderContext, 'version'>,
  activity: OcsfActivity = 'CREATE',
): (entry: ReportEntry) => RenderedJson {
  const { id: activityId, caption: activityName } = ACTIVITIES[activity]
  const head = renderJsonMembers({
    activity_id: activityId,
    activity_name: activityName,
    category_uid: 2,
    category_name: 'Findings',
    class_uid: 2003,
    class_name: 'Compliance Finding',
    type_uid: 200_300 + activityId,
    type_name: `Compliance Finding: ${activityName}`,
    time: Date.parse(at),
    time_dt: at,
  })
  const metadata = renderJsonMembers({
    metadata: {
      version: OCSF_VERSION,
      product: { name: 'Assay', vendor_name: 'Assay', version },
      profiles: ['cloud', 'datetime'],
    },
  })
  const cloudAccount = { uid: account, type_id: 10, type: 'AWS Account' }
  const findPlace = cacheResults((region: string | undefined) =>
    cacheResults((partition: string) => {
      const where = { ...(region === undefined ? {} : { region }), cloud_partition: partition }
      return {
        ofResource: renderJsonMembers(where),
        cloud: renderJsonMembers({ cloud: { provider: 'AWS', ...where, account: cloudAccount } }),
      }
    }),
  )
  const findRule = cacheByControl(buildRuleParts)
  return entry => {
    const { id, title, reason, resource, severity, state } = entry
    const { analytic, compliance, remediation } = findRule(entry)
    const place = findPlace(resource.region)(resource.partition)
    return json`{${head},${renderedSeverities.get(severity)},${buildStatus(entry)},"message":${entry.explanation},${metadata},"finding_info":{"uid":${id},"title":${title},"desc":${reason},${analytic}${buildCreation(entry)}},"compliance":{${compliance},${statuses[state]},"status_details":[${reason}]}${remediation},"resources":[{"uid":${resource.arn},"name":${resource.name},"type":${resource.kind},${place.ofResource}}],${place.cloud}}`
  }
}

const renderedSeverities: ReadonlyMap<Severity | undefined, RenderedJson> = new Map(
  [undefined, ...severities].map(severity => {
    const { id, caption } = severity === undefined ? UNKNOWN_SEVERITY : SEVERITIES[severity]
    return [severity, renderJsonMembers({ severity_id: id, severity: caption })]
  }),
)

const failed = renderJsonMembers({ status_id: 3, status: 'Fail', status_code: 'NON_COMPLIANT' })
const undecided = renderJsonMembers({ status_id: 2, status: 'Warning', status_code: 'INSUFFICIENT_DATA' })

/** What the evaluation says, by the state of its entry. */
const statuses: Readonly<Record<ReportEntry['state'], RenderedJson>> = {
  OPEN: failed,
  ACCEPTED: failed,
  UNKNOWN: undecided,
  UNLISTED: undecided,
}

const newStatus = renderJsonMembers({ status_id: 1, status: 'New' })

function buildStatus(entry: ReportEntry): RenderedJson {
  const comment = describeEntryAcceptance(entry)
  return comment === undefined
    ? newStatus
    : renderJsonMembers({ status_id: 3, status: 'Suppressed', comment })
}

function buildCreation({ finding }: ReportEntry): RenderedJson | undefined {
  const since = finding?.since
  if (since === undefined) return undefined
  return json`,${renderJsonMembers({ created_time: Date.parse(since), created_time_dt: since })}`
}

/** What events say of the control of their entry. */
function buildRuleParts({ rule, title, control }: Pick<ReportEntry, 'rule' | 'title' | 'control'>): Record<
  'analytic' | 'compliance',
  RenderedJson
> & {
  remediation: RenderedJson | undefined
} {
  return {
    analytic: renderJsonMembers({ analytic: { type_id: 1, type: 'Rule', uid: rule, name: title } }),
    compliance: renderJsonMembers({
      control: rule,
      ...(control === undefined
        ? {}
        : {
            category: control.strategy,
            desc: control.rationale,
            standards: Object.keys(control.frameworks),
            requirements: listRequirements(control),
          }),
    }),
    remediation:
      control === undefined
        ? undefined
        : json`,${renderJsonMembers({ remediation: { desc: control.remediation, references: control.references } })}`,
  }
}
