import type { Severity } from '../../../audit/settings/severity.ts'
import type { Posture } from '../../posture/posture.ts'
import type { RenderContext } from '../render-context.ts'
import {
  describeEntryAcceptance,
  describeEntryReason,
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

/** Builds the event of an entry as of the time of the posture. */
export function buildOcsfEvent(
  entry: ReportEntry,
  { account, at }: Pick<Posture, 'account' | 'at'>,
  { version }: Pick<RenderContext, 'version'>,
  activity: OcsfActivity = 'CREATE',
): OcsfEvent {
  const { id: activityId, caption: activityName } = ACTIVITIES[activity]
  const { resource, severity } = entry
  const { id, caption } = severity === undefined ? UNKNOWN_SEVERITY : SEVERITIES[severity]
  const { partition, region } = resource
  const where = { ...(region === undefined ? {} : { region }), cloud_partition: partition }
  return {
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
    severity_id: id,
    severity: caption,
    ...buildStatus(entry),
    message: describeEntryReason(entry),
    metadata: {
      version: OCSF_VERSION,
      product: { name: 'Assay', vendor_name: 'Assay', version },
      profiles: ['cloud', 'datetime'],
    },
    finding_info: buildFindingInfo(entry),
    compliance: buildCompliance(entry),
    ...buildRemediation(entry),
    resources: [{ uid: resource.arn, name: resource.name, type: resource.kind, ...where }],
    cloud: {
      provider: 'AWS',
      ...where,
      account: { uid: account, type_id: 10, type: 'AWS Account' },
    },
  }
}

function buildStatus(entry: ReportEntry): object {
  const comment = describeEntryAcceptance(entry)
  return comment === undefined
    ? { status_id: 1, status: 'New' }
    : { status_id: 3, status: 'Suppressed', comment }
}

function buildFindingInfo({ id, rule, title, reason, finding }: ReportEntry): object {
  const since = finding?.since
  return {
    uid: id,
    title,
    desc: reason,
    analytic: { type_id: 1, type: 'Rule', uid: rule, name: title },
    ...(since === undefined ? {} : { created_time: Date.parse(since), created_time_dt: since }),
  }
}

function buildCompliance({ state, rule, control, reason }: ReportEntry): object {
  const isFailed = state === 'OPEN' || state === 'ACCEPTED'
  return {
    control: rule,
    ...(control === undefined
      ? {}
      : {
          category: control.strategy,
          desc: control.rationale,
          standards: Object.keys(control.frameworks),
          requirements: listRequirements(control),
        }),
    ...(isFailed ? { status_id: 3, status: 'Fail' } : { status_id: 2, status: 'Warning' }),
    status_code: isFailed ? 'NON_COMPLIANT' : 'INSUFFICIENT_DATA',
    status_details: [reason],
  }
}

function buildRemediation({ control }: ReportEntry): object {
  return control === undefined
    ? {}
    : { remediation: { desc: control.remediation, references: control.references } }
}
