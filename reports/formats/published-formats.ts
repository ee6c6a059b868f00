import { renderCsvReport } from './csv-report.ts'
import { renderHtmlReport } from '../html/html-report.ts'
import { renderJson } from '../json.ts'
import type { Posture } from '../posture/posture.ts'

/** The forms of a scheduled report, by the endings of their files. */
export const publishedFormats = {
  html: { mediaType: 'text/html; charset=utf-8', render: renderHtmlReport },
  json: { mediaType: 'application/json', render: (posture: Posture) => `${renderJson(posture)}\n` },
  csv: { mediaType: 'text/csv; charset=utf-8', render: renderCsvReport },
} as const satisfies Record<string, { mediaType: string; render: (posture: Posture) => string }>

/** A form of a scheduled report. */
export type PublishedFormat = keyof typeof publishedFormats
