import { compareSeverity, type Severity } from '../../settings/severity.ts'
import type {
  AffectedFinding,
  SettingsChangeResult,
  SettingsEffect,
  SettingsEffects,
} from '../../state/settings/settings-effects.ts'

/** What a change of the run-time settings changed, and the findings that it is about. */
export interface SettingsSection {
  /** The number of the version that is in force since the change. */
  version: number
  /** What changed, a sentence each. */
  changes: readonly string[]
  /** The names of the routes whose filters changed; absent if none did. */
  routes?: readonly string[]
  counts: SettingsEffects['counts']
  /** Groups of the first findings of each effect. */
  groups: readonly SettingsGroup[]
}

/** Findings of one control that the change made the same of. */
export interface SettingsGroup {
  effect: SettingsEffect
  control: string
  severity: Severity
  /** Before the change, where it was another one. */
  severityBefore?: Severity
  count: number
  /** ARNs of the first resources. */
  resources: readonly string[]
}

/** Resources that a group names, and characters of an ARN. */
const MAX_RESOURCES = 10
const MAX_ARN_CHARACTERS = 400

/** Builds the section about a change of the run-time settings. */
export function buildSettingsSection({
  number,
  changes,
  routes,
  counts,
  findings,
}: SettingsChangeResult): SettingsSection {
  const groups = new Map<string, AffectedFinding[]>()
  for (const finding of findings) {
    const { effect, control, severity, severityBefore = '' } = finding
    const key = [effect, control, severity, severityBefore].join(' ')
    groups.set(key, [...(groups.get(key) ?? []), finding])
  }
  return {
    version: number,
    changes,
    ...(routes === undefined ? {} : { routes }),
    counts,
    groups: [...groups.values()].flatMap(buildGroup),
  }
}

function buildGroup(findings: readonly AffectedFinding[]): SettingsGroup[] {
  const [first] = findings
  if (first === undefined) return []
  const { effect, control, severity, severityBefore } = first
  const resources = findings
    .map(({ resource }) => resource.arn)
    .filter(({ length }) => length <= MAX_ARN_CHARACTERS)
    .slice(0, MAX_RESOURCES)
  const before = severityBefore === undefined ? {} : { severityBefore }
  return [{ effect, control, severity, ...before, count: findings.length, resources }]
}

/** The worst severity of the findings that a change of the settings is about, before or after it. */
export function listSettingsSeverities(section: SettingsSection | undefined): { severity: Severity }[] {
  return (section?.groups ?? []).map(({ severity, severityBefore = severity }) => ({
    severity: compareSeverity(severity, severityBefore) <= 0 ? severity : severityBefore,
  }))
}
