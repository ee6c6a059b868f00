import type { NotificationSource } from '../notify/notification-forwarder.ts'
import type { AccessSections, MessageContent } from '../notify/notification.ts'
import { parseArn } from '../resources/arn.ts'
import { GLOBAL_REGION, type Resource } from '../resources/resource.ts'
import { OVERDUE_CONTROLS } from '../settings/due-days.ts'
import type { SettingsSection } from '../notify/sections/settings-section.ts'
import type { Route } from '../settings/route.ts'
import { isSeverityAtLeast, type Severity } from '../settings/severity.ts'
import { mapConcurrent } from '../state/map-concurrent.ts'
import { isEnding, type TransitionStep } from '../state/transition.ts'
import { NOT_EVALUATED_SEVERITY } from '../notify/sections/not-evaluated.ts'

/** The tags of a resource, undefined if they are not known. */
export type TagLookup = (resource: Resource) => Promise<Readonly<Record<string, string>> | undefined>

/** A result that a route can ask for: a transition, or a transient violation, which has no step. */
interface Result {
  resource: Resource
  control: string
  severity: Severity
  step?: TransitionStep
  /** The due date that had passed. */
  dueAt?: string
}

/** The strategy of what a change newly allows, which no control reports. */
const ACCESS_STRATEGY = 'least-privilege'

/** The part of a notification that is for a route; undefined if it has none. */
export async function selectForRoute(
  route: Route,
  source: NotificationSource,
  findTags: TagLookup,
): Promise<NotificationSource | undefined> {
  const select = <R extends Result>(results: readonly R[]) => selectResults(route, results, findTags)
  const transitions = await select(source.transitions)
  const transientViolations = await select(source.content.transientViolations)
  const sections = selectSections(route, source)
  const settingsChange = selectSettingsChange(route, source)
  const hasFindings = transitions.length + transientViolations.length > 0
  const isNews = hasFindings || settingsChange !== undefined || (source.isAccessNews && hasSections(sections))
  if (!isNews) return undefined
  const accepted = await select(source.accepted)
  const content = {
    ...source.content,
    ...sections,
    transientViolations,
    accepted: accepted.length,
    settingsChange,
  }
  return { ...source, transitions, accepted, content }
}

/**
 * A change of the settings, as a whole: for a route whose filter it changes, for one without a filter, and for one that asks for a finding that the change names, by
 * its severity, strategy, control, account and region. Tags do not count: who changes the settings must not hide it from an owner.
 */
function selectSettingsChange(
  route: Route,
  { changeRecord, content }: NotificationSource,
): SettingsSection | undefined {
  const { minimumSeverity, strategies, controls, accounts, regions, overdue = false } = route
  const section = content.settingsChange
  if (section?.routes?.includes(route.name) === true) return section
  if (section === undefined || !includes(accounts, changeRecord.account)) return undefined
  const isUnfiltered =
    !overdue && [minimumSeverity, strategies, controls, regions].every(each => each === undefined)
  const isAsked = section.groups.some(({ control, severity, severityBefore = severity, resources }) => {
    const [strategy = ''] = control.split('/')
    return (
      [severity, severityBefore].some(each => isSevere(each, minimumSeverity)) &&
      includes(strategies, strategy) &&
      includes(controls, control) &&
      (!overdue || OVERDUE_CONTROLS.includes(control)) &&
      resources.some(arn => includes(regions, findRegion(arn)))
    )
  })
  return isUnfiltered || isAsked ? section : undefined
}

async function selectResults<R extends Result>(
  route: Route,
  results: readonly R[],
  findTags: TagLookup,
): Promise<R[]> {
  const matching = results.filter(result => isAskedFor(route, result))
  const { tags } = route
  if (tags === undefined) return matching
  const tagged = await mapConcurrent(matching, async result =>
    hasTags(await findTags(result.resource), tags) ? [result] : [],
  )
  return tagged.flat()
}

