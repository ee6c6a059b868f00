import type { ActionCatalog } from '../action/action-catalog.ts'
import {
  invertActionRanges,
  isInActionRanges,
  listRangePairs,
  findActionRanges,
  unionActionRanges,
  type ActionRanges,
} from '../action/action-ranges.ts'
import { summarizeActions } from '../action/action-summary.ts'
import {
  ANY_SAMPLE_TEXT,
  listRawConditionTests,
  isRestrictedByCondition,
} from '../condition/restrictiveness.ts'
import { rateActionRisk } from '../diff/action-risk.ts'
import type { PolicyDocument, PolicyStatement } from '../policy-document.ts'
import { describeAdminAccess } from './admin-access.ts'
import { BROAD_CHECK_ACTIONS, type PolicyAccount } from './broad-statements.ts'
import { isServiceWildcard, findResourceMatch, findServiceWildcard } from './statement-matches.ts'
import { summarizeStatement, describeStatementResources, type StatementSummary } from './statement-summary.ts'
import { countSteps } from '../step-limit.ts'

/** A statement that allows changes to every resource of a type. */
export interface BroadWriteStatement extends StatementSummary {
  /** The resources, as the policy spells them. */
  on: string
  /** The number of AWS actions that it allows this way. */
  count: number
  /** The most dangerous of them, at most three. */
  worst: readonly string[]
  /** All of them, as patterns that match no other actions. */
  actions: readonly string[]
}

/** Actions whose resource cannot be chosen: metrics belong to the account's single data set. */
const UNSCOPABLE_ACTIONS = ['cloudwatch:PutMetricData']

/** Another way to the same objects: a principal that the bucket admits does not need it. */
const ALTERNATIVE_RESOURCE = /^arn:\*:s3:\*:\*:accesspoint\//

const MAX_WORST = 3

/**
 * The Allow statements of `document` with actions that write, tag or manage permissions and that support specific
 * resources, but are allowed on all. Conditions that restrict the statement and the document's Deny statements are
 * considered. Statements of everything, of whole services, and of `BROAD_CHECK_ACTIONS` are left to their own checks.
 */
export function findBroadWrites(
  document: PolicyDocument,
  policyAccount: PolicyAccount,
  actionCatalog: ActionCatalog,
): BroadWriteStatement[] {
  const denies = document.Statement.filter(
    policyStatement =>
      policyStatement.Effect === 'Deny' && listRawConditionTests(policyStatement).length === 0,
  ).map(policyStatement => ({
    ranges: resolveActions(policyStatement, actionCatalog),
    meets: createTypesCheck(types => meets(policyStatement, types)),
  }))
  const covers = (policyStatement: PolicyStatement, types: readonly string[]) =>
    types.every(
      type =>
        findResourceMatch(
          policyStatement,
          buildAnyArn(type, policyAccount),
          document,
          policyAccount.account,
        ) !== undefined,
    )

  function found(policyStatement: PolicyStatement): number[] {
    const isWide = createTypesCheck(types => covers(policyStatement, selectMainTypes(types)))
    return listWriteIndices(selectUncheckedActions(policyStatement, actionCatalog), actionCatalog).filter(
      index => {
        countSteps(1 + denies.length)
        const types = actionCatalog.arns(index)
        const isDenied = () => denies.some(deny => isInActionRanges(deny.ranges, index) && deny.meets(types))
        return isWide(types) && !isDenied()
      },
    )
  }

  /** Whether a Deny covers all resources of some type. The other types may not suffice. */
  function meets(deny: PolicyStatement, types: readonly string[]): boolean {
    return selectMainTypes(types).some(type => covers(deny, [type]))
  }

  return document.Statement.flatMap((policyStatement, index) => {
    if (policyStatement.Effect !== 'Allow' || isRestrictedByCondition(policyStatement)) return []
    const indices = found(policyStatement)
    return indices.length === 0
      ? []
      : [
          {
            ...summarizeStatement(policyStatement, index),
            ...describeBroadWrite(policyStatement, indices, actionCatalog),
          },
        ]
  })
}

/** A check of resource types that is made once for all actions with the same types. */
function createTypesCheck(check: (types: readonly string[]) => boolean): typeof check {
  const known = new Map<readonly string[], boolean>()
  return types => {
    const found = known.get(types) ?? check(types)
    known.set(types, found)
    return found
  }
}

/** The actions of a statement that no other check covers. */
function selectUncheckedActions(
  policyStatement: PolicyStatement,
  actionCatalog: ActionCatalog,
): ActionRanges {
  const { Action, NotAction } = policyStatement
  if (describeAdminAccess(policyStatement) !== undefined) return []
  if (NotAction !== undefined)
    return findServiceWildcard(policyStatement) === undefined
      ? resolveActions(policyStatement, actionCatalog)
      : []
  const named = (which: boolean) =>
    resolveActions(
      { ...policyStatement, Action: (Action ?? []).filter(each => isServiceWildcard(each) === which) },
      actionCatalog,
    )
  return subtract(named(false), named(true), actionCatalog.names.length)
}

function resolveActions({ Action, NotAction }: PolicyStatement, actionCatalog: ActionCatalog): ActionRanges {
  const named = unionActionRanges(
    (Action ?? NotAction ?? []).flatMap(pattern => [findActionRanges(pattern, actionCatalog) ?? []]),
  )
  return Action === undefined && NotAction !== undefined
    ? invertActionRanges(named, actionCatalog.names.length)
    : named
}

function subtract(all: ActionRanges, less: ActionRanges, size: number): ActionRanges {
  return invertActionRanges(unionActionRanges([invertActionRanges(all, size), less]), size)
}

function listWriteIndices(actionRanges: ActionRanges, actionCatalog: ActionCatalog): number[] {
  const asked = new Set(
    [...BROAD_CHECK_ACTIONS, ...UNSCOPABLE_ACTIONS].map(name => actionCatalog.indexOf(name)),
  )
  return listRangePairs(actionRanges)
    .flatMap(([first, end]) => Array.from({ length: end - first }, (_, at) => first + at))
    .filter(
      index =>
        !asked.has(index) && isWriteAction(index, actionCatalog) && actionCatalog.arns(index).length > 0,
    )
}

function isWriteAction(index: number, actionCatalog: ActionCatalog): boolean {
  const level = actionCatalog.level(index)
  return level !== 'List' && level !== 'Read'
}

/** The types among which the author of a policy chooses. */
function selectMainTypes(types: readonly string[]): readonly string[] {
  const main = types.filter(type => !ALTERNATIVE_RESOURCE.test(type))
  return main.length > 0 ? main : types
}

/** An ARN that represents any resource of its type in any region of the account. */
function buildAnyArn(type: string, { partition, account }: PolicyAccount): string {
  countSteps(8)
  const [arn = '', , service = '', region = '', owner = '', ...rest] = type.split(':')
  const parts = [arn, partition, service, region, owner === '*' ? account : owner, ...rest]
  return parts.map(part => part.replaceAll('*', ANY_SAMPLE_TEXT)).join(':')
}

function describeBroadWrite(
  policyStatement: PolicyStatement,
  indices: readonly number[],
  actionCatalog: ActionCatalog,
) {
  const worst = indices.toSorted(
    (a, b) => rateActionRisk(b, actionCatalog) - rateActionRisk(a, actionCatalog) || a - b,
  )
  return {
    on: describeStatementResources(policyStatement),
    count: indices.length,
    worst: worst.slice(0, MAX_WORST).map(index => actionCatalog.spelling(index)),
    actions: summarizeActions(indices, actionCatalog),
  }
}
