import { checklist } from '../../../audit/checklist.ts'
import type { ControlDescription, ControlId } from '../../../audit/controls/control.ts'
import type { Severity } from '../../../audit/settings/severity.ts'
import { limitTextLength } from '../../../audit/text/quote-text.ts'
import { getControlPagePath } from '../../controls-page.ts'
import { getControlPageUrl, type GateContext } from '../gate-context.ts'
import { buildSarifMessage, limitSarifName, type SarifMessage } from './sarif-text.ts'

/** The rules of what a change does besides opening findings. */
export type AccessRuleId = 'assay/escalation-path' | 'assay/newly-admitted' | 'assay/newly-granted'

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

interface AccessRule {
  id: AccessRuleId
  title: string
  rationale: string
  remediation: string
  /** Absent where the severity depends on the result: GitHub then shows the level of each. */
  severity?: Severity
}

const ACCESS_RULES: readonly AccessRule[] = [
  {
    id: 'assay/escalation-path',
    title: 'Changes should not open escalation paths',
    rationale: 'On an escalation path a principal can become an administrator or another principal.',
    remediation: 'Remove one step of the path: a permission that it needs, or the trust in the principal.',
    severity: 'CRITICAL',
  },
  {
    id: 'assay/newly-admitted',
    title: 'Changes should not admit more principals than intended',
    rationale:
      'A resource policy or a trust policy admits principals from now on. Public access is an error, another account a warning.',
    remediation: 'Restrict the Principal and the Condition of the statement to those that need the access.',
  },
  {
    id: 'assay/newly-granted',
    title: 'Changes should not grant more permissions than intended',
    rationale: 'A principal may call actions from now on that no policy granted before the change.',
    remediation: 'Restrict the Action and the Resource of the statement to what the principal needs.',
  },
]

/** The level of a result of `severity`. */
export function getSarifLevel(severity: Severity): SarifLevel {
  return LEVELS[severity]
}

/** The rules of all controls and of new access, and of `others`: controls that this version of Assay does not have. */
export function buildSarifRules(others: readonly ControlId[], context: GateContext): SarifRule[] {
  const missing = others.filter(id => checklist.every(control => control.id !== id))
  return [
    ...ACCESS_RULES.map(buildAccessRule),
    ...checklist.map(control => buildControlRule(control, context)),
    ...[...new Set(missing)].map(buildBareRule),
  ]
}

function buildAccessRule({ id, title, rationale, remediation, severity }: AccessRule): SarifRule {
  return {
    id,
    name: buildRuleName(id),
    shortDescription: { text: title },
    fullDescription: { text: rationale },
    help: { text: `Remediation: ${remediation}`, markdown: `**Remediation:** ${remediation}` },
    defaultConfiguration: { level: getSarifLevel(severity ?? 'MEDIUM') },
    properties: {
      tags: ['security', 'access'],
      ...(severity === undefined ? {} : { 'security-severity': SECURITY_SEVERITIES[severity] }),
    },
  }
}

function buildControlRule(control: ControlDescription, context: GateContext): SarifRule {
  const { id, title, rationale, remediation, severity } = control
  const page = getControlPageUrl(id, context)
  const path = `docs/${getControlPagePath(id)}`
  const link = page === undefined ? `\`${path}\`` : `[${id}](${page})`
  return {
    id,
    name: buildRuleName(id),
    shortDescription: { text: limitDescription(title) },
    fullDescription: { text: limitDescription(`${title}. ${rationale}`) },
    help: {
      text: `Remediation: ${remediation}\n\nMore: ${page ?? path}`,
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

/** The rule of a control of which only the id is known. */
function buildBareRule(id: ControlId): SarifRule {
  const message = buildSarifMessage(`Control ${limitSarifName(id)}`)
  return {
    id: limitSarifName(id),
    name: limitTextLength(buildRuleName(id), 200),
    shortDescription: message,
    fullDescription: message,
    help: { text: 'This version of Assay does not have the control.' },
    defaultConfiguration: { level: 'warning' },
    properties: { tags: ['security'] },
  }
}

/** `FunctionRoleNoAdmin`: the last part of an id, as section 3.49.7 asks for. */
function buildRuleName(id: string): string {
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
