import type { ServiceEventAction } from '../../events/service-event.ts'
import type { LIFECYCLE_RUN_EVENT } from '../../events/ecr/lifecycle-run.ts'
import { describeArns } from '../sections/describe-arn.ts'

/** The resources that a change is about, as a notification has them. */
interface ChangeSubjects {
  /** ARNs of the first ones. */
  subjects: readonly string[]
  subjectCount: number
}

/** An action that a service takes or reports itself, without an API call of someone. */
type ServiceAction = ServiceEventAction | `ecr:${typeof LIFECYCLE_RUN_EVENT}`

/** What happened, as a sentence without its end. */
interface Sentence {
  /** With the resources that it happened to. */
  about(resources: string): string
  /** Without them, where the event does not say which of several resources it was. */
  general: string
  /** The ARNs of the resources that it can have happened to. */
  pattern: RegExp
  /** Set if it happened to all of them, and not to a single one. */
  several?: true
}

const IMAGE = /:repository\/.+\/sha256:/
const REPOSITORY = /:ecr:[^:]*:\d*:repository\//
const SERVICE = /:ecs:[^:]*:\d*:service\//
const SCANNED = /:repository\/.+\/sha256:|:lambda:[^:]*:\d*:function:/
/** The resources that a finding can be about: not GuardDuty itself, whose findings are read again with each. */
const SUSPECTED = /^(?!.*:guardduty:[^:]*:\d*:detector$)/
const ANY = /^/

const SENTENCES: Readonly<Record<ServiceAction, Sentence>> = {
  'cloudwatch:AlarmStateChange': {
    about: resources => `A CloudWatch alarm of Assay changed its state (${resources})`,
    general: 'A CloudWatch alarm of Assay changed its state',
    pattern: ANY,
  },
  'ecr:Delete': {
    about: resources => `Amazon ECR reports that ${resources} was deleted`,
    general: 'Amazon ECR reports that an image was deleted',
    pattern: IMAGE,
  },
  'ecr:ImageAction': {
    about: resources => `Amazon ECR reports that ${resources} changed`,
    general: 'Amazon ECR reports that an image changed',
    pattern: IMAGE,
  },
  'ecr:ImageScan': {
    about: resources => `Amazon ECR finished scanning ${resources}`,
    general: 'Amazon ECR finished scanning an image',
    pattern: IMAGE,
  },
  'ecr:ImageScanFailed': {
    about: resources => `Amazon ECR failed to scan ${resources}`,
    general: 'Amazon ECR failed to scan an image',
    pattern: IMAGE,
  },
  'ecr:PolicyExecutionEvent': {
    about: resources => `An Amazon ECR lifecycle policy expired or archived ${resources}`,
    general: 'An Amazon ECR lifecycle policy expired or archived images',
    pattern: IMAGE,
    several: true,
  },
  'ecr:PullThroughCache': {
    about: resources => `Amazon ECR pulled ${resources} from an upstream registry`,
    general: 'Amazon ECR pulled an image from an upstream registry',
    pattern: IMAGE,
  },
  'ecr:Push': {
    about: resources => `Amazon ECR reports that ${resources} was pushed`,
    general: 'Amazon ECR reports that an image was pushed',
    pattern: IMAGE,
  },
  'ecr:Replicate': {
    about: resources => `Amazon ECR replicated ${resources}`,
    general: 'Amazon ECR replicated an image',
    pattern: IMAGE,
  },
  'ecr:ScanFrequencyChange': {
    about: resources => `Amazon ECR reports a new scan frequency of ${resources}`,
    general: 'Amazon ECR reports a new scan frequency',
    pattern: REPOSITORY,
    several: true,
  },
  'ecr:UpdateStorageClass': {
    about: resources => `Amazon ECR reports that the storage class of ${resources} changed`,
    general: 'Amazon ECR reports that the storage class of an image changed',
    pattern: IMAGE,
  },
  'ecs:DeploymentStateChange': {
    about: resources => `Amazon ECS reports that a deployment of ${resources} changed its state`,
    general: 'Amazon ECS reports that a deployment changed its state',
    pattern: SERVICE,
  },
  'ecs:TaskStateChange': {
    about: resources => `Amazon ECS reports that a task of ${resources} changed its state`,
    general: 'Amazon ECS reports that a task changed its state',
    pattern: SERVICE,
  },
  'guardduty:Coverage': {
    about: resources => `Amazon GuardDuty changed its coverage of ${resources}`,
    general: 'Amazon GuardDuty changed its coverage of a cluster',
    pattern: ANY,
  },
  'guardduty:Finding': {
    about: resources => `Amazon GuardDuty reports a finding about ${resources}`,
    general: 'Amazon GuardDuty reports a finding',
    pattern: SUSPECTED,
  },
  'inspector2:Coverage': {
    about: resources => `Amazon Inspector changed its scan coverage of ${resources}`,
    general: 'Amazon Inspector changed its scan coverage of a resource',
    pattern: ANY,
    several: true,
  },
  'inspector2:Finding': {
    about: resources => `Amazon Inspector updated its findings about ${resources}`,
    general: 'Amazon Inspector updated its findings about a resource',
    pattern: SCANNED,
  },
  'inspector2:Scan': {
    about: resources => `Amazon Inspector finished scanning ${resources}`,
    general: 'Amazon Inspector finished scanning a resource',
    pattern: SCANNED,
  },
}

/**
 * `Amazon ECR finished scanning image app@sha256:…`: what an AWS service did or reports itself. Where the event names
 * several resources of which only one can be meant, they follow as the resources that Assay read again. Undefined for
 * API calls.
 */
export function describeServiceEvent(action: string, subjects: ChangeSubjects): string | undefined {
  const sentence = findSentence(action)
  if (sentence === undefined) return undefined
  const matching = subjects.subjects.filter(arn => sentence.pattern.test(arn))
  const isComplete = subjects.subjectCount === subjects.subjects.length
  const isExact = matching.length === 1 || (matching.length > 1 && sentence.several === true)
  if (isComplete && isExact) return sentence.about(describeArns(matching, matching.length))
  if (subjects.subjectCount === 0) return sentence.general
  return `${sentence.general}; read again: ${describeArns(subjects.subjects, subjects.subjectCount)}`
}

/** What an AWS service did or reports itself, without the resources; undefined for API calls. */
export function summarizeServiceEvent(action: string): string | undefined {
  return findSentence(action)?.general
}

function findSentence(action: string): Sentence | undefined {
  return Object.hasOwn(SENTENCES, action) ? SENTENCES[action as ServiceAction] : undefined
}
