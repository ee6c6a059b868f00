import type { ActionCatalog } from '../action/action-catalog.ts'
import type { ConditionTest } from '../condition/condition-test.ts'
import type { StatementRef } from '../effective-permissions/principal.ts'
import { findExampleText } from '../glob/glob-set.ts'
import type { ExampleFinder } from './example-finder.ts'
import type { PermissionCertainty } from './added-permission.ts'
import type { AddedActionGroup, AddedActionPart } from './action-groups.ts'
import { listSampleArns } from '../glob/sample-arns.ts'
import type { ActionRisk } from './action-risk.ts'
import { quoteText } from '../../../text/quote-text.ts'
import { joinPatterns } from '../statement-name.ts'

/** Actions on resources that a change granted or removed. */
export interface PermissionChange {
  /** One action, or a pattern that matches exactly the actions meant. */
  action: string
  /** The number of AWS actions. */
  count: number
  /** A glob of the resources; `*` for all. If globs cannot express the set, one example resource. */
  resource: string
  /** Further globs that the resources must match. */
  within: readonly string[]
  /** Globs of excluded resources. */
  except: readonly string[]
  certainty: PermissionCertainty
  /** Conditions that must hold and whose outcome is unknown, as `operator key value`. */
  conditions: readonly string[]
  /** One action and one resource of the change. */
  example: { action: string; resource: string }
  /** The statement that allows it, or allowed it. */
  statement: StatementRef
  risk: ActionRisk
}

/** Describes one part of a group as a change. */
export function buildPermissionChange(
  { representative: { added } }: AddedActionGroup,
  addedActionPart: AddedActionPart,
  exampleFinder: ExampleFinder,
  actionCatalog: ActionCatalog,
): PermissionChange {
  const { action, count, example, risk } = addedActionPart
  const { certainty, permission, term, resources } = added
  const { within: globs, except } = term === 'MANY' ? { within: [], except: [] } : term
  const exampleText =
    example === undefined
      ? findExampleText(resources, [...globs.flatMap(glob => listSampleArns(glob, exampleFinder.owner)), '*'])
      : exampleFinder.find(added, example)
  const exampleResource = exampleText.is === 'TEXT' ? exampleText.text : undefined
  const [resource = term === 'MANY' ? (exampleResource ?? '*') : '*', ...within] = globs
  return {
    action,
    count,
    resource,
    within,
    except,
    certainty,
    conditions: permission.tests.map(formatTest),
    example: {
      action: example === undefined ? action : actionCatalog.spelling(example),
      resource: exampleResource ?? resource,
    },
    statement: permission.origin,
    risk,
  }
}

function formatTest({ operator, key, values }: ConditionTest): string {
  return `${quoteText(operator)} ${quoteText(key)} ${joinPatterns(values)}`
}
