import type { Lookup } from '../account/model.ts'
import type { Knowledge } from '../resources/knowledge.ts'
import type { AnyNeed, Given, Need } from '../resources/need.ts'
import type { Kind, Resource } from '../resources/resource.ts'
import type { Settings } from '../settings/settings.ts'
import { gather, type Source } from './gather.ts'
import type { Severity } from './severity.ts'
import type { Judgement, Verdict } from './verdict.ts'

/** The seven strategies of the checklist. */
export type Strategy =
  | 'least-privilege'
  | 'patching'
  | 'segmentation'
  | 'image-integrity'
  | 'isolation'
  | 'runtime-monitoring'
  | 'security-testing'

/** A control's id is its path under `audit/controls/`. */
export type ControlId = `${Strategy}/${string}`

/** What is written above a control's function. */
export interface ControlMetadata<S extends object> {
  id: ControlId
  /** The good state, in a sentence. */
  title: string
  severity: Severity
  /** Why it matters. */
  because: string
  /** What to do about a finding. */
  remediation: string
  references: readonly string[]
  /** Requirements of frameworks that this control supports, by framework. */
  mappings: Readonly<Record<string, readonly string[]>>
  /** What the control does not weigh, so that its verdict may be stricter or milder than the truth. */
  limits?: readonly string[]
  /** The settings with their defaults. */
  settings: S
}

interface Context<S> {
  settings: S
  now: Date
}

/** One kind that a control judges, with the facts it needs for that. */
export interface Judge {
  kind: Kind
  need: AnyNeed
  judge: (given: never, context: Context<never>) => Judgement
}

/** What judging a resource has to go by. */
export interface Basis {
  lookup: Lookup
  settings: Settings
  knowledge: Knowledge
  now: Date
}

/** A verdict, the facts it rests on with the changes they come from, and whether the control itself failed. */
export interface Assessment {
  control: ControlId
  verdict: Verdict
  sources: readonly Source[]
  /** What a control threw; its verdict is then INSUFFICIENT_DATA. */
  failure?: unknown
}

/** One requirement of the checklist: what good looks like, and how to tell. */
export interface Control extends ControlMetadata<object> {
  judges: readonly Judge[]
}

type On<S> = <K extends Kind, const N extends Need<K>>(
  kind: K,
  need: N,
  judge: (given: Given<K, N>, context: Context<S>) => Judgement,
) => Judge

/** Declares a control: its metadata, and per kind the facts it needs and the function that judges them. */
export function control<S extends object>(
  metadata: ControlMetadata<S>,
  judges: (on: On<S>) => readonly Judge[],
): Control {
  return { ...metadata, judges: judges((kind, need, judge) => ({ kind, need, judge })) }
}

/** Judges `resource` by `of`, which must have a judge of its kind. */
export function assess(of: Control, judge: Judge, resource: Resource, basis: Basis): Assessment {
  const heard: Source[] = []
  const settings = { ...of.settings, ...basis.settings.controls[of.id] }
  try {
    const sources = { ...basis, onSource: (source: Source) => void heard.push(source) }
    const verdict = judged(judge, resource, sources, { settings, now: basis.now })
    return { control: of.id, verdict, sources: heard }
  } catch (failure) {
    const reason = `the control failed: ${failure instanceof Error ? failure.message : String(failure)}`
    return { control: of.id, verdict: { status: 'INSUFFICIENT_DATA', reason }, sources: heard, failure }
  }
}

function judged(
  { need, judge }: Judge,
  resource: Resource,
  sources: Parameters<typeof gather>[2],
  context: Context<object>,
): Verdict {
  const model = sources.lookup(resource)
  if (model?.usedBy) sources.onSource({ fact: 'usedBy', ...model.usedBy })
  const gathered = gather(resource, need, sources)
  if ('unknown' in gathered) return { status: 'INSUFFICIENT_DATA', reason: gathered.unknown }
  if ('vanished' in gathered) return { status: 'NOT_APPLICABLE', reason: gathered.vanished }
  const judgement = judge(gathered.given as never, context as never)
  const [missing] = gathered.incomplete
  if (judgement.status === 'NON_COMPLIANT' || missing === undefined) return judgement
  return { status: 'INSUFFICIENT_DATA', reason: missing }
}
