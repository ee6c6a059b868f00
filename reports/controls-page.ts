import type { Checklist } from '../audit/checklist.ts'
import type { Control } from '../audit/controls/control.ts'

/** The checklist as a page of documentation, in Markdown. */
export function renderControlsPage(checklist: Checklist): string {
  const controls = checklist.toSorted((a, b) => (a.id < b.id ? -1 : 1))
  const intro = `Every control that Assay judges by. This page is made from \`audit/controls\` by \`npm run docs\`.`
  return ['# Controls', intro, ...controls.map(renderControl)].join('\n\n') + '\n'
}

function renderControl(control: Control): string {
  const {
    id,
    title,
    severity,
    rationale,
    remediation,
    knownLimitations = [],
    references,
    evaluators,
  } = control
  return [
    `## ${id}`,
    `**${title}.** Severity ${severity}. Judges ${evaluators.map(({ kind }) => `\`${kind}\``).join(', ')}.`,
    rationale,
    `_To mend it:_ ${remediation}`,
    ...(knownLimitations.length > 0 ? [`_Not weighed:_ ${knownLimitations.join(' ')}`] : []),
    ...renderSettings(control),
    `_Frameworks:_ ${renderFrameworks(control)}.`,
    references.map(reference => `- <${reference}>`).join('\n'),
  ].join('\n\n')
}

function renderSettings({ settings }: Control): string[] {
  const entries = Object.entries(settings).map(([name, value]) => `\`${name}\` (${JSON.stringify(value)})`)
  return entries.length > 0 ? [`_Settings, with their defaults:_ ${entries.join(', ')}.`] : []
}

function renderFrameworks({ frameworks: mappings }: Control): string {
  return Object.entries(mappings)
    .map(([framework, requirements]) => `${framework} ${requirements.join(' ')}`)
    .join('; ')
}
