import type { Checklist } from '../audit/checklist.ts'
import type { Control } from '../audit/controls/control.ts'

/** The checklist as a page of documentation, in Markdown. */
export function controlsPage(checklist: Checklist): string {
  const controls = checklist.toSorted((a, b) => (a.id < b.id ? -1 : 1))
  const intro = `Every control that Assay judges by. This page is made from \`audit/controls\` by \`npm run docs\`.`
  return ['# Controls', intro, ...controls.map(section)].join('\n\n') + '\n'
}

function section(control: Control): string {
  const { id, title, severity, because, remediation, limits = [], references, judges } = control
  return [
    `## ${id}`,
    `**${title}.** Severity ${severity}. Judges ${judges.map(({ kind }) => `\`${kind}\``).join(', ')}.`,
    because,
    `_To mend it:_ ${remediation}`,
    ...(limits.length > 0 ? [`_Not weighed:_ ${limits.join(' ')}`] : []),
    ...settingsOf(control),
    `_Frameworks:_ ${frameworks(control)}.`,
    references.map(reference => `- <${reference}>`).join('\n'),
  ].join('\n\n')
}

function settingsOf({ settings }: Control): string[] {
  const entries = Object.entries(settings).map(([name, value]) => `\`${name}\` (${JSON.stringify(value)})`)
  return entries.length > 0 ? [`_Settings, with their defaults:_ ${entries.join(', ')}.`] : []
}

function frameworks({ mappings }: Control): string {
  return Object.entries(mappings)
    .map(([framework, requirements]) => `${framework} ${requirements.join(' ')}`)
    .join('; ')
}