function isAskedFor(route: Route, { resource, control, severity, dueAt, step = 'OPENED' }: Result): boolean {
  const { minimumSeverity, strategies, controls, accounts, regions, resolved = true, overdue = false } = route
  const [strategy = ''] = control.split('/')
  return (
    isSevere(severity, minimumSeverity) &&
    includes(strategies, strategy) &&
    includes(controls, control) &&
    includes(accounts, resource.account) &&
    includes(regions, resource.region) &&
    (resolved || !isEnding(step)) &&
    (!overdue || dueAt !== undefined || OVERDUE_CONTROLS.includes(control))
  )
}

function isSevere(severity: Severity, minimumSeverity: Severity | undefined): boolean {
  return minimumSeverity === undefined || isSeverityAtLeast(severity, minimumSeverity)
}

function includes(list: readonly string[] | undefined, value: string): boolean {
  return list === undefined || list.includes(value)
}

function hasTags(
  found: Readonly<Record<string, string>> | undefined,
  tags: NonNullable<Route['tags']>,
): boolean {
  return (
    found !== undefined &&
    Object.entries(tags).every(
      ([key, values]) => Object.hasOwn(found, key) && values.includes(found[key] ?? ''),
    )
  )
}

const NO_SECTIONS: AccessSections = {
  grants: { groups: [], omittedPrincipals: 0 },
  exposures: { resources: [], omittedResources: 0 },
  escalation: { paths: [], omittedPrincipals: 0, lateralMoves: [], omittedLateralMoves: 0 },
}

/**
 * What a change newly allows, where a route can ask for that: it is no finding, so a route that names controls, tags or what is
 * overdue gets none of it. What is not listed is counted only beside what is.
 */
function selectSections(route: Route, { changeRecord, content }: NotificationSource): AccessSections {
  const { minimumSeverity, strategies, controls, accounts, regions, tags, overdue = false } = route
  const isAsked =
    controls === undefined &&
    tags === undefined &&
    !overdue &&
    includes(strategies, ACCESS_STRATEGY) &&
    includes(accounts, changeRecord.account)
  if (!isAsked) return NO_SECTIONS
  const isIn = (arns: readonly string[]) => arns.some(arn => includes(regions, findRegion(arn)))
  const isSevereEnough = ({ severity }: { severity: Severity }) => isSevere(severity, minimumSeverity)
  const isNotEvaluatedAsked = isSevere(NOT_EVALUATED_SEVERITY, minimumSeverity)
  const keepNotEvaluated = ({
    notEvaluated,
  }: {
    notEvaluated?: { arns: readonly string[]; count: number }
  }) => (notEvaluated !== undefined && isNotEvaluatedAsked && isIn(notEvaluated.arns) ? { notEvaluated } : {})
  const { grants, exposures, escalation } = content
  const groups = grants.groups.filter(group => isSevereEnough(group) && isIn(group.principals))
  const resources = exposures.resources.filter(each => isSevereEnough(each) && isIn([each.resource]))
  const paths = escalation.paths.filter(path => isSevereEnough(path) && isIn(path.principals))
  const lateralMoves = escalation.lateralMoves.filter(move => isSevereEnough(move) && isIn([move.from]))
  return {
    grants: {
      groups,
      omittedPrincipals: groups.length > 0 ? grants.omittedPrincipals : 0,
      ...keepNotEvaluated(grants),
    },
    exposures: {
      resources,
      omittedResources: resources.length > 0 ? exposures.omittedResources : 0,
      ...keepNotEvaluated(exposures),
    },
    escalation: {
      paths,
      omittedPrincipals: paths.length > 0 ? escalation.omittedPrincipals : 0,
      lateralMoves,
      omittedLateralMoves: lateralMoves.length > 0 ? escalation.omittedLateralMoves : 0,
      ...keepNotEvaluated(escalation),
      ...(escalation.tooManyPrincipals === undefined
        ? {}
        : { tooManyPrincipals: escalation.tooManyPrincipals }),
    },
  }
}

function findRegion(arn: string): string {
  const region = parseArn(arn)?.region ?? ''
  return region === '' ? GLOBAL_REGION : region
}

function hasSections({ grants, exposures, escalation }: Pick<MessageContent, keyof AccessSections>): boolean {
  return (
    [grants.groups, exposures.resources, escalation.paths, escalation.lateralMoves].some(
      ({ length }) => length > 0,
    ) || [grants, exposures, escalation].some(({ notEvaluated }) => notEvaluated !== undefined)
  )
}
