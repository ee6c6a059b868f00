import type { ActionCatalog } from '../action/action-catalog.ts'
import type { ConditionTest } from '../condition/condition-test.ts'
import type { StatementRef } from '../effective-permissions/principal.ts'
import { findExampleText } from '../glob/glob-set.ts'
import type { ExampleFinder } from './example-finder.ts'
import type { PermissionCertainty } from './added-permission.ts'
import type { AddedActionGroup, AddedActionPart } from './action-groups.ts'
import { listSampleArns } from '../glob/sample-arns.ts'
import type { ActionRisk } from './action-risk.ts'

/** Actions on resources that a change granted or took away. */
export interface PermissionChange {
  /** One action, or a pattern that matches none but those that are meant. */
  action: string
  /** How many of AWS's actions that are. */
  count: number
  /** A glob of the resources; `*` for all. One of them where globs cannot say which they are. */
  resource: string
  /** Globs that the resources match besides. */
  within: readonly string[]
  /** Globs of resources that are not meant. */
  except: readonly string[]
  certainty: PermissionCertainty
  /** What must hold, where nobody knows whether it does, as `operator key value`. */
  conditions: readonly string[]
  /** One action with one resource that is meant. */
  example: { action: string; resource: string }
  /** The statement that allows it, or did. */
  statement: StatementRef
  risk: ActionRisk
}

/** What a part of a group is a change of. */
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
  return `${operator} ${key} ${values.join(', ')}`
}
