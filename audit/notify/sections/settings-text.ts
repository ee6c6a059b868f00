import { settingsEffects, type SettingsEffect } from '../../state/settings/settings-effects.ts'
import { describeArns } from './describe-arn.ts'
import type { SettingsGroup, SettingsSection } from './settings-section.ts'

/** Affected resources of a group that the text names. */
const MAX_NAMES = 10

/** What became of findings, in the words of a heading and of a subject. */
const EFFECT_TEXTS: Readonly<Record<SettingsEffect, { heading: string; phrase: string }>> = {
  REOPENED: { heading: 'Open again', phrase: 'open again' },
  ACCEPTED: { heading: 'Accepted', phrase: 'accepted' },
  DISABLED: { heading: 'Not assessed any more', phrase: 'not assessed any more' },
  RERATED: { heading: 'Re-rated', phrase: 're-rated' },
}

/** Formats the lines about a change of the run-time settings. */
export function formatSettingsSection(section: SettingsSection | undefined): string[] {
  if (section === undefined) return []
  const { changes, counts, groups } = section
  return [
    ...(changes.length === 0
      ? ['  Nothing that is in force differs.']
      : changes.map(change => `  ${change}`)),
    ...settingsEffects.flatMap(effect => {
      const own = groups.filter(group => group.effect === effect)
      const named = own.reduce((sum, { count }) => sum + count, 0)
      const omitted = counts[effect] - named
      return [
        ...own.map(formatGroup),
        ...(omitted > 0 ? [`${EFFECT_TEXTS[effect].heading}: ${formatCount(omitted, 'more finding')}`] : []),
      ]
    }),
    ...(settingsEffects.every(effect => counts[effect] === 0) ? ['This changes no open finding.'] : []),
  ]
}

function formatGroup({ effect, control, severity, severityBefore, count, resources }: SettingsGroup): string {
  const { heading } = EFFECT_TEXTS[effect]
  const rating = severityBefore === undefined ? severity : `${severity}, before ${severityBefore}`
  return `${heading}: ${formatCount(count, 'finding')} (${rating}) for ${describeArns(resources, count, MAX_NAMES)} (${control})`
}

/** `settings changed: 1 open again, 2 accepted`, of findings. */
export function summarizeSettingsChange({ counts }: SettingsSection): string {
  const parts = settingsEffects
    .filter(effect => counts[effect] > 0)
    .map(effect => `${counts[effect]} ${EFFECT_TEXTS[effect].phrase}`)
  return parts.length === 0 ? 'settings changed' : `settings changed: ${parts.join(', ')}`
}

function formatCount(count: number, noun: string): string {
  return `${count} ${count === 1 ? noun : `${noun}s`}`
}
