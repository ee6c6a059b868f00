import { renderJson } from '../json.ts'
import type { RenderContext } from '../formats/render-context.ts'
import type { GateDocument } from './gate-document.ts'
import { renderJunit } from './junit/junit-report.ts'
import { renderMarkdownComment } from './markdown/markdown-comment.ts'
import { renderCodeScanningSarif, renderSarif } from './sarif/sarif-log.ts'

/** One form of what the gate says. */
interface GateFormatDefinition {
  mediaType: string
  /** What it is for, in the words of `assay gate --help`. */
  purpose: string
  render: (document: GateDocument, context: RenderContext) => string
}

const formats = {
  json: {
    mediaType: 'application/json',
    purpose: 'all details, for programs (docs/gate.schema.json)',
    render: document => `${renderJson(document)}\n`,
  },
  'github.sarif': {
    mediaType: 'application/sarif+json',
    purpose: 'SARIF 2.1.0 for GitHub code scanning, with open findings only',
    render: renderCodeScanningSarif,
  },
  sarif: {
    mediaType: 'application/sarif+json',
    purpose: 'SARIF 2.1.0 with closed and accepted findings, for viewers',
    render: renderSarif,
  },
  'junit.xml': {
    mediaType: 'application/xml',
    purpose: 'JUnit XML, for the test results of CI',
    render: renderJunit,
  },
  md: {
    mediaType: 'text/markdown; charset=utf-8',
    purpose: 'a comment on a pull request',
    render: renderMarkdownComment,
  },
} as const satisfies Record<string, GateFormatDefinition>

/** A form of what the gate says. */
export type GateFormat = keyof typeof formats

/** The forms of what the gate says, by the endings of their files. */
export const gateFormats: Readonly<Record<GateFormat, GateFormatDefinition>> = formats

/** The form of a file by its name, such as `gate.junit.xml`; the longest ending decides. Undefined for other endings. */
export function findGateFormat(file: string): GateFormat | undefined {
  const endings = Object.keys(gateFormats) as GateFormat[]
  return endings
    .toSorted((one, other) => other.length - one.length)
    .find(ending => file.toLowerCase().endsWith(`.${ending}`))
}
