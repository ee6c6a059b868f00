import { csvReport } from './csv.ts'
import { htmlReport } from './html.ts'
import { jsonText } from './json.ts'
import type { Posture } from './posture.ts'

/** The forms of a report, by the endings of their files. */
export const forms = {
  html: { mediaType: 'text/html; charset=utf-8', render: htmlReport },
  json: { mediaType: 'application/json', render: (posture: Posture) => `${jsonText(posture)}\n` },
  csv: { mediaType: 'text/csv; charset=utf-8', render: csvReport },
} as const satisfies Record<string, { mediaType: string; render: (posture: Posture) => string }>

/** A form of report. */
export type Form = keyof typeof forms
