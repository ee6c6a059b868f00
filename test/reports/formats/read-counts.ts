import * as htmlPlugin from 'prettier/plugins/html'
import { extractText, listNodes, parseMarkdown } from '../gate/markdown/markdown-tree.ts'
import type { ReportFormat } from '../../../reports/formats/report-formats.ts'
import { parseCsv } from './parse-csv.ts'

/** What a report says of an account, read back from its text. */
interface ReportCounts {
  /** Open findings. */
  open: number
  accepted: number
  /** Evaluations with the result INSUFFICIENT_DATA. */
  unknown: number
  /** What could not be listed. */
  unlisted: number
}

interface HtmlNode {
  name?: string
  attrs?: readonly { name: string; value: string }[]
  children?: readonly HtmlNode[]
}

type Reader = (text: string) => ReportCounts | Promise<ReportCounts>

/** Reads the counts of a report of each format with a parser of that format. */
export const countReaders: Readonly<Record<ReportFormat, Reader>> = {
  html: async text => {
    const elements = await parseElements(text)
    const [, data = ''] = /<script type="application\/json" id="data">([^<]*)<\/script>/.exec(text) ?? []
    const { items } = JSON.parse(data) as { items: [number][] }
    const counted = (status: number) => items.filter(([each]) => each === status).length
    const [list] = elements
      .filter(each => getAttribute(each, 'class') === 'unlisted')
      .flatMap(listElements)
      .filter(({ name }) => name === 'ul')
    return {
      open: counted(0),
      accepted: counted(1),
      unknown: counted(2),
      unlisted: list?.children?.filter(({ name }) => name === 'li').length ?? 0,
    }
  },
  json: text => {
    const { findings, accepted, unknown, unlisted } = JSON.parse(text) as Record<string, unknown[]>
    const [open, ...others] = [findings, accepted, unknown, unlisted].map(list => list?.length ?? NaN)
    return buildCounts(open, ...others)
  },
  csv: text => {
    const rows = parseCsv(text)
      .slice(1)
      .map(([status = '', workflow = '', , , control = '']) => ({ status, workflow, control }))
    const failed = rows.filter(({ status }) => status === 'NON_COMPLIANT')
    const others = rows.filter(({ status }) => status === 'INSUFFICIENT_DATA')
    return buildCounts(
      failed.filter(({ workflow }) => workflow !== 'SUPPRESSED').length,
      failed.filter(({ workflow }) => workflow === 'SUPPRESSED').length,
      others.filter(({ control }) => control !== '').length,
      others.filter(({ control }) => control === '').length,
    )
  },
  markdown: async text => {
    const [headline] = listNodes(await parseMarkdown(text))
      .filter(({ type }) => type === 'strong')
      .map(extractText)
    const numbers = /: (\d+) findings?, (\d+) accepted, (\d+) unknown(?:, (\d+) lists? unread)?$/.exec(
      headline ?? '',
    )
    return buildCounts(...(numbers ?? []).slice(1).map(number => Number(number ?? 0)))
  },
  sarif: text => {
    const { runs } = JSON.parse(text) as {
      runs: {
        results: { kind?: string; suppressions?: unknown[]; baselineState?: string }[]
        invocations: { toolExecutionNotifications: { descriptor: { id: string } }[] }[]
      }[]
    }
    const results = runs.flatMap(run => run.results).filter(each => each.baselineState !== 'absent')
    const isAccepted = (each: (typeof results)[number]) => each.suppressions !== undefined
    const failed = results.filter(({ kind = 'fail' }) => kind === 'fail')
    return buildCounts(
      failed.filter(each => !isAccepted(each)).length,
      failed.filter(isAccepted).length,
      results.filter(({ kind }) => kind === 'open').length,
      runs
        .flatMap(run => run.invocations.flatMap(each => each.toolExecutionNotifications))
        .filter(({ descriptor }) => descriptor.id !== 'assay/control-disabled').length,
    )
  },
  junit: async text => {
    const cases = (await parseElements(text))
      .filter(({ name }) => name === 'testcase')
      .filter(each => !isDisabledCase(each))
    const counted = (fault: string, isListed = true) =>
      cases.filter(
        each =>
          each.children?.some(({ name }) => name === fault) === true &&
          (getAttribute(each, 'classname') !== 'assay/not-listed') === isListed,
      ).length
    return buildCounts(counted('failure'), counted('skipped'), counted('error'), counted('error', false))
  },
  ocsf: text => {
    const events = JSON.parse(text) as {
      status: string
      compliance: { status_id: number; control: string }
    }[]
    return countStates(
      events.map(({ status, compliance }) => ({
        isFailed: compliance.status_id === 3,
        isUnknown: compliance.status_id === 2,
        isAccepted: status === 'Suppressed',
        isUnlisted: compliance.control === 'assay/not-listed',
      })),
    )
  },
  asff: text => {
    const { Findings } = JSON.parse(text) as {
      Findings: { GeneratorId: string; Compliance: { Status: string }; Workflow: { Status: string } }[]
    }
    return countStates(
      Findings.map(({ GeneratorId, Compliance, Workflow }) => ({
        isFailed: Compliance.Status === 'FAILED',
        isUnknown: Compliance.Status === 'WARNING',
        isAccepted: Workflow.Status === 'SUPPRESSED',
        isUnlisted: GeneratorId === 'assay/assay/not-listed',
      })),
    )
  },
  oscal: text => {
    const { 'assessment-results': document } = JSON.parse(text) as {
      'assessment-results': {
        results: {
          observations?: { props: { name: string; value: string }[] }[]
          risks?: { status: string }[]
        }[]
      }
    }
    const observations = document.results.flatMap(result => result.observations ?? [])
    const counts = countStates(
      observations.map(({ props }) => {
        const valueOf = (name: string) => props.find(each => each.name === name)?.value
        return {
          isFailed: valueOf('status') === 'NON_COMPLIANT',
          isUnknown: valueOf('status') === 'INSUFFICIENT_DATA',
          isAccepted: valueOf('workflow') === 'SUPPRESSED',
          isUnlisted: valueOf('control') === 'assay/not-listed',
        }
      }),
    )
    const risks = document.results.flatMap(result => result.risks ?? [])
    const accepted = risks.filter(({ status }) => status === 'deviation-approved').length
    return { ...counts, accepted: accepted === counts.accepted ? accepted : NaN }
  },
}

