import type { Resource } from '../../resources/resource.ts'
import type { Change, Expectation, Read, Scope, Subject } from '../change.ts'
import { apiCallOf, objectAt, toldByCall, withoutEffect, type ApiCall } from '../cloudtrail.ts'
import {
  imageCalled,
  imageIn,
  PRESENCE,
  repositoryCalled,
  repositoryKeptAs,
  withLatest,
} from './ecr-names.ts'
import { imageCause } from './told-twice.ts'

/** The run of a lifecycle policy: it calls itself read-only, and deletes images (ECR User Guide, "Logging with CloudTrail"). */
export const LIFECYCLE_RUN = 'PolicyExecutionEvent'

/** The images of one event, at the most: of ten and more ECR sends several. */
const MOST_IMAGES = 100

/** Reads what a lifecycle policy did by itself as a change of the images that it expired or archived. Throws UnreadableEvent. */
export function readLifecycleRun(event: unknown, scope: Scope): Read {
  const call = apiCallOf(event)
  if (call.operation === 'DryRunEvent') return { ignored: 'dry-run' }
  if (call.operation !== LIFECYCLE_RUN) return { ignored: 'kind-not-audited' }
  const ignored = withoutEffect({ ...call, readOnly: false }, scope)
  if (ignored) return { ignored }
  const actions = call.details['lifecycleEventImageActions']
  if (Array.isArray(actions) && actions.length === 0) return { ignored: 'read-only' }
  const repository = repositoryOf(call)
  const subjects = Array.isArray(actions) ? subjectsOf(actions.slice(0, MOST_IMAGES), repository, call) : []
  const about = subjects.length === 0 ? imageIn(repository, PRESENCE) : withLatest({ subjects })
  return { change: { ...toldByCall(call), ...about, ...sharedBy(subjects, call.at) } }
}

type Repository = Resource<'AWS::ECR::Repository'> | undefined

function repositoryOf(call: ApiCall): Repository {
  const [kept] = call.resources.flatMap(arn => repositoryKeptAs(arn, call) ?? [])
  return repositoryCalled(call.details['repositoryName'], call) ?? kept
}

function subjectsOf(actions: readonly unknown[], repository: Repository, call: ApiCall): Subject[] {
  return actions.flatMap(each => {
    const action = objectAt({ each }, 'each')
    const { digest } = objectAt(action, 'lifecycleEventImage')
    const resource = imageCalled(digest, repository)
    return resource ? [{ resource, facts: PRESENCE, expects: expectedOf(action, call) }] : []
  })
}

/** What the rule does that an action is of; a rule that is not found may do either. */
function expectedOf({ rulePriority }: Readonly<Record<string, unknown>>, { details }: ApiCall): Expectation {
  const { lifecycleEventRules: rules } = objectAt(details, 'lifecycleEventPolicy')
  const rule: unknown = Array.isArray(rules)
    ? rules.find((each: unknown) => objectAt({ each }, 'each')['rulePriority'] === rulePriority)
    : undefined
  switch (objectAt({ rule }, 'rule')['action']) {
    case 'expire':
      return { presence: 'GONE' }
    case 'transition':
      return { presence: 'PRESENT', facts: { storage: 'ARCHIVED' } }
    default:
      return {}
  }
}

/** Of the deletion of one image ECR has an event of its own. */
function sharedBy([image, ...others]: readonly Subject[], at: string): Pick<Change, 'shared'> {
  if (image === undefined || others.length > 0 || image.expects?.presence !== 'GONE') return {}
  return { shared: imageCause('delete', image.resource, { at }) }
}
