import type { Severity } from '../../audit/settings/severity.ts'
import type { TextStyle } from './terminal.ts'

/** How severities are shown on a terminal. */
export const severityColors = {
  CRITICAL: ['bold', 'red'],
  HIGH: ['red'],
  MEDIUM: ['yellow'],
  LOW: ['blue'],
  INFORMATIONAL: ['gray'],
} as const satisfies Record<Severity, Extract<TextStyle, readonly unknown[]>>
