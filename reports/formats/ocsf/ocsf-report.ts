import { severities, type Severity } from '../../../audit/settings/severity.ts'
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

function* buildEvents(posture: Posture, context: RenderContext): Generator<RenderedJson> {
  const build = createEventBuilder(posture, context)
  for (const entry of listReportEntries(posture)) yield build(entry)
}

/** What events have in common is rendered once. */
function createEventBuilder(
  { account, at }: Posture,
  { version }: RenderContext,
): (entry: ReportEntry) => RenderedJson {
  const head = renderJsonMembers({
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
