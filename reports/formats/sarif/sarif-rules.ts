import type { ControlDescription } from '../../../audit/controls/control.ts'
import type { Severity } from '../../../audit/settings/severity.ts'
import { limitTextLength } from '../../../audit/text/quote-text.ts'
import { formatControlCommand, getControlPageUrl, type RenderContext } from '../render-context.ts'
import type { SarifMessage } from './sarif-text.ts'

/** What a rule says of a control. */
type RuleControl = Pick<ControlDescription, 'id' | 'title' | 'rationale' | 'remediation' | 'severity'>

/** A rule (`reportingDescriptor`, section 3.49). */
export interface SarifRule {
  id: string
  name: string
  shortDescription: SarifMessage
  fullDescription: SarifMessage
  help: SarifMessage
  helpUri?: string
  defaultConfiguration: { level: SarifLevel }
  properties: { tags: readonly string[]; 'security-severity'?: string }
}

/** How a viewer shows a result. */
export type SarifLevel = 'error' | 'warning' | 'note'

const LEVELS: Readonly<Record<Severity, SarifLevel>> = {
  CRITICAL: 'error',
  HIGH: 'error',
  MEDIUM: 'warning',
  LOW: 'note',
  INFORMATIONAL: 'note',
}

/**
 * GitHub reads over 9.0 as critical, 7.0 to 8.9 as high, 4.0 to 6.9 as medium, 0.1 to 3.9 as low, and 0.0 as no severity:
 * https://docs.github.com/en/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning
 */
const SECURITY_SEVERITIES: Readonly<Record<Severity, string>> = {
  CRITICAL: '9.5',
  HIGH: '8.0',
  MEDIUM: '5.5',
  LOW: '2.5',
  INFORMATIONAL: '0.0',
}

/** Characters of a description that GitHub shows, by the same page. */
const MAX_DESCRIPTION_LENGTH = 1024

/** The level of a result of `severity`. */
export function getSarifLevel(severity: Severity): SarifLevel {
  return LEVELS[severity]
}

/** The `security-severity` of rules of `severity`. */
export function getSecuritySeverity(severity: Severity): string {
  return SECURITY_SEVERITIES[severity]
}

/** The rule of a control. */
export function buildControlRule(control: RuleControl, context: RenderContext): SarifRule {
  const { id, title, rationale, remediation, severity } = control
  const page = getControlPageUrl(id, context)
  const command = formatControlCommand(id)
  const link = page === undefined ? `\`${command}\`` : `[${id}](${page})`
  return {
    id,
    name: buildRuleName(id),
    shortDescription: { text: limitDescription(title) },
    fullDescription: { text: limitDescription(`${title}. ${rationale}`) },
    help: {
      text: `Remediation: ${remediation}\n\nMore: ${page ?? command}`,
      markdown: `**Remediation:** ${escapeMarkdown(remediation)}\n\nMore: ${link}`,
    },
    ...(page === undefined ? {} : { helpUri: page }),
    defaultConfiguration: { level: getSarifLevel(severity) },
    properties: {
      tags: ['security', id.slice(0, id.indexOf('/'))],
      'security-severity': SECURITY_SEVERITIES[severity],
    },
  }
}

/** `FunctionRoleNoAdmin`: the last part of an id, as section 3.49.7 asks for. */
export function buildRuleName(id: string): string {
  const words = id.slice(id.lastIndexOf('/') + 1).split(/[^A-Za-z0-9]+/)
  const name = words.map(word => `${word.charAt(0).toUpperCase()}${word.slice(1)}`).join('')
  return name === '' ? 'Control' : name
}

function limitDescription(text: string): string {
  return limitTextLength(text, MAX_DESCRIPTION_LENGTH - 1)
}

function escapeMarkdown(text: string): string {
  return text.replaceAll(/[\\*_<>[\]`|]/g, String.raw`\$&`)
}
