import type { Severity } from '../../../audit/settings/severity.ts'
import type { Posture } from '../../posture/posture.ts'
import { renderJsonList } from '../../json.ts'
import type { RenderContext } from '../render-context.ts'
import {
  describeEntryAcceptance,
  describeEntryReason,
  listReportEntries,
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

/**
 * Everything that does not pass as Compliance Findings (class 2003) of the Open Cybersecurity Schema Framework, in a JSON
 * array with one event on each line. A failed control is `Fail`, an accepted one has the status `Suppressed` besides, and
 * INSUFFICIENT_DATA is `Warning`: the check did not yield a result due to missing information. `finding_info.uid` is the
 * same in every run.
 */
export function* renderOcsfReport(posture: Posture, context: RenderContext): Generator<string> {
  yield* renderJsonList(buildEvents(posture, context))
  yield '\n'
}

function* buildEvents(posture: Posture, context: RenderContext): Generator<object> {
  for (const entry of listReportEntries(posture)) yield buildEvent(entry, posture, context)
}

function buildEvent(entry: ReportEntry, { account, at }: Posture, { version }: RenderContext): object {
  const { resource, severity } = entry
  const { id, caption } = severity === undefined ? UNKNOWN_SEVERITY : SEVERITIES[severity]
  const { partition, region } = resource
  const where = { ...(region === undefined ? {} : { region }), cloud_partition: partition }
  return {
    activity_id: 1,
    activity_name: 'Create',
    category_uid: 2,
    category_name: 'Findings',
    class_uid: 2003,
    class_name: 'Compliance Finding',
    type_uid: 200_301,
    type_name: 'Compliance Finding: Create',
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
