import { isExactGlobMatch } from '../../audit/engines/iam/glob/glob-match.ts'
import { getResourceName } from '../../audit/resources/resource.ts'
import type { TagDigests } from '../../audit/settings/exception-tag.ts'
import { isSeverityAtLeast, type Severity } from '../../audit/settings/severity.ts'
import type { AcceptedFinding, Finding, NonPassingResult, Posture } from '../../reports/posture/posture.ts'
import { computeFindingId } from '../../audit/state/findings/finding-id.ts'
import { openAccountFileSource } from '../account/account-source.ts'
import { CliError } from '../cli-error.ts'
import { loadAuditConfiguration } from '../options/configuration-file.ts'
import { auditSource, identifyAccount } from '../run/audit-source.ts'

/** Whether a finding is open, an exception accepts it, or its control could not be evaluated. */
export const findingStatuses = ['open', 'accepted', 'unknown'] as const

type FindingStatus = (typeof findingStatuses)[number]

/** A finding with the id that formats of reports give it: the same in every run. */
export type IdentifiedFinding = { id: string; status: FindingStatus } & NonPassingResult &
  Partial<Pick<Finding, 'evidence' | 'since' | 'stale' | 'change' | 'outdated' | 'undecided'>> &
  Partial<Pick<AcceptedFinding, 'exception'>>

/** The findings of an account, the worst first. */
export interface AccountFindings {
  posture: Posture
  findings: readonly IdentifiedFinding[]
  /** Loads the tags of the resource of a finding; only of an account file. */
  loadTagDigests?(resource: NonPassingResult['resource']): Promise<TagDigests | undefined>
}

/** Which findings are listed. */
export interface FindingFilter {
  severity?: Severity
  /** An id of a control, with or without its strategy. */
  control?: string
  strategy?: string
  /** A pattern of ARNs or of names. */
  resource?: string
  region?: string
  status: FindingStatus | 'all'
}

/** Digits of an id from which it is searched. */
export const MIN_ID_LENGTH = 6

/** Audits an account file with the settings of a configuration file. Throws AccountFileError and CliError. */
export async function loadAccountFindings({
  account: directory,
  config,
}: {
  account: string
  config?: string
}): Promise<AccountFindings> {
  const { settings } = loadAuditConfiguration(config)
  let at = new Date()
  const { lastRecordedAt, ...source } = openAccountFileSource(directory, () => at, undefined)
  if (lastRecordedAt > at) at = lastRecordedAt
  const account = await identifyAccount(source)
  const { posture, localAudit } = await auditSource(source, { account, at, settings })
  return {
    posture,
    findings: identifyFindings(posture),
    async loadTagDigests(resource) {
      const [record] = await localAudit.loadRecords([{ ...resource, account }])
      return record?.tagDigests
    },
  }
}

/** The findings of a posture with their ids and statuses, in its order. */
export function identifyFindings({ findings, accepted, unknown }: Posture): IdentifiedFinding[] {
  return [
    ...findings.map(each => identifyFinding(each, 'open')),
    ...accepted.map(each => identifyFinding(each, 'accepted')),
    ...unknown.map(each => identifyFinding(each, 'unknown')),
  ]
}

function identifyFinding(result: NonPassingResult, status: FindingStatus): IdentifiedFinding {
  const { control, resource } = result
  return { id: computeFindingId(control, resource), status, ...result }
}

/** Selects findings: all conditions must hold. */
export function selectFindings(
  findings: readonly IdentifiedFinding[],
  { severity, control, strategy, resource, region, status }: FindingFilter,
): IdentifiedFinding[] {
  return findings.filter(
    each =>
      (status === 'all' || each.status === status) &&
      (severity === undefined || isSeverityAtLeast(each.severity, severity)) &&
      (control === undefined || each.control === control || each.control.endsWith(`/${control}`)) &&
      (strategy === undefined || each.control.startsWith(`${strategy}/`)) &&
      (region === undefined || each.resource.region === region) &&
      (resource === undefined ||
        isExactGlobMatch(resource, each.resource.arn) ||
        isExactGlobMatch(resource, getResourceName(each.resource))),
  )
}

/** Finds the finding whose id begins with `id`. Throws CliError if there is none, or more than one. */
export function findById(findings: readonly IdentifiedFinding[], id: string): IdentifiedFinding {
  const isId = /^[0-9a-f]+$/i.test(id) && id.length >= MIN_ID_LENGTH
  const matching = isId ? findings.filter(each => each.id.startsWith(id.toLowerCase())) : []
  const [found, other] = matching
  if (other !== undefined)
    throw new CliError(`${matching.length} findings have ids that begin with ${id}; name more of its digits`)
  if (found !== undefined) return found
  const hint = isId ? '' : `; an id has hexadecimal digits, at least ${MIN_ID_LENGTH} of them`
  throw new CliError(`there is no finding ${JSON.stringify(id)}${hint}: assay findings list shows all`)
}