/** Whether a test case is about a disabled control, and about no finding. */
function isDisabledCase({ children = [] }: HtmlNode): boolean {
  return children.some(each => getAttribute(each, 'message')?.startsWith('Not assessed: ') === true)
}

interface EntryStates {
  isFailed: boolean
  isUnknown: boolean
  isAccepted: boolean
  isUnlisted: boolean
}

function countStates(entries: readonly EntryStates[]): ReportCounts {
  const count = (test: (entry: EntryStates) => boolean) => entries.filter(test).length
  return buildCounts(
    count(({ isFailed, isAccepted }) => isFailed && !isAccepted),
    count(({ isFailed, isAccepted }) => isFailed && isAccepted),
    count(({ isUnknown, isUnlisted }) => isUnknown && !isUnlisted),
    count(({ isUnknown, isUnlisted }) => isUnknown && isUnlisted),
  )
}

function buildCounts(open = NaN, accepted = NaN, unknown = NaN, unlisted = NaN): ReportCounts {
  return { open, accepted, unknown, unlisted }
}

/** All elements of a document, parsed by the parser of Prettier. */
async function parseElements(text: string): Promise<HtmlNode[]> {
  const parsed: unknown = await htmlPlugin.parsers.html.parse(text, { filepath: 'report.html' } as never)
  return listElements(parsed as HtmlNode)
}

function listElements(node: HtmlNode): HtmlNode[] {
  return (node.children ?? []).flatMap(child => [child, ...listElements(child)])
}

function getAttribute({ attrs = [] }: HtmlNode, name: string): string | undefined {
  return attrs.find(each => each.name === name)?.value
}
