import { checklist } from '../../audit/checklist.ts'
import type { ControlDescription, ControlId } from '../../audit/controls/control.ts'
import type { BaselineComparison } from '../posture/earlier/baseline.ts'
import { getControlPagePath } from '../controls-page.ts'

/** What a format needs besides the document that it renders. */
export interface RenderContext {
  /** The version of Assay. */
  version: string
  /** The address of Assay's `docs/`, with a slash at its end; without it, reports name the command that prints a control. */
  pages?: string
  /** The comparison with an earlier report, which reports of a posture mark. */
  baseline?: BaselineComparison
}

const controls: ReadonlyMap<string, ControlDescription> = new Map(checklist.map(each => [each.id, each]))

/** The control `id` in words; undefined if this version of Assay does not have it. */
export function findControl(id: ControlId): ControlDescription | undefined {
  return controls.get(id)
}

/** The command that prints a control: a reader of a report may not have the page. */
export function formatControlCommand(id: ControlId): string {
  return `assay controls ${id}`
}

/** The address of the page of a control; undefined without the address of the pages, and for a control without a page. */
export function getControlPageUrl(id: ControlId, { pages }: RenderContext): string | undefined {
  return pages === undefined || !controls.has(id) ? undefined : `${pages}${getControlPagePath(id)}`
}
